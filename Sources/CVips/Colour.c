#if !__has_include(<lcms2.h>)
#error "Little CMS is missing: install libvips-dev (Debian, Ubuntu) or vips (Homebrew), which bring it along"
#endif

#include "CVips.h"

#include <lcms2.h>

static cmsUInt32Number pixel_format(int channels) {
  switch (channels) {
  case 1: return TYPE_GRAY_FLT;
  case 4: return TYPE_CMYK_FLT;
  default: return TYPE_RGB_FLT;
  }
}

int cvips_make_transform(
  const void *profile, size_t count, int channels, bool to_srgb, cvips_transform *out
) {
  out->handle = NULL;
  cmsHPROFILE own = cmsOpenProfileFromMem(profile, (cmsUInt32Number)count);
  cmsHPROFILE srgb = cmsCreate_sRGBProfile();
  cmsUInt32Number own_format = pixel_format(channels);
  if (own && srgb)
    out->handle =
      to_srgb ? cmsCreateTransform(own, own_format, srgb, TYPE_RGB_FLT, INTENT_RELATIVE_COLORIMETRIC, 0)
              : cmsCreateTransform(srgb, TYPE_RGB_FLT, own, own_format, INTENT_RELATIVE_COLORIMETRIC, 0);
  if (own) cmsCloseProfile(own);
  if (srgb) cmsCloseProfile(srgb);
  return out->handle ? 0 : -1;
}

void cvips_apply_transform(cvips_transform transform, const float *in, float *out, size_t pixels) {
  cmsDoTransform(transform.handle, in, out, (cmsUInt32Number)pixels);
}

void cvips_release_transform(cvips_transform transform) {
  if (transform.handle) cmsDeleteTransform(transform.handle);
}

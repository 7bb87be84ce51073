#if !__has_include(<lcms2.h>)
#error "Little CMS is missing: install libvips-dev (Debian, Ubuntu) or vips (Homebrew), which bring it along"
#endif

#include "CVips.h"

#include <lcms2.h>
#include <string.h>
#include <vips/vips.h>

static cmsUInt32Number pixel_format(int channels) {
  switch (channels) {
  case 1: return TYPE_GRAY_FLT;
  case 4: return TYPE_CMYK_FLT;
  default: return TYPE_RGB_FLT;
  }
}

static cmsHPROFILE open_profile(cvips_profile profile) {
  return profile.bytes ? cmsOpenProfileFromMem(profile.bytes, (cmsUInt32Number)profile.count)
                       : cmsCreate_sRGBProfile();
}

int cvips_make_transform(cvips_profile from, cvips_profile to, cvips_transform *out) {
  out->handle = NULL;
  cmsHPROFILE source = open_profile(from);
  cmsHPROFILE target = open_profile(to);
  if (source && target)
    out->handle = cmsCreateTransform(
      source, pixel_format(from.channels), target, pixel_format(to.channels), INTENT_RELATIVE_COLORIMETRIC,
      0);
  if (source) cmsCloseProfile(source);
  if (target) cmsCloseProfile(target);
  return out->handle ? 0 : -1;
}

void cvips_apply_transform(cvips_transform transform, const float *in, float *out, size_t pixels) {
  cmsDoTransform(transform.handle, in, out, (cmsUInt32Number)pixels);
}

int cvips_copy_wide_profile(void **bytes, size_t *count) {
  *bytes = NULL;
  cmsCIExyY white = {0.3127, 0.3290, 1};
  cmsCIExyYTRIPLE primaries = {{0.708, 0.292, 1}, {0.170, 0.797, 1}, {0.131, 0.046, 1}};
  // The curve of sRGB.
  cmsToneCurve *curve =
    cmsBuildParametricToneCurve(NULL, 4, (double[]){2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045});
  if (!curve) return -1;
  cmsHPROFILE profile =
    cmsCreateRGBProfile(&white, &primaries, (cmsToneCurve *[]){curve, curve, curve});
  cmsFreeToneCurve(curve);
  if (!profile) return -1;
  cmsUInt32Number size = 0;
  if (cmsSaveProfileToMem(profile, NULL, &size)) {
    *bytes = g_malloc(size);
    if (!cmsSaveProfileToMem(profile, *bytes, &size)) g_clear_pointer(bytes, g_free);
  }
  cmsCloseProfile(profile);
  *count = size;
  return *bytes ? 0 : -1;
}

int cvips_copy_cmyk_profile(void **bytes, size_t *count) {
  VipsBlob *blob = NULL;
  *bytes = NULL;
  if (vips_profile_load("cmyk", &blob, NULL) || !blob) {
    vips_error_clear();
    return -1;
  }
  const void *data = vips_blob_get(blob, count);
  *bytes = g_malloc(*count);
  memcpy(*bytes, data, *count);
  vips_area_unref(VIPS_AREA(blob));
  return 0;
}

void cvips_release_transform(cvips_transform transform) {
  if (transform.handle) cmsDeleteTransform(transform.handle);
}

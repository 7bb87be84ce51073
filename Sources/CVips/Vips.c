#if !__has_include(<vips/vips.h>)
#error "libvips is missing: install libvips-dev (Debian, Ubuntu) or vips (Homebrew)"
#endif

#include "CVips.h"

#include <string.h>
#include <vips/vips.h>
#include <vips/vector.h>

static _Thread_local char message[512];

/// Takes libvips's text, which all threads share, and keeps its first line for this thread.
static int failure(void) {
  char *text = vips_error_buffer_copy();
  g_strlcpy(message, *text ? g_strstrip(text) : "unknown error of libvips", sizeof message);
  message[strcspn(message, "\r\n")] = 0;
  g_free(text);
  return -1;
}

/// Fails with a text of this file, which other threads' calls to libvips cannot clear meanwhile.
static int refuse(const char *reason) {
  vips_error_clear();
  g_strlcpy(message, reason, sizeof message);
  return -1;
}

static int finish(int status) { return status ? failure() : 0; }

static VipsImage *vips(cvips_image image) { return (VipsImage *)image.handle; }

/// Prepares a call that puts out an image; drops what calls that succeeded in the end may have noted.
static VipsImage **target(cvips_image *out) {
  vips_error_clear();
  out->handle = NULL;
  return (VipsImage **)&out->handle;
}

// MARK: The library

static void ignore_log(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data) {}

/// The loaders of the common formats, all of which libvips fuzzes.
static const char *const allowed_loaders[] = {
  "VipsForeignLoadJpeg", "VipsForeignLoadPng",  "VipsForeignLoadWebp",
  "VipsForeignLoadTiff", "VipsForeignLoadHeif", "VipsForeignLoadNsgif",
};

static void allow_loaders(void) {
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (size_t i = 0; i < G_N_ELEMENTS(allowed_loaders); i++)
    vips_operation_block_set(allowed_loaders[i], FALSE);
  vips_block_untrusted_set(TRUE);
}

/// Whether libvips would open the source with an allowed loader; it looks at the first bytes only.
static bool is_allowed(VipsSource *source) {
  const char *loader = vips_foreign_find_load_source(source);
  for (size_t i = 0; loader && i < G_N_ELEMENTS(allowed_loaders); i++)
    if (g_str_has_prefix(loader, allowed_loaders[i])) return true;
  return false;
}

static int initialize(void) {
  // Before vips_init, which already warns about modules that do not load.
  g_log_set_handler("VIPS", G_LOG_LEVEL_MASK, ignore_log, NULL);
  if (vips_init("Imaging")) return failure();
  // Some releases of liborc compile vector code with a race between threads (Debian 12's 0.4.33 among them).
  vips_vector_set_enabled(FALSE);
  vips_cache_set_max(0);
  vips_concurrency_set(1);
  allow_loaders();
  return 0;
}

int cvips_initialize(void) {
  static gsize once = 0;
  static int status = 0;
  if (g_once_init_enter(&once)) {
    status = initialize();
    g_once_init_leave(&once, 1);
  }
  return status;
}

const char *cvips_message(void) { return message; }

void cvips_release(cvips_image image) {
  if (image.handle) g_object_unref(image.handle);
}

// MARK: Reading

static int open_source(VipsSource *source, VipsFailOn fail_on, cvips_image *out) {
  if (!source) return failure();
  VipsImage **result = target(out);
  // Asked here because libvips goes on to guess from the file's name.
  if (!is_allowed(source)) {
    g_object_unref(source);
    return refuse("not a known format");
  }
  *result = vips_image_new_from_source(
    source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, NULL);
  g_object_unref(source);
  return finish(*result == NULL);
}

// Warnings fail too: a decoder's word for damaged data is often no more than that.
int cvips_open_file(const char *path, cvips_image *out) {
  vips_error_clear();
  return open_source(vips_source_new_from_file(path), VIPS_FAIL_ON_WARNING, out);
}

int cvips_open_memory(const void *bytes, size_t count, bool accepts_warnings, cvips_image *out) {
  vips_error_clear();
  VipsFailOn fail_on = accepts_warnings ? VIPS_FAIL_ON_ERROR : VIPS_FAIL_ON_WARNING;
  return open_source(vips_source_new_from_memory(bytes, count), fail_on, out);
}

int cvips_from_samples(
  const void *samples, int width, int height, int channels, cvips_colour colour,
  cvips_sample_type sample_type, cvips_image *out
) {
  bool wide = sample_type == CVIPS_SAMPLE_UINT16;
  size_t count = (size_t)width * height * channels * (wide ? 2 : 1);
  VipsImage **result = target(out);
  VipsImage *image = vips_image_new_from_memory(
    samples, count, width, height, channels, wide ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR);
  if (!image) return failure();
  VipsInterpretation gray = wide ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W;
  VipsInterpretation rgb = wide ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB;
  VipsInterpretation interpretation = colour == CVIPS_COLOUR_CMYK   ? VIPS_INTERPRETATION_CMYK
                                      : colour == CVIPS_COLOUR_GRAY ? gray
                                                                    : rgb;
  int status = vips_copy(image, result, "interpretation", interpretation, NULL);
  g_object_unref(image);
  return finish(status);
}

static cvips_colour colour_of(VipsImage *image) {
  switch (vips_image_guess_interpretation(image)) {
  case VIPS_INTERPRETATION_B_W:
  case VIPS_INTERPRETATION_GREY16: return CVIPS_COLOUR_GRAY;
  case VIPS_INTERPRETATION_sRGB:
  case VIPS_INTERPRETATION_RGB:
  case VIPS_INTERPRETATION_RGB16: return CVIPS_COLOUR_RGB;
  case VIPS_INTERPRETATION_CMYK: return CVIPS_COLOUR_CMYK;
  case VIPS_INTERPRETATION_scRGB: return CVIPS_COLOUR_SCRGB;
  default: return CVIPS_COLOUR_OTHER;
  }
}

void cvips_get_header(cvips_image image, cvips_header *out) {
  VipsImage *in = vips(image);
  memset(out, 0, sizeof *out);
  out->width = in->Xsize;
  out->height = in->Ysize;
  out->channels = in->Bands;
  out->sample_type = in->BandFmt == VIPS_FORMAT_UCHAR    ? CVIPS_SAMPLE_UINT8
                     : in->BandFmt == VIPS_FORMAT_USHORT ? CVIPS_SAMPLE_UINT16
                                                         : CVIPS_SAMPLE_OTHER;
  out->colour = colour_of(in);
  out->orientation = vips_image_get_orientation(in);
  out->horizontal_resolution = in->Xres;
  out->vertical_resolution = in->Yres;
  const char *loader = NULL;
  if (vips_image_get_typeof(in, VIPS_META_LOADER) && !vips_image_get_string(in, VIPS_META_LOADER, &loader))
    g_strlcpy(out->loader, loader, sizeof out->loader);
}

int cvips_read_samples(cvips_image image, void *samples, size_t count) {
  VipsImage *in = vips(image);
  size_t line = VIPS_IMAGE_SIZEOF_LINE(in);
  if (count != line * in->Ysize) return refuse("the size of the buffer does not fit the image");
  vips_error_clear();
  VipsRegion *region = vips_region_new(in);
  int status = 0;
  // Strips from the top, the only order in which a sequential image can be read.
  for (int top = 0; top < in->Ysize && !status; top += 64) {
    VipsRect strip = {0, top, in->Xsize, VIPS_MIN(64, in->Ysize - top)};
    status = vips_region_prepare(region, &strip);
    for (int y = 0; y < strip.height && !status; y++)
      memcpy((char *)samples + line * (top + y), VIPS_REGION_ADDR(region, 0, top + y), line);
  }
  g_object_unref(region);
  return finish(status);
}

int cvips_upright(cvips_image image, cvips_image *out) {
  VipsImage **result = target(out);
  // Rotation reads columns, so the pixels have to be in memory.
  VipsImage *decoded = vips_image_copy_memory(vips(image));
  if (!decoded) return failure();
  int status = vips_autorot(decoded, result, NULL);
  g_object_unref(decoded);
  return finish(status);
}

int cvips_open_reduced_jpeg(const void *bytes, size_t count, int factor, cvips_image *out) {
  void *data = (void *)bytes;  // libvips takes a plain pointer but only reads
  return finish(vips_jpegload_buffer(
    data, count, target(out), "shrink", factor, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
    VIPS_FAIL_ON_WARNING, NULL));
}

int cvips_resize(cvips_image image, int width, int height, bool has_profile, cvips_image *out) {
  VipsImage *in = vips(image);
  VipsImage **result = target(out);
  return finish(
    has_profile
      ? vips_thumbnail_image(
          in, result, width, "height", height, "size", VIPS_SIZE_FORCE, "export_profile", "srgb",
          "intent", VIPS_INTENT_RELATIVE, NULL)
      : vips_thumbnail_image(
          in, result, width, "height", height, "size", VIPS_SIZE_FORCE, NULL));
}

// MARK: Colour

int cvips_to_srgb(cvips_image image, cvips_sample_type sample_type, cvips_image *out) {
  bool wide = sample_type == CVIPS_SAMPLE_UINT16;
  return finish(vips_colourspace(
    vips(image), target(out), wide ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB, NULL));
}

// MARK: Metadata

typedef struct visitor {
  void *context;
  void (*visit)(void *, const char *, const char *, const void *, size_t);
} visitor;

static void *visit_field(VipsImage *image, const char *name, GValue *value, void *data) {
  visitor *v = data;
  if (G_VALUE_TYPE(value) == VIPS_TYPE_BLOB) {
    size_t count = 0;
    const void *bytes = vips_value_get_blob(value, &count);
    v->visit(v->context, name, NULL, bytes, count);
  } else if (G_VALUE_TYPE(value) == VIPS_TYPE_REF_STRING) {
    v->visit(v->context, name, vips_value_get_ref_string(value, NULL), NULL, 0);
  }
  return NULL;
}

void cvips_each_field(
  cvips_image image, void *context,
  void (*visit)(void *context, const char *name, const char *text, const void *bytes, size_t count)
) {
  visitor v = {context, visit};
  vips_image_map(vips(image), visit_field, &v);
}

int cvips_get_number(cvips_image image, const char *name) {
  int value = 0;
  if (vips_image_get_typeof(vips(image), name) != G_TYPE_INT) return 0;
  return vips_image_get_int(vips(image), name, &value) ? 0 : value;
}

void cvips_set_text(cvips_image image, const char *name, const char *text) {
  vips_image_set_string(vips(image), name, text);
}

void cvips_set_bytes(cvips_image image, const char *name, const void *bytes, size_t count) {
  vips_image_set_blob_copy(vips(image), name, bytes, count);
}

void cvips_set_resolution(cvips_image image, double horizontal, double vertical) {
  vips(image)->Xres = horizontal;
  vips(image)->Yres = vertical;
}

// MARK: Writing

int cvips_encode(
  cvips_image image, cvips_format format, int quality, bool lossless, int bits, void **bytes, size_t *count
) {
  VipsImage *in = vips(image);
  if (!bits) bits = in->BandFmt == VIPS_FORMAT_USHORT ? 16 : 8;
  vips_error_clear();
  *bytes = NULL;
  switch (format) {
  case CVIPS_FORMAT_JPEG:
    // Chroma is kept at full resolution from quality 90 on.
    return finish(vips_jpegsave_buffer(
      in, bytes, count, "Q", quality, "optimize_coding", TRUE, "subsample_mode",
      VIPS_FOREIGN_SUBSAMPLE_AUTO, NULL));
  case CVIPS_FORMAT_PNG:
    // Photographs come out as small as with all filters and level 6, in a quarter of the time.
    return finish(vips_pngsave_buffer(
      in, bytes, count, "filter", VIPS_FOREIGN_PNG_FILTER_UP, "compression", 4, "bitdepth", bits, NULL));
  case CVIPS_FORMAT_WEBP:
    return finish(vips_webpsave_buffer(in, bytes, count, "Q", quality, "lossless", lossless, NULL));
  case CVIPS_FORMAT_TIFF:
    // libtiff has no predictor for samples of less than a byte.
    if (bits < 8)
      return finish(vips_tiffsave_buffer(
        in, bytes, count, "compression", VIPS_FOREIGN_TIFF_COMPRESSION_LZW, "predictor",
        VIPS_FOREIGN_TIFF_PREDICTOR_NONE, "bitdepth", bits, NULL));
    return finish(vips_tiffsave_buffer(
      in, bytes, count, "compression", VIPS_FOREIGN_TIFF_COMPRESSION_LZW, "predictor",
      VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL, NULL));
  }
  return refuse("unknown format");
}

int cvips_encode_animation(
  const void *samples, int width, int height, int count, int milliseconds, int quality, void **bytes,
  size_t *length
) {
  vips_error_clear();
  *bytes = NULL;
  VipsImage *strip = vips_image_new_from_memory(
    samples, (size_t)width * height * count * 3, width, height * count, 3, VIPS_FORMAT_UCHAR);
  if (!strip) return failure();
  VipsImage *image = NULL;
  int status = vips_copy(strip, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL);
  g_object_unref(strip);
  if (status) return failure();
  int *delays = g_new(int, count);
  for (int i = 0; i < count; i++) delays[i] = i + 1 < count ? milliseconds : 3 * milliseconds;
  vips_image_set_array_int(image, "delay", delays, count);
  g_free(delays);
  vips_image_set_int(image, VIPS_META_PAGE_HEIGHT, height);
  vips_image_set_int(image, "loop", 0);
  status = vips_webpsave_buffer(image, bytes, length, "Q", quality, "effort", 2, NULL);
  g_object_unref(image);
  return finish(status);
}

void cvips_free(void *bytes) { g_free(bytes); }

// The libvips calls that Imaging uses, without variadic arguments, so that Swift can call them.
//
// Every function that can fail returns 0 for success and -1 for failure; `cvips_message` then holds one
// line that says why. Images come back at +1: the caller releases them with `cvips_release`.

#ifndef CVIPS_H
#define CVIPS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CVIPS_CHECKED __attribute__((warn_unused_result))

/// One image of libvips: a pipeline that has read no pixels yet, or samples in memory.
typedef struct cvips_image {
  void *handle;
} cvips_image;

/// How the samples of an image are stored.
typedef enum cvips_sample_type {
  CVIPS_SAMPLE_UINT8 = 0,
  CVIPS_SAMPLE_UINT16 = 1,
  CVIPS_SAMPLE_OTHER = 2,
} cvips_sample_type;

/// What the channels of an image mean.
typedef enum cvips_colour {
  CVIPS_COLOUR_GRAY = 0,
  CVIPS_COLOUR_RGB = 1,
  CVIPS_COLOUR_CMYK = 2,
  CVIPS_COLOUR_SCRGB = 3,
  CVIPS_COLOUR_OTHER = 4,
} cvips_colour;

/// The formats that can be written.
typedef enum cvips_format {
  CVIPS_FORMAT_JPEG = 0,
  CVIPS_FORMAT_PNG = 1,
  CVIPS_FORMAT_WEBP = 2,
  CVIPS_FORMAT_TIFF = 3,
} cvips_format;

/// What the header of an image says.
typedef struct cvips_header {
  int width;
  int height;
  int channels;
  cvips_sample_type sample_type;
  cvips_colour colour;
  /// The EXIF orientation, 1 to 8; 1 where there is none.
  int orientation;
  /// Pixels per millimetre.
  double horizontal_resolution;
  double vertical_resolution;
  /// The loader that libvips chose, such as "jpegload_source"; empty for an image made in memory.
  char loader[32];
} cvips_header;

/// Starts libvips, once per process: no untrusted loaders, no operation cache, nothing logged.
int cvips_initialize(void) CVIPS_CHECKED;

/// The reason of the calling thread's last failure: one line, valid until its next failure.
const char *cvips_message(void);

void cvips_release(cvips_image image);

/// Opens a file and reads its header. Decoding is sequential, and any damage to the file fails it.
int cvips_open_file(const char *path, cvips_image *out) CVIPS_CHECKED;

/// Opens an encoded image; `bytes` must outlive `out`. With `accepts_warnings`, only what stops the decoder fails it.
int cvips_open_memory(
  const void *bytes, size_t count, bool accepts_warnings, cvips_image *out) CVIPS_CHECKED;

/// Wraps interleaved samples (gray, gray + alpha, RGB, RGB + alpha, or CMYK); they must outlive `out`.
int cvips_from_samples(
  const void *samples, int width, int height, int channels, cvips_colour colour,
  cvips_sample_type sample_type, cvips_image *out) CVIPS_CHECKED;

void cvips_get_header(cvips_image image, cvips_header *out);

/// Copies the samples, interleaved and row by row, into `samples` of exactly `count` bytes.
int cvips_read_samples(cvips_image image, void *samples, size_t count) CVIPS_CHECKED;

/// Turns the image upright, as its orientation tag says.
int cvips_upright(cvips_image image, cvips_image *out) CVIPS_CHECKED;

/// Opens an encoded JPEG with its sides divided by `factor` (1, 2, 4 or 8), for less work.
int cvips_open_reduced_jpeg(const void *bytes, size_t count, int factor, cvips_image *out) CVIPS_CHECKED;

/// Resizes to exactly `width` × `height`, upright, and through the embedded profile if it has one.
int cvips_resize(
  cvips_image image, int width, int height, bool has_profile, cvips_image *out) CVIPS_CHECKED;

/// Converts to sRGB (or gray, for a gray image without a profile) by the image's own colour space.
int cvips_to_srgb(cvips_image image, cvips_sample_type sample_type, cvips_image *out) CVIPS_CHECKED;

/// Calls `visit` with every metadata field: text, or bytes where `text` is null.
void cvips_each_field(
  cvips_image image, void *context,
  void (*visit)(
    void *context, const char *name, const char *text, const void *bytes, size_t count));

/// The whole number in a metadata field, or 0 where there is none.
int cvips_get_number(cvips_image image, const char *name);

void cvips_set_text(cvips_image image, const char *name, const char *text);
void cvips_set_bytes(cvips_image image, const char *name, const void *bytes, size_t count);
void cvips_set_resolution(cvips_image image, double horizontal, double vertical);

/// Encodes the image; the caller frees `bytes` with `cvips_free`. `quality` is 1 to 100.
///
/// `bits` of a gray sample, 1, 2, 4 or 8, are kept in PNG and TIFF; 0 for all that the samples have.
int cvips_encode(
  cvips_image image, cvips_format format, int quality, bool lossless, int bits, void **bytes,
  size_t *count) CVIPS_CHECKED;

/// Encodes RGB pictures of 8 bits, one below the other in `samples`, as a WebP animation that repeats for ever.
///
/// Each is shown for `milliseconds`, the last one three times as long. The caller frees `bytes` with `cvips_free`.
int cvips_encode_animation(
  const void *samples, int width, int height, int count, int milliseconds, int quality, void **bytes,
  size_t *length) CVIPS_CHECKED;

void cvips_free(void *bytes);

/// An ICC profile of 1 (gray), 3 (RGB) or 4 (CMYK) channels; sRGB where `bytes` is null.
typedef struct cvips_profile {
  const void *bytes;
  size_t count;
  int channels;
} cvips_profile;

/// A conversion between the colours of two profiles, by Little CMS, which libvips brings along.
typedef struct cvips_transform {
  void *handle;
} cvips_transform;

/// Makes a conversion: relative colorimetric, in floating point. Released with `cvips_release_transform`.
int cvips_make_transform(cvips_profile from, cvips_profile to, cvips_transform *out) CVIPS_CHECKED;

/// Converts `pixels` interleaved pixels: gray and RGB in 0 to 1, CMYK in 0 to 100.
void cvips_apply_transform(cvips_transform transform, const float *in, float *out, size_t pixels);

void cvips_release_transform(cvips_transform transform);

/// Makes a profile of an RGB space that holds all inks: the primaries of BT.2020, the tone curve of sRGB.
///
/// The caller frees `bytes` with `cvips_free`.
int cvips_copy_wide_profile(void **bytes, size_t *count) CVIPS_CHECKED;

/// Copies libvips's own profile for CMYK without a profile. The caller frees `bytes` with `cvips_free`.
int cvips_copy_cmyk_profile(void **bytes, size_t *count) CVIPS_CHECKED;

#ifdef __cplusplus
}
#endif

#endif

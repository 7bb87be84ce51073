// The quantised coefficients of a JPEG file, by libjpeg-turbo: read, changed block by block, and written back with
// the file's own tables, so that what is not changed stays as it is.
//
// Every function that can fail returns 0 for success and -1 for failure; `cjpeg_message` then holds one line that
// says why.

#ifndef CJPEG_H
#define CJPEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CJPEG_CHECKED __attribute__((warn_unused_result))

/// What the components of a file mean.
typedef enum cjpeg_colour {
  CJPEG_COLOUR_GRAY = 0,
  CJPEG_COLOUR_RGB = 1,
  CJPEG_COLOUR_YCC = 2,
  CJPEG_COLOUR_CMYK = 3,
  CJPEG_COLOUR_YCCK = 4,
  CJPEG_COLOUR_OTHER = 5,
} cjpeg_colour;

/// One plane of a file.
typedef struct cjpeg_component {
  /// The sampling factors, 1 to 4.
  int horizontal;
  int vertical;
  /// The number of blocks that hold samples of the image.
  int block_columns;
  int block_rows;
  /// The steps of the quantisation, row by row.
  uint16_t steps[64];
} cjpeg_component;

/// What the header of a file says.
typedef struct cjpeg_header {
  int width;
  int height;
  cjpeg_colour colour;
  int component_count;
  cjpeg_component components[4];
  bool has_adobe_marker;
  /// Whether each component has one table of quantisation throughout, as a file must that `cjpeg_write` writes.
  bool has_steady_tables;
  /// One line about data that the decoder could not make sense of; empty where there was none.
  char damage[200];
  /// One line about something odd that the decoder met and could deal with; empty where there was nothing.
  char oddity[200];
} cjpeg_header;

/// One scan of a file: its components, the range of its coefficients, and the bits of them that it brings.
typedef struct cjpeg_scan {
  int component_count;
  int components[4];
  int first_coefficient;
  int last_coefficient;
  int high_bit;
  int low_bit;
} cjpeg_scan;

/// A segment of a file: its marker's code and what follows the length.
typedef struct cjpeg_segment {
  int code;
  const void *bytes;
  unsigned count;
} cjpeg_segment;

/// A file whose coefficients are in memory.
typedef struct cjpeg_file {
  void *handle;
} cjpeg_file;

/// The reason of the calling thread's last failure.
const char *cjpeg_message(void);

/// Reads all coefficients of a file; `bytes` must outlive `out`, which the caller releases with `cjpeg_release`.
///
/// Fails before it takes memory where the picture has more than `pixel_limit` pixels.
/// Data that makes no sense is no failure, but noted in the header.
int cjpeg_read(const void *bytes, size_t count, size_t pixel_limit, cjpeg_file *out) CJPEG_CHECKED;

void cjpeg_get_header(cjpeg_file file, cjpeg_header *out);

/// Copies the 64 quantised coefficients of a block, row by row.
int cjpeg_get_block(
  cjpeg_file file, int component, int block_row, int block_column, int16_t *out) CJPEG_CHECKED;

/// Replaces the 64 quantised coefficients of a block.
int cjpeg_set_block(
  cjpeg_file file, int component, int block_row, int block_column, const int16_t *in) CJPEG_CHECKED;

/// Writes the file again: its coefficients, tables, restart interval and entropy coding, with other segments before
/// them.
///
/// With `scans`, the file has these; otherwise libjpeg's usual ones. Huffman tables stay where they have all codes,
/// and are made anew otherwise. The caller frees `bytes` with `cjpeg_free`. A file can be written several times.
int cjpeg_write(
  cjpeg_file file, const cjpeg_scan *scans, size_t scan_count, const cjpeg_segment *segments,
  size_t segment_count, void **bytes, size_t *count) CJPEG_CHECKED;

void cjpeg_free(void *bytes);

void cjpeg_release(cjpeg_file file);

#ifdef __cplusplus
}
#endif

#endif

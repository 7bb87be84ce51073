#include "Internal.h"

#include <stdlib.h>
#include <string.h>

#include <jerror.h>

/// More scans than any encoder makes; a small file of many more could keep a decoder busy for hours.
enum { most_scans = 1000 };

static void limit_scans(j_common_ptr codec) {
  if (((j_decompress_ptr)codec)->input_scan_number > most_scans) ERREXIT(codec, JERR_BAD_PROGRESSION);
}

int cjpeg_read(const void *bytes, size_t count, size_t pixel_limit, cjpeg_file *out) {
  out->handle = NULL;
  reader *r = calloc(1, sizeof *r);
  if (!r) return cjpeg_refuse_memory();
  r->decoder.err = cjpeg_prepare(&r->errors);
  if (setjmp(r->errors.escape)) {
    jpeg_destroy_decompress(&r->decoder);
    free(r);
    return -1;
  }
  jpeg_create_decompress(&r->decoder);
  r->progress.progress_monitor = limit_scans;
  r->decoder.progress = &r->progress;
  jpeg_mem_src(&r->decoder, bytes, (unsigned long)count);
  jpeg_read_header(&r->decoder, TRUE);
  if ((size_t)r->decoder.image_width * r->decoder.image_height > pixel_limit)
    ERREXIT1(&r->decoder, JERR_IMAGE_TOO_BIG, (unsigned)JPEG_MAX_DIMENSION);
  r->coefficients = jpeg_read_coefficients(&r->decoder);
  out->handle = r;
  return 0;
}

static cjpeg_colour colour_of(J_COLOR_SPACE space) {
  switch (space) {
  case JCS_GRAYSCALE: return CJPEG_COLOUR_GRAY;
  case JCS_RGB: return CJPEG_COLOUR_RGB;
  case JCS_YCbCr: return CJPEG_COLOUR_YCC;
  case JCS_CMYK: return CJPEG_COLOUR_CMYK;
  case JCS_YCCK: return CJPEG_COLOUR_YCCK;
  default: return CJPEG_COLOUR_OTHER;
  }
}

void cjpeg_get_header(cjpeg_file file, cjpeg_header *out) {
  reader *r = of(file);
  memset(out, 0, sizeof *out);
  out->width = (int)r->decoder.image_width;
  out->height = (int)r->decoder.image_height;
  out->colour = r->decoder.num_components <= 4 ? colour_of(r->decoder.jpeg_color_space) : CJPEG_COLOUR_OTHER;
  out->component_count = r->decoder.num_components < 4 ? r->decoder.num_components : 4;
  out->has_steady_tables = true;
  for (int i = 0; i < out->component_count; i++) {
    jpeg_component_info *component = &r->decoder.comp_info[i];
    out->components[i].horizontal = component->h_samp_factor;
    out->components[i].vertical = component->v_samp_factor;
    out->components[i].block_columns = (int)component->width_in_blocks;
    out->components[i].block_rows = (int)component->height_in_blocks;
    // The table in use when the component began; a later one of the same number takes its place for others.
    JQUANT_TBL *last = r->decoder.quant_tbl_ptrs[component->quant_tbl_no];
    JQUANT_TBL *table = component->quant_table ? component->quant_table : last;
    if (!table || !last || memcmp(table->quantval, last->quantval, sizeof table->quantval))
      out->has_steady_tables = false;
    for (int k = 0; table && k < 64; k++) out->components[i].steps[k] = table->quantval[k];
  }
  out->has_adobe_marker = r->decoder.saw_Adobe_marker;
  snprintf(out->damage, sizeof out->damage, "%.*s", (int)sizeof out->damage - 1, r->errors.damage);
  snprintf(out->oddity, sizeof out->oddity, "%.*s", (int)sizeof out->oddity - 1, r->errors.oddity);
}

/// The block's place in libjpeg's memory; jumps where there is none.
static JCOEF *block(reader *r, int component, int row, int column) {
  j_common_ptr codec = (j_common_ptr)&r->decoder;
  return codec->mem->access_virt_barray(
    codec, r->coefficients[component], (JDIMENSION)row, 1, TRUE)[0][column];
}

int cjpeg_get_block(cjpeg_file file, int component, int block_row, int block_column, int16_t *out) {
  if (setjmp(of(file)->errors.escape)) return -1;
  memcpy(out, block(of(file), component, block_row, block_column), sizeof(JBLOCK));
  return 0;
}

int cjpeg_set_block(cjpeg_file file, int component, int block_row, int block_column, const int16_t *in) {
  if (setjmp(of(file)->errors.escape)) return -1;
  memcpy(block(of(file), component, block_row, block_column), in, sizeof(JBLOCK));
  return 0;
}

void cjpeg_release(cjpeg_file file) {
  if (!file.handle) return;
  jpeg_destroy_decompress(&of(file)->decoder);
  free(of(file));
}

#include "Internal.h"

#include <stddef.h>
#include <stdlib.h>

#include <jerror.h>

/// Whether a Huffman table has a code for all that 8-bit samples can need; libjpeg-turbo does not notice one missing.
static bool is_complete(const JHUFF_TBL *table, bool is_ac) {
  if (!table) return false;
  bool has[256] = {false};
  int count = 0;
  for (int length = 1; length <= 16; length++) count += table->bits[length];
  for (int i = 0; i < count && i < 256; i++) has[table->huffval[i]] = true;
  if (!is_ac) {
    for (int size = 0; size <= 11; size++)
      if (!has[size]) return false;
    return true;
  }
  for (int run = 0; run <= 15; run++)
    for (int size = 1; size <= 10; size++)
      if (!has[run << 4 | size]) return false;
  return has[0x00] && has[0xf0];
}

/// Whether the file's own Huffman tables can code any coefficients; tables made for one picture cannot.
static bool has_complete_tables(j_decompress_ptr decoder) {
  for (int i = 0; i < decoder->num_components; i++) {
    jpeg_component_info *component = &decoder->comp_info[i];
    if (!is_complete(decoder->dc_huff_tbl_ptrs[component->dc_tbl_no], false)) return false;
    if (!is_complete(decoder->ac_huff_tbl_ptrs[component->ac_tbl_no], true)) return false;
  }
  return true;
}

/// Copies Huffman tables, which the encoder would otherwise replace by the standard's.
static void copy_tables(j_compress_ptr encoder, JHUFF_TBL **targets, JHUFF_TBL *const *sources) {
  for (int i = 0; i < NUM_HUFF_TBLS; i++) {
    if (!sources[i]) continue;
    if (!targets[i]) targets[i] = jpeg_alloc_huff_table((j_common_ptr)encoder);
    *targets[i] = *sources[i];
    targets[i]->sent_table = FALSE;
  }
}

/// Gives the encoder what the file has; jumps where libjpeg cannot write such a file.
static void copy_settings(j_decompress_ptr decoder, j_compress_ptr encoder) {
  jpeg_copy_critical_parameters(decoder, encoder);
  for (int i = 0; i < decoder->num_components; i++) {
    encoder->comp_info[i].dc_tbl_no = decoder->comp_info[i].dc_tbl_no;
    encoder->comp_info[i].ac_tbl_no = decoder->comp_info[i].ac_tbl_no;
  }
  encoder->restart_interval = decoder->restart_interval;
  // The file's own segments hold these two.
  encoder->write_JFIF_header = FALSE;
  encoder->write_Adobe_marker = FALSE;
  encoder->arith_code = decoder->arith_code;
  if (decoder->arith_code) return;
  // With its own tables the file keeps its size.
  encoder->optimize_coding = decoder->progressive_mode || !has_complete_tables(decoder);
  if (encoder->optimize_coding) return;
  copy_tables(encoder, encoder->dc_huff_tbl_ptrs, decoder->dc_huff_tbl_ptrs);
  copy_tables(encoder, encoder->ac_huff_tbl_ptrs, decoder->ac_huff_tbl_ptrs);
}

static jpeg_scan_info *copy_scans(const cjpeg_scan *scans, size_t count) {
  jpeg_scan_info *result = calloc(count, sizeof *result);
  for (size_t i = 0; result && i < count; i++) {
    result[i].comps_in_scan = scans[i].component_count;
    for (int k = 0; k < scans[i].component_count && k < MAX_COMPS_IN_SCAN; k++)
      result[i].component_index[k] = scans[i].components[k];
    result[i].Ss = scans[i].first_coefficient;
    result[i].Se = scans[i].last_coefficient;
    result[i].Ah = scans[i].high_bit;
    result[i].Al = scans[i].low_bit;
  }
  return result;
}

/// What an encoder owns, in memory of its own: a jump must find it as it was left.
typedef struct writer {
  struct jpeg_compress_struct encoder;
  /// libjpeg's own one in memory loses its memory when it fails.
  struct jpeg_destination_mgr destination;
  errors errors;
  jpeg_scan_info *scans;
  unsigned char *bytes;
  size_t capacity;
} writer;

static writer *writer_of(j_compress_ptr encoder) {
  return (writer *)((char *)encoder - offsetof(writer, encoder));
}

/// Makes room for as many bytes again, at least for the first ones.
static boolean grow(j_compress_ptr encoder) {
  writer *w = writer_of(encoder);
  size_t used = w->capacity;
  unsigned char *bytes = realloc(w->bytes, used ? 2 * used : 1 << 16);
  if (!bytes) ERREXIT1(encoder, JERR_OUT_OF_MEMORY, 0);
  w->bytes = bytes;
  w->capacity = used ? 2 * used : 1 << 16;
  w->destination.next_output_byte = bytes + used;
  w->destination.free_in_buffer = w->capacity - used;
  return TRUE;
}

static void begin(j_compress_ptr encoder) { grow(encoder); }

static void end(j_compress_ptr encoder) {}

static void release_writer(writer *w) {
  jpeg_destroy_compress(&w->encoder);
  free(w->scans);
  free(w);
}

int cjpeg_write(
  cjpeg_file file, const cjpeg_scan *scans, size_t scan_count, const cjpeg_segment *segments,
  size_t segment_count, void **bytes, size_t *count
) {
  reader *r = of(file);
  *bytes = NULL;
  writer *w = calloc(1, sizeof *w);
  if (w) w->scans = copy_scans(scans, scan_count ? scan_count : 1);
  if (!w || !w->scans) {
    free(w);
    return cjpeg_refuse_memory();
  }
  w->encoder.err = cjpeg_prepare(&w->errors);
  if (setjmp(w->errors.escape)) goto failed;
  // The decoder may fail too, while its parameters are copied or its coefficients are fetched.
  if (setjmp(r->errors.escape)) goto failed;
  jpeg_create_compress(&w->encoder);
  w->destination = (struct jpeg_destination_mgr){
    .init_destination = begin, .empty_output_buffer = grow, .term_destination = end};
  w->encoder.dest = &w->destination;
  copy_settings(&r->decoder, &w->encoder);
  if (scan_count) {
    w->encoder.scan_info = w->scans;
    w->encoder.num_scans = (int)scan_count;
  } else if (r->decoder.progressive_mode) {
    jpeg_simple_progression(&w->encoder);
  }
  jpeg_write_coefficients(&w->encoder, r->coefficients);
  for (size_t i = 0; i < segment_count; i++)
    jpeg_write_marker(&w->encoder, segments[i].code, segments[i].bytes, segments[i].count);
  jpeg_finish_compress(&w->encoder);
  *bytes = w->bytes;
  *count = w->capacity - w->destination.free_in_buffer;
  release_writer(w);
  return 0;
failed:
  free(w->bytes);
  release_writer(w);
  return -1;
}

void cjpeg_free(void *bytes) { free(bytes); }

#include "Internal.h"

#include <jerror.h>

static _Thread_local char message[JMSG_LENGTH_MAX];

static void escape(j_common_ptr codec) {
  errors *e = (errors *)codec->err;
  e->manager.format_message(codec, message);
  longjmp(e->escape, 1);
}

/// Tells what is merely odd from damage: bytes too many between segments, and headers that are unusual.
static void note(j_common_ptr codec, int level) {
  errors *e = (errors *)codec->err;
  if (level >= 0) return;
  char *text = e->damage;
  switch (e->manager.msg_code) {
  case JWRN_ADOBE_XFORM:
  case JWRN_EXTRANEOUS_DATA:
  case JWRN_JFIF_MAJOR:
  case JWRN_NOT_SEQUENTIAL: text = e->oddity;
  }
  if (!text[0]) e->manager.format_message(codec, text);
}

static void ignore_output(j_common_ptr codec) {}

struct jpeg_error_mgr *cjpeg_prepare(errors *e) {
  jpeg_std_error(&e->manager);
  e->manager.error_exit = escape;
  e->manager.emit_message = note;
  e->manager.output_message = ignore_output;
  return &e->manager;
}

const char *cjpeg_message(void) { return message; }

int cjpeg_refuse_memory(void) {
  snprintf(message, sizeof message, "out of memory");
  return -1;
}

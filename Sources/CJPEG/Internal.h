// What the files of this target share.

#ifndef CJPEG_INTERNAL_H
#define CJPEG_INTERNAL_H

#if !__has_include(<jpeglib.h>)
#error "libjpeg-turbo is missing: install libjpeg-dev (Debian, Ubuntu) or jpeg-turbo (Homebrew)"
#endif

#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

/// libjpeg reports through this; what it cannot go on from ends in a jump.
typedef struct errors {
  struct jpeg_error_mgr manager;
  jmp_buf escape;
  /// The first of each kind of warning.
  char damage[JMSG_LENGTH_MAX];
  char oddity[JMSG_LENGTH_MAX];
} errors;

typedef struct reader {
  struct jpeg_decompress_struct decoder;
  struct jpeg_progress_mgr progress;
  errors errors;
  jvirt_barray_ptr *coefficients;
} reader;

static inline reader *of(cjpeg_file file) { return (reader *)file.handle; }

/// Prepares a codec's errors: `escape` must be set before the codec is used.
struct jpeg_error_mgr *cjpeg_prepare(errors *e);

/// Fails when memory is short.
int cjpeg_refuse_memory(void);

#endif

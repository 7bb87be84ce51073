// How much two patches differ: the innermost loop of the patch search.
#pragma once

#include <stddef.h>
#include <stdint.h>

// The side of a patch in pixels. A pixel is four int16_t.
#define CPATCH_SIDE 7

// Returns the sum of the squared differences of two patches: 7 × 7 pixels of four values each.
//
// `target` and `source` are the patches' top left pixels, in images whose rows lie `stride` values apart. Each
// difference of two values fits an int16_t, and the sum a uint32_t. As many as 4 values behind the end of a patch's
// rows are read, and not used. Once the sum of the first rows is `limit` or more, some number that is too is returned.
// The result does not depend on the processor.
typedef uint32_t (*cpatch_distance)(
  const int16_t *target, const int16_t *source, ptrdiff_t stride, uint32_t limit);

// Returns the fastest way for this processor.
cpatch_distance cpatch_distance_for_this_processor(void);

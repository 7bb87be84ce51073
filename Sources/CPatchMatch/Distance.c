#include "CPatchMatch.h"

enum { row_values = 4 * CPATCH_SIDE };

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static uint32_t sum_of_lanes(__m256i lanes) {
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
  return (uint32_t)_mm_cvtsi128_si32(sum);
}

// A row is 16 values and 12; the last 4 of the second 16 belong to the pixel behind the patch.
__attribute__((target("avx2"))) static uint32_t distance_by_avx2(
  const int16_t *target, const int16_t *source, ptrdiff_t stride, uint32_t limit) {
  const __m256i inside =
    _mm256_setr_epi16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0);
  __m256i sum = _mm256_setzero_si256();
  for (int row = 0; row < CPATCH_SIDE; row++) {
    __m256i left = _mm256_sub_epi16(
      _mm256_loadu_si256((const __m256i *)target), _mm256_loadu_si256((const __m256i *)source));
    __m256i right = _mm256_and_si256(
      inside, _mm256_sub_epi16(
                _mm256_loadu_si256((const __m256i *)(target + 16)),
                _mm256_loadu_si256((const __m256i *)(source + 16))));
    sum = _mm256_add_epi32(
      sum, _mm256_add_epi32(_mm256_madd_epi16(left, left), _mm256_madd_epi16(right, right)));
    target += stride;
    source += stride;
    if ((row == 2 || row == 4) && sum_of_lanes(sum) >= limit) return limit;
  }
  return sum_of_lanes(sum);
}
#endif

static uint32_t distance_anywhere(
  const int16_t *target, const int16_t *source, ptrdiff_t stride, uint32_t limit) {
  uint32_t sum = 0;
  for (int row = 0; row < CPATCH_SIDE; row++) {
    int32_t row_sum = 0;
    for (int value = 0; value < row_values; value++) {
      int16_t difference = (int16_t)(target[value] - source[value]);
      row_sum += (int32_t)difference * difference;
    }
    sum += (uint32_t)row_sum;
    target += stride;
    source += stride;
    if ((row == 2 || row == 4) && sum >= limit) return limit;
  }
  return sum;
}

cpatch_distance cpatch_distance_for_this_processor(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return distance_by_avx2;
#endif
  return distance_anywhere;
}

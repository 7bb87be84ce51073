// The passes over memory of batch normalisation with a rectifier behind it, rows of channels in float32 or bfloat16.
#pragma once

#include <bit>
#include <cstdint>

#include "Processors.hpp"

namespace ctorch {

#define INLINE inline __attribute__((always_inline))

INLINE float value(float stored) { return stored; }
INLINE float value(uint16_t bfloat) { return std::bit_cast<float>(static_cast<uint32_t>(bfloat) << 16); }
INLINE void store(float &place, float value) { place = value; }
INLINE void store(uint16_t &place, float value) {
  // To the nearest, ties to even; what is not a number stays so.
  auto bits = std::bit_cast<uint32_t>(value);
  uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  place = static_cast<uint16_t>(value == value ? rounded : 0x7fc0);
}

// What a pass knows of each channel; z = (x − mean) · scale + shift is what the rectifier gets. The sums of moments take
// any value near the mean for it.
struct Channels {
  int64_t count;
  const float *mean, *scale, *shift, *along, *offset;
  float slope;
};

// Adds up x − mean and its square.
template <typename T>
INLINE void add_moments(const T *x, int64_t rows, const Channels &known, float *first, float *second) {
  const int64_t count = known.count;
  const float *mean = known.mean;
  for (const T *end = x + rows * count; x < end; x += count) {
    for (int64_t c = 0; c < count; ++c) {
      float difference = value(x[c]) - mean[c];
      first[c] += difference;
      second[c] += difference * difference;
    }
  }
}

template <typename T>
INLINE void activate(const T *x, int64_t rows, const Channels &known, T *y) {
  const int64_t count = known.count;
  const float *mean = known.mean, *scale = known.scale, *shift = known.shift, slope = known.slope;
  for (const T *end = x + rows * count; x < end; x += count, y += count) {
    for (int64_t c = 0; c < count; ++c) {
      float z = (value(x[c]) - mean[c]) * scale[c] + shift[c];
      store(y[c], z > 0 ? z : z * slope);
    }
  }
}

// Adds up dz, the gradient before the rectifier, and dz · (x − mean).
template <typename T>
INLINE void add_gradients(
    const T *x, const T *dy, int64_t rows, const Channels &known, float *first, float *second) {
  const int64_t count = known.count;
  const float *mean = known.mean, *scale = known.scale, *shift = known.shift, slope = known.slope;
  for (const T *end = x + rows * count; x < end; x += count, dy += count) {
    for (int64_t c = 0; c < count; ++c) {
      float difference = value(x[c]) - mean[c];
      float z = difference * scale[c] + shift[c];
      float dz = value(dy[c]) * (z > 0 ? 1.0f : slope);
      first[c] += dz;
      second[c] += dz * difference;
    }
  }
}

// dx = dz · scale − (x − mean) · along − offset.
template <typename T>
INLINE void differentiate(const T *x, const T *dy, int64_t rows, const Channels &known, T *dx) {
  const int64_t count = known.count;
  const float *mean = known.mean, *scale = known.scale, *shift = known.shift, slope = known.slope;
  const float *along = known.along, *offset = known.offset;
  for (const T *end = x + rows * count; x < end; x += count, dy += count, dx += count) {
    for (int64_t c = 0; c < count; ++c) {
      float difference = value(x[c]) - mean[c];
      float z = difference * scale[c] + shift[c];
      float dz = value(dy[c]) * (z > 0 ? 1.0f : slope);
      store(dx[c], dz * scale[c] - difference * along[c] - offset[c]);
    }
  }
}

template <typename T>
struct Passes;

#define PASSES(T)                                                                                             \
  template <>                                                                                                 \
  struct Passes<T> {                                                                                          \
    FOR_EACH_PROCESSOR static void moments(                                                                   \
        const T *x, int64_t rows, const Channels &known, float *first, float *second) {                       \
      add_moments(x, rows, known, first, second);                                                             \
    }                                                                                                         \
    FOR_EACH_PROCESSOR static void forward(const T *x, int64_t rows, const Channels &known, T *y) {           \
      activate(x, rows, known, y);                                                                            \
    }                                                                                                         \
    FOR_EACH_PROCESSOR static void sum_gradients(                                                             \
        const T *x, const T *dy, int64_t rows, const Channels &known, float *first, float *second) {          \
      add_gradients(x, dy, rows, known, first, second);                                                       \
    }                                                                                                         \
    FOR_EACH_PROCESSOR static void backward(                                                                  \
        const T *x, const T *dy, int64_t rows, const Channels &known, T *dx) {                                \
      differentiate(x, dy, rows, known, dx);                                                                  \
    }                                                                                                         \
  };
PASSES(float)
PASSES(uint16_t)

}  // namespace ctorch

// What measuring with trained networks needs beside the layers of our own.
#include "Guard.hpp"

using namespace ctorch;

ctorch_status ctorch_max_pool(
    ctorch_tensor *out, ctorch_tensor input, int64_t kernel, int64_t stride, int64_t padding) {
  return guarded([&] {
    give(out, at::max_pool2d(get(input), {kernel, kernel}, {stride, stride}, {padding, padding}));
  });
}

ctorch_status ctorch_average_pool(
    ctorch_tensor *out, ctorch_tensor input, int64_t kernel, int64_t stride, int64_t padding) {
  return guarded([&] {
    give(
        out, at::avg_pool2d(
                 get(input), {kernel, kernel}, {stride, stride}, {padding, padding}, /*ceil_mode=*/false,
                 /*count_include_pad=*/false));
  });
}

ctorch_status ctorch_resize_bilinear(ctorch_tensor *out, ctorch_tensor input, int64_t height, int64_t width) {
  return guarded([&] {
    give(out, at::upsample_bilinear2d(get(input), {height, width}, /*align_corners=*/false));
  });
}

ctorch_status ctorch_triangular_factor(ctorch_tensor *out, ctorch_tensor matrix) {
  return guarded([&] { give(out, std::get<1>(at::linalg_qr(get(matrix), "r"))); });
}

ctorch_status ctorch_singular_values(ctorch_tensor *out, ctorch_tensor matrix) {
  return guarded([&] { give(out, at::linalg_svdvals(get(matrix))); });
}

// Arithmetic, activations, reductions and the layers' functions.
#include "Guard.hpp"

using namespace ctorch;

ctorch_status ctorch_add(ctorch_tensor *out, ctorch_tensor left, ctorch_tensor right) {
  return guarded([&] { give(out, get(left) + get(right)); });
}

ctorch_status ctorch_subtract(ctorch_tensor *out, ctorch_tensor left, ctorch_tensor right) {
  return guarded([&] { give(out, get(left) - get(right)); });
}

ctorch_status ctorch_multiply(ctorch_tensor *out, ctorch_tensor left, ctorch_tensor right) {
  return guarded([&] { give(out, get(left) * get(right)); });
}

ctorch_status ctorch_divide(ctorch_tensor *out, ctorch_tensor left, ctorch_tensor right) {
  return guarded([&] { give(out, get(left) / get(right)); });
}

ctorch_status ctorch_affine(ctorch_tensor *out, ctorch_tensor tensor, double scale, double offset) {
  return guarded([&] {
    auto result = get(tensor);
    if (scale != 1) result = result * scale;
    if (offset != 0) result = result + offset;
    give(out, result);
  });
}

ctorch_status ctorch_square(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, at::square(get(tensor))); });
}

ctorch_status ctorch_absolute(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, at::abs(get(tensor))); });
}

ctorch_status ctorch_sqrt(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, at::sqrt(get(tensor))); });
}

ctorch_status ctorch_log(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, at::log(get(tensor))); });
}

ctorch_status ctorch_softplus(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, at::softplus(get(tensor))); });
}

ctorch_status ctorch_relu(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, at::relu(get(tensor))); });
}

ctorch_status ctorch_leaky_relu(ctorch_tensor *out, ctorch_tensor tensor, double slope) {
  return guarded([&] { give(out, at::leaky_relu(get(tensor), slope)); });
}

ctorch_status ctorch_sigmoid(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, at::sigmoid(get(tensor))); });
}

ctorch_status ctorch_tanh(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, at::tanh(get(tensor))); });
}

ctorch_status ctorch_clamp(ctorch_tensor *out, ctorch_tensor tensor, double low, double high) {
  return guarded([&] { give(out, at::clamp(get(tensor), low, high)); });
}

ctorch_status ctorch_sum(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, at::sum(get(tensor))); });
}

ctorch_status ctorch_mean(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, at::mean(get(tensor))); });
}

ctorch_status ctorch_all_finite(bool *out, ctorch_tensor tensor) {
  return guarded([&] { *out = at::isfinite(get(tensor)).all().item<bool>(); });
}

ctorch_status ctorch_resize_bicubic(ctorch_tensor *out, ctorch_tensor images, int64_t height, int64_t width) {
  return guarded([&] {
    at::NoGradGuard guard;
    give(
        out, at::_upsample_bicubic2d_aa(
                 get(images), {height, width}, /*align_corners=*/false, c10::nullopt, c10::nullopt));
  });
}

ctorch_status ctorch_convolution(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor weight, ctorch_tensor bias_or_none,
    int64_t stride, int64_t padding, int64_t dilation) {
  return guarded([&] {
    give(
        out, at::conv2d(
                 get(input), get(weight), get_optional(bias_or_none), {stride, stride}, {padding, padding},
                 {dilation, dilation}));
  });
}

ctorch_status ctorch_transposed_convolution(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor weight, ctorch_tensor bias_or_none,
    int64_t stride, int64_t padding) {
  return guarded([&] {
    give(
        out, at::conv_transpose2d(
                 get(input), get(weight), get_optional(bias_or_none), {stride, stride}, {padding, padding}));
  });
}

ctorch_status ctorch_batch_normalization(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor weight, ctorch_tensor bias,
    ctorch_tensor running_mean, ctorch_tensor running_variance, bool training, double momentum, double epsilon) {
  return guarded([&] {
    give(
        out, at::batch_norm(
                 get(input), get(weight), get(bias), get(running_mean), get(running_variance), training,
                 momentum, epsilon, /*cudnn_enabled=*/true));
  });
}

ctorch_status ctorch_linear(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor weight, ctorch_tensor bias_or_none) {
  return guarded([&] { give(out, at::linear(get(input), get(weight), get_optional(bias_or_none))); });
}

// Convolutions as a trained network uses them: fused with what follows, weights reordered once.
#include <ATen/core/dispatch/Dispatcher.h>

#include "Guard.hpp"

using namespace ctorch;

namespace {

using Scalars = c10::List<std::optional<at::Scalar>>;

// oneDNN's fused operators have no functions in the headers; the dispatcher knows them by name.
template <typename Signature>
auto operation(const char *name) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Signature>();
}

auto &fused_convolution() {
  static auto handle = operation<at::Tensor(
      const at::Tensor &, const at::Tensor &, const std::optional<at::Tensor> &, at::IntArrayRef,
      at::IntArrayRef, at::IntArrayRef, int64_t, std::string_view, Scalars, std::optional<std::string_view>)>(
      "mkldnn::_convolution_pointwise");
  return handle;
}

auto &fused_transposed_convolution() {
  static auto handle = operation<at::Tensor(
      const at::Tensor &, const at::Tensor &, const std::optional<at::Tensor> &, at::IntArrayRef,
      at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, int64_t, std::string_view, Scalars,
      std::optional<std::string_view>)>("mkldnn::_convolution_transpose_pointwise");
  return handle;
}

auto &reorder_transposed() {
  static auto handle = operation<at::Tensor(
      const at::Tensor &, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, int64_t,
      at::OptionalIntArrayRef)>("mkldnn::_reorder_convolution_transpose_weight");
  return handle;
}

// Elsewhere oneDNN has no kernels for the type, or other ones than these operators expect.
bool has_fused_kernels(const at::Tensor &weight) {
#if defined(__x86_64__)
  if (!weight.device().is_cpu() || !at::globalContext().userEnabledMkldnn()) return false;
  if (weight.scalar_type() == at::kFloat) return true;
  return weight.scalar_type() == at::kBFloat16 && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
#else
  return false;
#endif
}

// The activation x where x > 0, else slope * x, in oneDNN's words.
std::pair<std::string_view, Scalars> activation(double slope) {
  Scalars scalars;
  if (slope == 1) return {"none", scalars};
  if (slope == 0) return {"relu", scalars};
  scalars.push_back(at::Scalar(slope));
  return {"leaky_relu", scalars};
}

void activate(at::Tensor &tensor, double slope) {
  if (slope == 1) return;
  if (slope == 0) {
    tensor.relu_();
  } else {
    at::leaky_relu_(tensor, slope);
  }
}

}  // namespace

ctorch_status ctorch_pack_convolution(
    ctorch_tensor *out, ctorch_tensor weight, int64_t stride, int64_t dilation) {
  return guarded([&] {
    auto dense = get(weight);
    if (!has_fused_kernels(dense)) return give(out, dense);
    give(
        out, at::mkldnn_reorder_conv2d_weight(
                 dense.to_mkldnn(), {0, 0}, {stride, stride}, {dilation, dilation}));
  });
}

ctorch_status ctorch_pack_transposed_convolution(ctorch_tensor *out, ctorch_tensor weight, int64_t stride) {
  return guarded([&] {
    auto dense = get(weight);
    if (!has_fused_kernels(dense)) return give(out, dense);
    // Without a size oneDNN guesses another layout than it then asks for at every call; with any usual size it
    // chooses the one for all.
    std::array<int64_t, 4> size{1, dense.size(0), 64, 64};
    give(
        out, reorder_transposed().call(
                 dense, {1, 1}, {0, 0}, {stride, stride}, {1, 1}, 1, at::IntArrayRef(size)));
  });
}

ctorch_status ctorch_fused_convolution(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor packed, ctorch_tensor bias, int64_t stride,
    int64_t row_padding, int64_t column_padding, int64_t dilation, double slope) {
  return guarded([&] {
    std::array<int64_t, 2> strides{stride, stride}, paddings{row_padding, column_padding};
    std::array<int64_t, 2> dilations{dilation, dilation};
    if (get(packed).is_mkldnn()) {
      auto [name, scalars] = activation(slope);
      give(
          out, fused_convolution().call(
                   get(input), get(packed), get(bias), paddings, strides, dilations, 1, name, scalars,
                   std::nullopt));
    } else {
      auto result = at::conv2d(get(input), get(packed), get(bias), strides, paddings, dilations);
      activate(result, slope);
      give(out, result);
    }
  });
}

ctorch_status ctorch_fused_transposed_convolution(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor packed, ctorch_tensor bias, int64_t stride,
    int64_t row_padding, int64_t column_padding, double slope) {
  return guarded([&] {
    std::array<int64_t, 2> strides{stride, stride}, paddings{row_padding, column_padding};
    std::array<int64_t, 2> zero{0, 0}, one{1, 1};
    if (get(packed).is_mkldnn()) {
      auto [name, scalars] = activation(slope);
      give(
          out, fused_transposed_convolution().call(
                   get(input), get(packed), get(bias), paddings, zero, strides, one, 1, name, scalars,
                   std::nullopt));
    } else {
      auto result = at::conv_transpose2d(get(input), get(packed), get(bias), strides, paddings);
      activate(result, slope);
      give(out, result);
    }
  });
}

ctorch_status ctorch_scale_and_shift(
    ctorch_tensor *out, ctorch_tensor tensor, ctorch_tensor scale, ctorch_tensor shift) {
  return guarded([&] { give(out, at::addcmul(get(shift), get(tensor), get(scale))); });
}

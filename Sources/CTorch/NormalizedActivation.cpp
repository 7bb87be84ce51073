// Batch normalisation by the batch's own statistics and the rectifier behind it, as one operation on the CPU: two
// passes over memory forward and two backward, where libtorch's separate kernels need four and six.
#include <ATen/Parallel.h>

#include <array>
#include <vector>

#include "Guard.hpp"
#include "NormalizationPasses.hpp"

using namespace ctorch;

namespace {

// Parts of the rows, the same whatever the number of threads, so that sums do not depend on it.
constexpr int64_t parts = 64;

template <typename Body>
void over_rows(int64_t rows, Body body) {
  int64_t size = (rows + parts - 1) / parts;
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; ++part) {
      int64_t first = std::min(rows, part * size), last = std::min(rows, first + size);
      if (first < last) body(part, first, last - first);
    }
  });
}

// Two sums per channel; `add` adds some rows to the two vectors it is given.
template <typename Add>
std::array<std::vector<double>, 2> sums(int64_t rows, int64_t channels, Add add) {
  std::vector<float> partial(parts * 2 * channels, 0.0f);
  over_rows(rows, [&](int64_t part, int64_t first, int64_t count) {
    float *place = partial.data() + part * 2 * channels;
    add(first, count, place, place + channels);
  });
  std::array<std::vector<double>, 2> totals{std::vector<double>(channels), std::vector<double>(channels)};
  for (int64_t part = 0; part < parts; ++part) {
    for (int64_t c = 0; c < channels; ++c) {
      totals[0][c] += partial[part * 2 * channels + c];
      totals[1][c] += partial[(part * 2 + 1) * channels + c];
    }
  }
  return totals;
}

// Not by libtorch's template of the same purpose, whose name compilers mangle differently.
template <typename T>
const T *data(const at::Tensor &tensor) { return static_cast<const T *>(tensor.const_data_ptr()); }

struct Statistics {
  at::Tensor mean, inverse_deviation, scale, shift;
};

// Moves the running statistics by the batch's, whose mean is that of x + bias.
void update_running(
    const at::Tensor &running_mean, const at::Tensor &running_variance, const std::optional<at::Tensor> &bias,
    const std::vector<double> &mean, const std::vector<double> &variance, int64_t rows, double momentum) {
  float *means = running_mean.data_ptr<float>(), *variances = running_variance.data_ptr<float>();
  const float *biases = bias ? data<float>(*bias) : nullptr;
  double unbiased = static_cast<double>(rows) / static_cast<double>(std::max<int64_t>(1, rows - 1));
  for (size_t c = 0; c < mean.size(); ++c) {
    double target = mean[c] + (biases ? biases[c] : 0);
    means[c] += static_cast<float>(momentum * (target - means[c]));
    variances[c] += static_cast<float>(momentum * (variance[c] * unbiased - variances[c]));
  }
}

template <typename T>
at::Tensor forward_pass(
    const at::Tensor &x, const std::optional<at::Tensor> &bias, const at::Tensor &weight, const at::Tensor &shift,
    const at::Tensor &running_mean, const at::Tensor &running_variance, double momentum, double epsilon,
    double slope, Statistics &out) {
  int64_t channels = x.size(1), rows = x.numel() / channels;
  const T *values = data<T>(x);
  // Differences to one of the batch's own values keep float32's sums of squares exact enough.
  std::vector<float> pivot(channels);
  for (int64_t c = 0; c < channels; ++c) pivot[c] = value(values[c]);
  Channels known{channels, pivot.data(), nullptr, nullptr, nullptr, nullptr, static_cast<float>(slope)};
  auto [mean, variance] = sums(rows, channels, [&](int64_t first, int64_t count, float *a, float *b) {
    Passes<T>::moments(values + first * channels, count, known, a, b);
  });
  out.mean = at::empty({channels}, weight.options());
  out.inverse_deviation = at::empty_like(out.mean);
  out.scale = at::empty_like(out.mean);
  out.shift = shift.detach().clone();
  for (int64_t c = 0; c < channels; ++c) {
    double offset = mean[c] / static_cast<double>(rows);
    variance[c] = std::max(0.0, variance[c] / static_cast<double>(rows) - offset * offset);
    mean[c] = pivot[c] + offset;
    double inverse = 1 / std::sqrt(variance[c] + epsilon);
    double scale = data<float>(weight)[c] * inverse;
    out.mean.data_ptr<float>()[c] = static_cast<float>(mean[c]);
    out.inverse_deviation.data_ptr<float>()[c] = static_cast<float>(inverse);
    out.scale.data_ptr<float>()[c] = static_cast<float>(scale);
  }
  update_running(running_mean, running_variance, bias, mean, variance, rows, momentum);
  known.mean = data<float>(out.mean);
  known.scale = data<float>(out.scale);
  known.shift = data<float>(out.shift);
  auto y = at::empty_like(x);
  T *results = static_cast<T *>(y.data_ptr());
  over_rows(rows, [&](int64_t, int64_t first, int64_t count) {
    Passes<T>::forward(values + first * channels, count, known, results + first * channels);
  });
  return y;
}

// dx = scale · (dz − mean(dz) − x̂ · mean(dz · x̂)), x̂ = (x − mean) / deviation (Ioffe & Szegedy 2015, section 3).
template <typename T>
torch::autograd::variable_list backward_pass(
    const at::Tensor &x, const at::Tensor &dy, const Statistics &statistics, double slope) {
  int64_t channels = x.size(1), rows = x.numel() / channels;
  const T *values = data<T>(x), *gradients = data<T>(dy);
  const float *mean = data<float>(statistics.mean);
  const float *inverse = data<float>(statistics.inverse_deviation);
  const float *scale = data<float>(statistics.scale);
  Channels known{channels, mean, scale, data<float>(statistics.shift), nullptr, nullptr,
                 static_cast<float>(slope)};
  auto [sum, product] = sums(rows, channels, [&](int64_t first, int64_t count, float *a, float *b) {
    Passes<T>::sum_gradients(values + first * channels, gradients + first * channels, count, known, a, b);
  });
  auto weight_gradient = at::empty_like(statistics.mean), shift_gradient = at::empty_like(statistics.mean);
  std::vector<float> along(channels), offset(channels);
  for (int64_t c = 0; c < channels; ++c) {
    double normalized = product[c] * inverse[c];
    weight_gradient.data_ptr<float>()[c] = static_cast<float>(normalized);
    shift_gradient.data_ptr<float>()[c] = static_cast<float>(sum[c]);
    double factor = static_cast<double>(scale[c]) * inverse[c] * normalized / static_cast<double>(rows);
    along[c] = static_cast<float>(factor);
    offset[c] = static_cast<float>(scale[c] * sum[c] / static_cast<double>(rows));
  }
  known.along = along.data();
  known.offset = offset.data();
  auto dx = at::empty_like(x);
  T *results = static_cast<T *>(dx.data_ptr());
  over_rows(rows, [&](int64_t, int64_t first, int64_t count) {
    Passes<T>::backward(
        values + first * channels, gradients + first * channels, count, known, results + first * channels);
  });
  return {dx, weight_gradient, shift_gradient};
}

struct NormalizedActivation : torch::autograd::Function<NormalizedActivation> {
  static at::Tensor forward(
      torch::autograd::AutogradContext *context, const at::Tensor &x, const std::optional<at::Tensor> &bias,
      const at::Tensor &weight, const at::Tensor &shift, const at::Tensor &running_mean,
      const at::Tensor &running_variance, double momentum, double epsilon, double slope) {
    Statistics statistics;
    auto pass = x.scalar_type() == at::kFloat ? forward_pass<float> : forward_pass<uint16_t>;
    auto y = pass(
        x, bias, weight, shift, running_mean, running_variance, momentum, epsilon, slope, statistics);
    context->save_for_backward(
        {x, statistics.mean, statistics.inverse_deviation, statistics.scale, statistics.shift});
    context->saved_data["slope"] = slope;
    context->saved_data["bias"] = bias.has_value();
    return y;
  }

  static torch::autograd::variable_list backward(
      torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients) {
    auto saved = context->get_saved_variables();
    const auto &x = saved[0];
    Statistics statistics{saved[1], saved[2], saved[3], saved[4]};
    auto dy = gradients[0].to(x.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
    auto pass = x.scalar_type() == at::kFloat ? backward_pass<float> : backward_pass<uint16_t>;
    auto results = pass(x, dy, statistics, context->saved_data["slope"].toDouble());
    // The batch's mean takes the bias off again, so that its gradient is zero.
    auto bias = context->saved_data["bias"].toBool() ? at::zeros_like(results[1]) : at::Tensor();
    return {results[0], bias, results[1], results[2], {}, {}, {}, {}, {}};
  }
};

bool is_fast(const at::Tensor &x, const at::Tensor &weight) {
  auto type = x.scalar_type();
  return x.is_cpu() && x.dim() == 4 && x.numel() > 0 && (type == at::kFloat || type == at::kBFloat16)
         && weight.scalar_type() == at::kFloat && x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace

ctorch_status ctorch_normalized_activation(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor bias_or_none, ctorch_tensor weight, ctorch_tensor shift,
    ctorch_tensor running_mean, ctorch_tensor running_variance, double momentum, double epsilon, double slope) {
  return guarded([&] {
    auto x = get(input);
    auto bias = get_optional(bias_or_none);
    if (is_fast(x, get(weight))) {
      give(
          out, NormalizedActivation::apply(
                   x, bias, get(weight), get(shift), get(running_mean), get(running_variance), momentum, epsilon,
                   slope));
      return;
    }
    if (bias) x = x + bias->to(x.scalar_type()).reshape({1, -1, 1, 1});
    auto normalized = at::batch_norm(
        x, get(weight), get(shift), get(running_mean), get(running_variance), /*training=*/true, momentum, epsilon,
        /*cudnn_enabled=*/true);
    give(out, slope == 0 ? at::relu(normalized) : at::leaky_relu(normalized, slope));
  });
}

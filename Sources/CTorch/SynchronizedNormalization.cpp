// Batch normalisation by the statistics of the batches of all processes.
#include <ATen/ops/batch_norm_update_stats.h>
#include <ATen/ops/native_batch_norm.h>
#include <ATen/ops/native_batch_norm_backward.h>

#include "Group.hpp"

using namespace ctorch;

namespace {

// Sums per-channel vectors over all processes, in float64, so that differences of sums stay exact enough.
std::vector<at::Tensor> totals(Group &group, const std::vector<at::Tensor> &vectors) {
  auto stacked = at::stack(vectors).to(at::kDouble);
  auto pending = group.sum(stacked, Group::kStatistics);
  group.wait(pending);
  return stacked.unbind();
}

at::Tensor per_channel(const at::Tensor &vector, at::ScalarType type) {
  return vector.to(type).reshape({1, -1, 1, 1});
}

// libtorch's own kernels normalise by given statistics; only what crosses processes is computed here.
struct SynchronizedNormalization : torch::autograd::Function<SynchronizedNormalization> {
  static at::Tensor forward(
      torch::autograd::AutogradContext *context, const at::Tensor &input,
      const std::optional<at::Tensor> &input_bias, const at::Tensor &weight, const at::Tensor &bias,
      const at::Tensor &running_mean, const at::Tensor &running_variance, double momentum, double epsilon,
      const c10::intrusive_ptr<Group> &group) {
    // The running statistics that this kernel moves are thrown away; they also make it keep float32 sums.
    auto scratch = at::zeros_like(weight), other_scratch = at::zeros_like(weight);
    auto [mean, variance] = at::batch_norm_update_stats(input, scratch, other_scratch, 0);
    mean = mean.to(at::kDouble);
    auto sums = totals(*group, {mean, variance.to(at::kDouble) + mean * mean});
    auto all_mean = sums[0] / group->size;
    auto all_variance = (sums[1] / group->size - all_mean * all_mean).clamp_min(0);
    double count = static_cast<double>(input.numel() / input.size(1)) * group->size;
    mean = all_mean.to(weight.scalar_type());
    variance = all_variance.to(weight.scalar_type());
    running_mean.lerp_(input_bias ? mean + *input_bias : mean, momentum);
    running_variance.lerp_(variance * (count / std::max(1.0, count - 1)), momentum);

    context->save_for_backward({input, weight, mean, variance});
    context->saved_data["epsilon"] = epsilon;
    context->saved_data["count"] = count;
    context->saved_data["input_bias"] = input_bias.has_value();
    context->saved_data["group"] = c10::IValue::make_capsule(group);
    return std::get<0>(
        at::native_batch_norm(input, weight, bias, mean, variance, /*training=*/false, momentum, epsilon));
  }

  // With fixed statistics dx = dy · w / σ; their own gradients take off, per channel, the mean of that and its
  // part along the normalised input, over the batches of all processes (Ioffe & Szegedy 2015, section 3).
  static torch::autograd::variable_list backward(
      torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients) {
    auto saved = context->get_saved_variables();
    const auto &input = saved[0], &weight = saved[1], &mean = saved[2], &variance = saved[3];
    double epsilon = context->saved_data["epsilon"].toDouble();
    double count = context->saved_data["count"].toDouble();
    auto group = c10::static_intrusive_pointer_cast<Group>(context->saved_data["group"].toCapsule());
    auto gradient = gradients[0].contiguous(input.suggest_memory_format());
    auto [slope, weight_slope, bias_slope] = at::native_batch_norm_backward(
        gradient, input, weight, mean, variance, {}, {}, /*train=*/false, epsilon, {true, true, true});
    auto sums = totals(*group, {bias_slope, weight_slope});
    auto inverse = (variance.to(at::kDouble) + epsilon).rsqrt();
    auto scale = weight.to(at::kDouble) * inverse / count;
    auto along = scale * inverse * sums[1];
    auto offset = scale * sums[0] - along * mean;
    slope.sub_(per_channel(offset, slope.scalar_type()));
    slope.addcmul_(input, per_channel(along, input.scalar_type()), -1);
    // The batch's mean takes the input's bias off again.
    auto input_bias = context->saved_data["input_bias"].toBool() ? at::zeros_like(bias_slope) : at::Tensor();
    return {slope, input_bias, weight_slope, bias_slope, {}, {}, {}, {}, {}};
  }
};

}  // namespace

ctorch_status ctorch_synchronized_batch_normalization(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor input_bias_or_none, ctorch_tensor weight,
    ctorch_tensor bias, ctorch_tensor running_mean, ctorch_tensor running_variance, double momentum, double epsilon,
    ctorch_group group) {
  return guarded([&] {
    give(
        out, SynchronizedNormalization::apply(
                 get(input), get_optional(input_bias_or_none), get(weight), get(bias), get(running_mean),
                 get(running_variance), momentum, epsilon, get(group)));
  });
}

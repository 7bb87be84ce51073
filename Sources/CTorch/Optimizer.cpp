// Optimizer steps. libtorch's C++ optimizers lack ADADELTA and hide their state; these work on plain lists.
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>

#include <ATen/Parallel.h>

#include <cmath>

#include "Guard.hpp"
#include "Processors.hpp"

using namespace ctorch;

namespace {

struct Adadelta {
  float learning_rate, rho, epsilon;
};

FOR_EACH_PROCESSOR void adadelta(
    float *values, const float *derivatives, float *squares, float *updates, int64_t count, Adadelta settings) {
  const float rho = settings.rho, rest = 1 - rho, epsilon = settings.epsilon, rate = settings.learning_rate;
  for (int64_t i = 0; i < count; ++i) {
    float derivative = derivatives[i];
    float square = rho * squares[i] + rest * derivative * derivative;
    float delta = std::sqrt(updates[i] + epsilon) / std::sqrt(square + epsilon) * derivative;
    squares[i] = square;
    updates[i] = rho * updates[i] + rest * delta * delta;
    values[i] -= rate * delta;
  }
}

// Whether all lie on the CPU as float32 in one order without gaps, so that they can be walked side by side.
bool lie_alike(std::initializer_list<at::Tensor> tensors) {
  const auto &first = *tensors.begin();
  for (const auto &tensor : tensors) {
    if (!tensor.is_cpu() || tensor.scalar_type() != at::kFloat || !tensor.is_non_overlapping_and_dense()
        || tensor.sizes() != first.sizes() || tensor.strides() != first.strides())
      return false;
  }
  return true;
}

// One pass over memory, where separate operations on lists need ten.
void adadelta_in_one_pass(
    const at::Tensor &value, const at::Tensor &derivative, const at::Tensor &square, const at::Tensor &update,
    Adadelta settings) {
  auto *values = value.data_ptr<float>(), *squares = square.data_ptr<float>(), *updates = update.data_ptr<float>();
  const auto *derivatives = static_cast<const float *>(derivative.const_data_ptr());
  at::parallel_for(0, value.numel(), 1 << 15, [&](int64_t begin, int64_t end) {
    adadelta(values + begin, derivatives + begin, squares + begin, updates + begin, end - begin, settings);
  });
}

}  // namespace

ctorch_status ctorch_adadelta_step(
    ctorch_tensors parameters, ctorch_tensors gradients, ctorch_tensors squares, ctorch_tensors updates,
    double learning_rate, double rho, double epsilon) {
  return guarded([&] {
    at::NoGradGuard guard;
    auto values = list(parameters), derivatives = list(gradients);
    auto square_means = list(squares), update_means = list(updates);
    Adadelta settings{
        static_cast<float>(learning_rate), static_cast<float>(rho), static_cast<float>(epsilon)};
    bool alike = true;
    for (size_t i = 0; i < values.size() && alike; ++i)
      alike = lie_alike({values[i], derivatives[i], square_means[i], update_means[i]});
    if (alike) {
      for (size_t i = 0; i < values.size(); ++i)
        adadelta_in_one_pass(values[i], derivatives[i], square_means[i], update_means[i], settings);
      return;
    }
    at::_foreach_mul_(square_means, rho);
    at::_foreach_addcmul_(square_means, derivatives, derivatives, 1 - rho);
    auto deltas = at::_foreach_add(update_means, epsilon);
    at::_foreach_sqrt_(deltas);
    auto deviations = at::_foreach_add(square_means, epsilon);
    at::_foreach_sqrt_(deviations);
    at::_foreach_div_(deltas, deviations);
    at::_foreach_mul_(deltas, derivatives);
    at::_foreach_mul_(update_means, rho);
    at::_foreach_addcmul_(update_means, deltas, deltas, 1 - rho);
    at::_foreach_add_(values, deltas, -learning_rate);
  });
}

ctorch_status ctorch_adam_step(
    ctorch_tensors parameters, ctorch_tensors gradients, ctorch_tensors means, ctorch_tensors squares,
    int64_t step, double learning_rate, double beta1, double beta2, double epsilon, double weight_decay,
    bool decoupled) {
  return guarded([&] {
    at::NoGradGuard guard;
    auto values = list(parameters), derivatives = list(gradients);
    auto averages = list(means), square_averages = list(squares);
    std::vector<at::Tensor> steps;
    steps.reserve(values.size());
    for (const auto &value : values) {
      steps.push_back(at::full({}, static_cast<double>(step), value.options().dtype(at::kFloat)));
    }
    if (decoupled) {
      at::_fused_adamw_(
          values, derivatives, averages, square_averages, {}, steps, learning_rate, beta1, beta2, weight_decay,
          epsilon, /*amsgrad=*/false, /*maximize=*/false);
    } else {
      at::_fused_adam_(
          values, derivatives, averages, square_averages, {}, steps, learning_rate, beta1, beta2, weight_decay,
          epsilon, /*amsgrad=*/false, /*maximize=*/false);
    }
  });
}

// Optimizer steps. libtorch's C++ optimizers lack ADADELTA and hide their state; these work on plain lists.
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>

#include "Guard.hpp"

using namespace ctorch;

ctorch_status ctorch_adadelta_step(
    ctorch_tensors parameters, ctorch_tensors gradients, ctorch_tensors squares, ctorch_tensors updates,
    double learning_rate, double rho, double epsilon) {
  return guarded([&] {
    at::NoGradGuard guard;
    auto values = list(parameters), slopes = list(gradients);
    auto square_means = list(squares), update_means = list(updates);
    at::_foreach_mul_(square_means, rho);
    at::_foreach_addcmul_(square_means, slopes, slopes, 1 - rho);
    auto deltas = at::_foreach_add(update_means, epsilon);
    at::_foreach_sqrt_(deltas);
    auto deviations = at::_foreach_add(square_means, epsilon);
    at::_foreach_sqrt_(deviations);
    at::_foreach_div_(deltas, deviations);
    at::_foreach_mul_(deltas, slopes);
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
    auto values = list(parameters), slopes = list(gradients);
    auto averages = list(means), square_averages = list(squares);
    std::vector<at::Tensor> steps;
    steps.reserve(values.size());
    for (const auto &value : values) {
      steps.push_back(at::full({}, static_cast<double>(step), value.options().dtype(at::kFloat)));
    }
    if (decoupled) {
      at::_fused_adamw_(
          values, slopes, averages, square_averages, {}, steps, learning_rate, beta1, beta2, weight_decay,
          epsilon, /*amsgrad=*/false, /*maximize=*/false);
    } else {
      at::_fused_adam_(
          values, slopes, averages, square_averages, {}, steps, learning_rate, beta1, beta2, weight_decay,
          epsilon, /*amsgrad=*/false, /*maximize=*/false);
    }
  });
}

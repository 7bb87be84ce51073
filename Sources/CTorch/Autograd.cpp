// Gradients and autocast.
#include <ATen/autocast_mode.h>

#include "Guard.hpp"

using namespace ctorch;

ctorch_status ctorch_set_requires_grad(ctorch_tensor tensor, bool requires_grad) {
  return guarded([&] { get(tensor).requires_grad_(requires_grad); });
}

ctorch_status ctorch_backward(ctorch_tensor scalar) {
  return guarded([&] { get(scalar).backward(); });
}

ctorch_status ctorch_gradient(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] {
    auto gradient = get(tensor).grad();
    if (gradient.defined()) {
      give(out, gradient);
    } else {
      out->pointer = nullptr;
    }
  });
}

ctorch_status ctorch_clear_gradient(ctorch_tensor tensor) {
  return guarded([&] { get(tensor).mutable_grad() = at::Tensor(); });
}

bool ctorch_set_gradients_enabled(bool enabled) {
  bool previous = at::GradMode::is_enabled();
  at::GradMode::set_enabled(enabled);
  return previous;
}

ctorch_status ctorch_set_autocast(
    ctorch_autocast *previous, ctorch_device_kind kind, ctorch_autocast setting) {
  return guarded([&] {
    auto where = device(ctorch_device{kind, 0}).type();
    *previous = ctorch_autocast{
        at::autocast::is_autocast_enabled(where), c_dtype(at::autocast::get_autocast_dtype(where))};
    if (setting.enabled) at::autocast::set_autocast_dtype(where, scalar_type(setting.dtype));
    at::autocast::set_autocast_enabled(where, setting.enabled);
  });
}

void ctorch_clear_autocast_cache(void) { at::autocast::clear_cache(); }

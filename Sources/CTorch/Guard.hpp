// The one place where C++ exceptions end and C statuses begin.
#pragma once

#if !__has_include(<torch/torch.h>)
#error "libtorch is missing: run Scripts/bootstrap, or set LIBTORCH to a libtorch 2.11 folder and run it"
#endif

#include <torch/torch.h>

#include <string>

#include "CTorch.h"

namespace ctorch {

inline std::string &last_error() {
  thread_local std::string message;
  return message;
}

// Keeps the first line: what() of some exceptions carries a stack trace below it.
inline void remember(const char *message) {
  std::string text(message == nullptr ? "unknown error" : message);
  last_error() = text.substr(0, text.find('\n'));
}

template <typename Body>
ctorch_status guarded(Body body) noexcept {
  try {
    body();
    return CTORCH_OK;
  } catch (const c10::OutOfMemoryError &error) {
    remember(error.what_without_backtrace());
    return CTORCH_OUT_OF_MEMORY;
  } catch (const std::bad_alloc &) {
    remember("out of memory");
    return CTORCH_OUT_OF_MEMORY;
  } catch (const c10::Error &error) {
    remember(error.what_without_backtrace());
    // The CPU allocator reports exhaustion as a plain error.
    return last_error().find("can't allocate memory") != std::string::npos ? CTORCH_OUT_OF_MEMORY
                                                                           : CTORCH_FAILURE;
  } catch (const std::exception &error) {
    remember(error.what());
    return CTORCH_FAILURE;
  } catch (...) {
    remember("unknown C++ exception");
    return CTORCH_FAILURE;
  }
}

inline at::Tensor &get(ctorch_tensor tensor) { return *static_cast<at::Tensor *>(tensor.pointer); }

inline c10::optional<at::Tensor> get_optional(ctorch_tensor tensor) {
  if (tensor.pointer == nullptr) return c10::nullopt;
  return get(tensor);
}

inline void give(ctorch_tensor *out, at::Tensor tensor) { out->pointer = new at::Tensor(std::move(tensor)); }

inline at::IntArrayRef sizes(ctorch_shape shape) {
  return at::IntArrayRef(shape.values, static_cast<size_t>(shape.count));
}

inline std::vector<at::Tensor> list(ctorch_tensors tensors) {
  std::vector<at::Tensor> result;
  result.reserve(static_cast<size_t>(tensors.count));
  for (int32_t index = 0; index < tensors.count; ++index) result.push_back(get(tensors.values[index]));
  return result;
}

at::ScalarType scalar_type(ctorch_dtype dtype);
ctorch_dtype c_dtype(at::ScalarType type);
at::Device device(ctorch_device device);

}  // namespace ctorch

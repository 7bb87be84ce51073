// Tensors: creation, description, conversion, shape.
#include <ATen/CPUGeneratorImpl.h>

#include <cstring>

#include "Guard.hpp"

using namespace ctorch;

namespace ctorch {

at::ScalarType scalar_type(ctorch_dtype dtype) {
  switch (dtype) {
    case CTORCH_UINT8: return at::kByte;
    case CTORCH_INT64: return at::kLong;
    case CTORCH_FLOAT16: return at::kHalf;
    case CTORCH_BFLOAT16: return at::kBFloat16;
    case CTORCH_FLOAT32: return at::kFloat;
    case CTORCH_FLOAT64: return at::kDouble;
    case CTORCH_OTHER: break;
  }
  throw std::invalid_argument("this data type is not supported");
}

ctorch_dtype c_dtype(at::ScalarType type) {
  switch (type) {
    case at::kByte: return CTORCH_UINT8;
    case at::kLong: return CTORCH_INT64;
    case at::kHalf: return CTORCH_FLOAT16;
    case at::kBFloat16: return CTORCH_BFLOAT16;
    case at::kFloat: return CTORCH_FLOAT32;
    case at::kDouble: return CTORCH_FLOAT64;
    default: return CTORCH_OTHER;
  }
}

at::Device device(ctorch_device device) {
  switch (device.kind) {
    case CTORCH_CPU: return at::Device(at::kCPU);
    case CTORCH_CUDA: return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(device.index));
    case CTORCH_MPS: return at::Device(at::kMPS, static_cast<c10::DeviceIndex>(device.index));
  }
  throw std::invalid_argument("unknown device");
}

}  // namespace ctorch

const char *ctorch_last_error(void) { return last_error().c_str(); }

ctorch_status ctorch_from_data(
    ctorch_tensor *out, const void *data, ctorch_shape shape, ctorch_dtype dtype) {
  return guarded([&] {
    auto tensor = at::empty(sizes(shape), at::TensorOptions(scalar_type(dtype)));
    if (tensor.numel() > 0) std::memcpy(tensor.data_ptr(), data, tensor.nbytes());
    give(out, tensor);
  });
}

ctorch_status ctorch_full(
    ctorch_tensor *out, double value, ctorch_shape shape, ctorch_dtype dtype, ctorch_device on) {
  return guarded([&] {
    give(out, at::full(sizes(shape), value, at::TensorOptions(scalar_type(dtype)).device(device(on))));
  });
}

ctorch_status ctorch_normal(
    ctorch_tensor *out, double mean, double deviation, ctorch_shape shape, uint64_t seed) {
  return guarded([&] {
    auto generator = at::detail::createCPUGenerator(seed);
    give(out, at::empty(sizes(shape), at::TensorOptions(at::kFloat)).normal_(mean, deviation, generator));
  });
}

ctorch_status ctorch_uniform(
    ctorch_tensor *out, double low, double high, ctorch_shape shape, uint64_t seed) {
  return guarded([&] {
    auto generator = at::detail::createCPUGenerator(seed);
    give(out, at::empty(sizes(shape), at::TensorOptions(at::kFloat)).uniform_(low, high, generator));
  });
}

void ctorch_tensor_free(ctorch_tensor tensor) { delete static_cast<at::Tensor *>(tensor.pointer); }

int32_t ctorch_rank(ctorch_tensor tensor) { return static_cast<int32_t>(get(tensor).dim()); }

int64_t ctorch_size(ctorch_tensor tensor, int32_t dimension) {
  return get(tensor).sizes()[static_cast<size_t>(dimension)];
}

ctorch_dtype ctorch_tensor_dtype(ctorch_tensor tensor) { return c_dtype(get(tensor).scalar_type()); }

ctorch_device ctorch_tensor_device(ctorch_tensor tensor) {
  auto where = get(tensor).device();
  auto kind = where.is_cuda() ? CTORCH_CUDA : where.is_mps() ? CTORCH_MPS : CTORCH_CPU;
  return ctorch_device{kind, where.has_index() ? where.index() : 0};
}

bool ctorch_is_channels_last(ctorch_tensor tensor) {
  auto &value = get(tensor);
  return value.dim() == 4 && value.is_contiguous(at::MemoryFormat::ChannelsLast) && !value.is_contiguous();
}

bool ctorch_requires_grad(ctorch_tensor tensor) { return get(tensor).requires_grad(); }

ctorch_status ctorch_copy_to_host(ctorch_tensor tensor, void *destination, size_t byte_count) {
  return guarded([&] {
    auto host = get(tensor).detach().to(at::kCPU).contiguous();
    if (host.nbytes() != byte_count) throw std::invalid_argument("the destination has another size");
    if (byte_count > 0) std::memcpy(destination, host.data_ptr(), byte_count);
  });
}

ctorch_status ctorch_item(double *out, ctorch_tensor tensor) {
  return guarded([&] { *out = get(tensor).item().toDouble(); });
}

ctorch_status ctorch_to_dtype(ctorch_tensor *out, ctorch_tensor tensor, ctorch_dtype dtype) {
  return guarded([&] { give(out, get(tensor).to(scalar_type(dtype))); });
}

ctorch_status ctorch_to_device(ctorch_tensor *out, ctorch_tensor tensor, ctorch_device to) {
  return guarded([&] { give(out, get(tensor).to(device(to))); });
}

ctorch_status ctorch_contiguous(ctorch_tensor *out, ctorch_tensor tensor, bool channels_last) {
  return guarded([&] {
    auto format = channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
    give(out, get(tensor).contiguous(format));
  });
}

ctorch_status ctorch_detach(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, get(tensor).detach()); });
}

ctorch_status ctorch_clone(ctorch_tensor *out, ctorch_tensor tensor) {
  return guarded([&] { give(out, get(tensor).clone()); });
}

ctorch_status ctorch_assign(ctorch_tensor tensor, ctorch_tensor source) {
  return guarded([&] {
    at::NoGradGuard guard;
    // copy_ would broadcast; a parameter of another shape is a mistake here.
    TORCH_CHECK(
        get(tensor).sizes() == get(source).sizes(), "cannot assign a tensor of shape ", get(source).sizes(),
        " to one of shape ", get(tensor).sizes());
    get(tensor).copy_(get(source));
  });
}

ctorch_status ctorch_lerp_assign(ctorch_tensor tensor, ctorch_tensor source, double weight) {
  return guarded([&] {
    at::NoGradGuard guard;
    get(tensor).lerp_(get(source), weight);
  });
}

ctorch_status ctorch_reshape(ctorch_tensor *out, ctorch_tensor tensor, ctorch_shape shape) {
  return guarded([&] { give(out, get(tensor).reshape(sizes(shape))); });
}

ctorch_status ctorch_permute(ctorch_tensor *out, ctorch_tensor tensor, ctorch_shape order) {
  return guarded([&] { give(out, get(tensor).permute(sizes(order))); });
}

ctorch_status ctorch_narrow(
    ctorch_tensor *out, ctorch_tensor tensor, int32_t dimension, int64_t start, int64_t length) {
  return guarded([&] { give(out, get(tensor).narrow(dimension, start, length)); });
}

ctorch_status ctorch_concatenate(ctorch_tensor *out, ctorch_tensors tensors, int32_t dimension) {
  return guarded([&] { give(out, at::cat(list(tensors), dimension)); });
}

ctorch_status ctorch_pad(
    ctorch_tensor *out, ctorch_tensor tensor, int64_t left, int64_t right, int64_t top, int64_t bottom) {
  return guarded([&] { give(out, at::constant_pad_nd(get(tensor), {left, right, top, bottom}, 0)); });
}

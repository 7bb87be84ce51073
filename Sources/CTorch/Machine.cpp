// What the machine has: devices, processor features, threads.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <dlfcn.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <limits>
#include <mutex>

#include "Guard.hpp"

using namespace ctorch;

int32_t ctorch_cuda_device_count(void) {
  static std::once_flag once;
  // Linking it would tie the program to a CUDA libtorch; loading it registers CUDA's kernels anyway.
  std::call_once(once, [] { dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL); });
  int32_t count = 0;
  auto status = guarded([&] {
    if (torch::cuda::is_available()) count = static_cast<int32_t>(torch::cuda::device_count());
  });
  return status == CTORCH_OK ? count : 0;
}

bool ctorch_has_mps(void) {
  bool found = false;
  auto status = guarded([&] { found = at::hasMPS(); });
  return status == CTORCH_OK && found;
}

bool ctorch_cpu_has_bfloat16(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

bool ctorch_cuda_has_bfloat16(int32_t index) {
  bool supported = false;
  auto status = guarded([&] {
    // A product in bfloat16 on the device itself is the surest question to ask.
    auto options = at::TensorOptions(at::kBFloat16).device(device(ctorch_device{CTORCH_CUDA, index}));
    auto value = at::ones({16, 16}, options);
    supported = at::matmul(value, value).to(at::kFloat)[0][0].item<float>() == 16;
  });
  return status == CTORCH_OK && supported;
}

ctorch_status ctorch_set_thread_count(int32_t count) {
  return guarded([&] { at::set_num_threads(count); });
}

int32_t ctorch_thread_count(void) { return at::get_num_threads(); }

void ctorch_keep_freed_memory(void) {
#if defined(__GLIBC__)
  // By default glibc maps each large block anew, and every page of it costs a fault and its zeroes.
  constexpr int most = std::numeric_limits<int>::max(), older_most = 32 << 20;
  // Older ones refuse a threshold so high.
  if (!mallopt(M_MMAP_THRESHOLD, most)) mallopt(M_MMAP_THRESHOLD, older_most);
  mallopt(M_TRIM_THRESHOLD, -1);
#endif
}

ctorch_status ctorch_set_cuda_math(bool benchmark, bool tf32) {
  return guarded([&] {
    at::globalContext().setBenchmarkCuDNN(benchmark);
    at::globalContext().setAllowTF32CuDNN(tf32);
    at::globalContext().setAllowTF32CuBLAS(tf32);
  });
}

ctorch_status ctorch_synchronize(ctorch_device on) {
  return guarded([&] {
    if (on.kind == CTORCH_CUDA) torch::cuda::synchronize(on.index);
  });
}

ctorch_status ctorch_peak_memory(int64_t *bytes, ctorch_device on) {
  return guarded([&] {
    *bytes = 0;
    if (on.kind != CTORCH_CUDA) return;
    auto *allocator = at::getDeviceAllocator(at::kCUDA);
    auto stats = allocator->getDeviceStats(static_cast<c10::DeviceIndex>(on.index));
    *bytes = stats.allocated_bytes[0].peak;
  });
}

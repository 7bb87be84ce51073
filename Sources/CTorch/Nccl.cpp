// The five functions of NCCL in use, by their C interface (nccl.h), which has been stable since NCCL 2.4.
#include "Nccl.hpp"

#include <c10/core/DeviceGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>

using namespace ctorch;

namespace {

struct Library {
  int (*get_unique_id)(Nccl::Identifier *);
  int (*comm_init_rank)(void **communicator, int size, Nccl::Identifier identifier, int rank);
  int (*comm_abort)(void *communicator);
  int (*all_reduce)(const void *, void *, size_t count, int type, int operation, void *communicator, void *stream);
  int (*broadcast)(const void *, void *, size_t count, int type, int root, void *communicator, void *stream);
  const char *(*get_error_string)(int);
};

template <typename Function>
void find(void *library, const char *name, Function &function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  TORCH_CHECK(function != nullptr, "libnccl.so.2 has no ", name);
}

const Library &library() {
  static const Library loaded = [] {
    void *handle = dlopen("libnccl.so.2", RTLD_NOW);
    TORCH_CHECK(
        handle != nullptr, "no libnccl.so.2, which several processes with CUDA need: install the nvidia-nccl "
                           "package that the libtorch in LIBTORCH came with, or use --device cpu");
    Library found{};
    find(handle, "ncclGetUniqueId", found.get_unique_id);
    find(handle, "ncclCommInitRank", found.comm_init_rank);
    find(handle, "ncclCommAbort", found.comm_abort);
    find(handle, "ncclAllReduce", found.all_reduce);
    find(handle, "ncclBroadcast", found.broadcast);
    find(handle, "ncclGetErrorString", found.get_error_string);
    return found;
  }();
  return loaded;
}

void check_result(int result) {
  TORCH_CHECK(result == 0, "NCCL: ", library().get_error_string(result));
}

// The values of ncclDataType_t.
int type_of(const at::Tensor &tensor) {
  switch (tensor.scalar_type()) {
    case at::kByte: return 1;
    case at::kLong: return 4;
    case at::kHalf: return 6;
    case at::kFloat: return 7;
    case at::kDouble: return 8;
    case at::kBFloat16: return 9;
    default: throw std::invalid_argument("NCCL cannot exchange this data type");
  }
}

c10::impl::VirtualGuardImpl cuda() { return c10::impl::VirtualGuardImpl(c10::DeviceType::CUDA); }

}  // namespace

Nccl::Nccl(int rank, int size, at::Device device, const Exchange &exchange)
    : device_(device), stream_(cuda().getNewStream(device)) {
  Identifier identifier{};
  if (rank == 0) check_result(library().get_unique_id(&identifier));
  identifier = exchange(rank == 0 ? &identifier : nullptr);
  c10::DeviceGuard guard(device_);
  void *communicator = nullptr;
  check_result(library().comm_init_rank(&communicator, size, identifier, rank));
  communicator_ = communicator;
}

// Abort rather than destroy: the latter waits for peers, which may be gone.
Nccl::~Nccl() { abort(); }

void Nccl::abort() {
  void *communicator = communicator_.exchange(nullptr);
  if (communicator != nullptr) library().comm_abort(communicator);
}

c10::Event Nccl::run(const std::function<int(void *stream)> &start) {
  c10::DeviceGuard guard(device_);
  c10::Event ready(c10::DeviceType::CUDA), done(c10::DeviceType::CUDA);
  ready.record(cuda().getStream(device_));
  ready.block(stream_);
  TORCH_CHECK(communicator_ != nullptr, "NCCL was aborted");
  check_result(start(stream_.native_handle()));
  done.record(stream_);
  return done;
}

c10::Event Nccl::sum(const at::Tensor &tensor) {
  return run([&](void *stream) {
    void *data = tensor.data_ptr();
    return library().all_reduce(
        data, data, static_cast<size_t>(tensor.numel()), type_of(tensor), /*ncclSum=*/0, communicator_, stream);
  });
}

c10::Event Nccl::broadcast(const at::Tensor &tensor, int root) {
  return run([&](void *stream) {
    void *data = tensor.data_ptr();
    return library().broadcast(
        data, data, static_cast<size_t>(tensor.numel()), type_of(tensor), root, communicator_, stream);
  });
}

// Collective operations: c10d's Gloo, which is part of libtorch, on the CPU, and NCCL on CUDA.
#define USE_C10D_GLOO 1
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include <chrono>
#include <cstdlib>
#include <mutex>

#include "Group.hpp"
#include "Nccl.hpp"
#include "Store.hpp"

using namespace ctorch;
using std::chrono::milliseconds;

namespace {

// libtorch's flight recorder, on by default, adds groups to a map that all of a process share without a lock: two groups
// on two threads crash it. It reads the size of its buffer once, when it is first asked.
void disable_flight_recorder() {
  static std::once_flag once;
  std::call_once(once, [] { setenv("TORCH_FR_BUFFER_SIZE", "0", /*overwrite=*/0); });
}

// Slow processes are told from dead ones by their heartbeat, not by how long an operation takes.
constexpr milliseconds unlimited = std::chrono::hours(24 * 7);
// How soon a waiting process hears that the group has failed.
constexpr milliseconds slice{200};

// Adds the time from its making to its end to a count.
struct Stopwatch {
  std::atomic<int64_t> &nanoseconds;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();

  ~Stopwatch() { nanoseconds += (std::chrono::steady_clock::now() - start).count(); }
};

// Gloo's messages begin with the place in its source.
std::string without_place(const std::string &message) {
  auto end = message.find("] ");
  return message.rfind('[', 0) == 0 && end != std::string::npos ? message.substr(end + 2) : message;
}

c10::intrusive_ptr<c10d::Backend> make_gloo(
    const c10::intrusive_ptr<c10d::Store> &store, const char *name, int rank, int size, const char *address,
    double timeout) {
  auto options = c10d::ProcessGroupGloo::Options::create(milliseconds(static_cast<int64_t>(timeout * 1000)));
  const char *interface = std::getenv("GLOO_SOCKET_IFNAME");
  if (interface != nullptr && *interface != 0) {
    options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForInterface(interface));
  } else if (*address != 0) {
    options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(address));
  } else {
    options->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
  }
  return c10::make_intrusive<c10d::ProcessGroupGloo>(
      c10::make_intrusive<c10d::PrefixStore>(name, store), rank, size, options);
}

Nccl::Identifier exchange(c10d::Store &store, const Nccl::Identifier *mine) {
  Nccl::Identifier identifier{};
  if (mine != nullptr) store.set("nccl", std::vector<uint8_t>(mine->begin(), mine->end()));
  auto bytes = store.get("nccl");
  TORCH_CHECK(bytes.size() == identifier.size(), "process 0 sent a broken NCCL identifier");
  std::copy(bytes.begin(), bytes.end(), identifier.begin());
  return identifier;
}

}  // namespace

Group::Group(
    std::vector<c10::intrusive_ptr<c10d::Backend>> channels, std::unique_ptr<Nccl> nccl, int rank, int size)
    : rank(rank), size(size), channels_(std::move(channels)), nccl_(std::move(nccl)) {}

Group::~Group() = default;

Group::Pending Group::sum(at::Tensor tensor, Channel channel) {
  check();
  TORCH_CHECK(tensor.is_contiguous(), "only contiguous tensors are exchanged");
  if (tensor.is_cuda()) {
    TORCH_CHECK(nccl_ != nullptr, "this group of processes exchanges tensors of the CPU only");
    return Pending{nullptr, nccl_->sum(tensor), tensor};
  }
  c10d::AllreduceOptions options;
  options.timeout = unlimited;
  std::vector<at::Tensor> tensors{tensor};
  return Pending{channels_[channel]->allreduce(tensors, options), std::nullopt, tensor};
}

Group::Pending Group::broadcast(at::Tensor tensor, int root) {
  check();
  TORCH_CHECK(tensor.is_contiguous(), "only contiguous tensors are exchanged");
  if (tensor.is_cuda()) {
    TORCH_CHECK(nccl_ != nullptr, "this group of processes exchanges tensors of the CPU only");
    return Pending{nullptr, nccl_->broadcast(tensor, root), tensor};
  }
  c10d::BroadcastOptions options;
  options.rootRank = root;
  options.timeout = unlimited;
  std::vector<at::Tensor> tensors{tensor};
  return Pending{channels_[kData]->broadcast(tensors, options), std::nullopt, tensor};
}

void Group::wait(Pending &pending) {
  Stopwatch stopwatch{waited_nanoseconds};
  if (pending.event) {
    check();
    auto cuda = c10::impl::VirtualGuardImpl(c10::DeviceType::CUDA);
    pending.event->block(cuda.getStream(pending.tensor.device()));
  } else {
    wait_for(*pending.work);
  }
}

void Group::wait_for(c10d::Work &work) {
  while (!work.isCompleted()) {
    check();
    try {
      work.wait(slice);
    } catch (const std::exception &) {
      // Either the slice is over or the work has failed, which is looked at below.
    }
  }
  try {
    work.wait();
  } catch (const std::exception &error) {
    fail(without_place(error.what()));
    check();
  }
}

void Group::fail(const std::string &message) {
  {
    std::lock_guard<std::mutex> guard(mutex_);
    if (failed_) return;
    message_ = message;
    failed_ = true;
  }
  if (nccl_ != nullptr) nccl_->abort();
}

void Group::check() {
  if (!failed_) return;
  std::lock_guard<std::mutex> guard(mutex_);
  throw std::runtime_error(message_);
}

ctorch_status ctorch_group_create(
    ctorch_group *out, ctorch_store store, int32_t rank, int32_t size, const char *address, ctorch_device on,
    double timeout) {
  return guarded([&] {
    disable_flight_recorder();
    std::vector<c10::intrusive_ptr<c10d::Backend>> channels;
    for (const char *name : {"data", "statistics"}) {
      channels.push_back(make_gloo(get(store), name, rank, size, address, timeout));
    }
    std::unique_ptr<Nccl> nccl;
    if (on.kind == CTORCH_CUDA) {
      nccl = std::make_unique<Nccl>(
          rank, size, device(on), [&](const Nccl::Identifier *mine) { return exchange(*get(store), mine); });
    }
    out->pointer = new c10::intrusive_ptr<Group>(
        c10::make_intrusive<Group>(std::move(channels), std::move(nccl), rank, size));
  });
}

void ctorch_group_free(ctorch_group group) {
  auto *held = static_cast<c10::intrusive_ptr<Group> *>(group.pointer);
  // Gloo's destructor waits for operations under way, and these may wait for a process that is gone.
  if (!(*held)->has_failed()) delete held;
}

ctorch_status ctorch_group_sum(ctorch_group group, ctorch_tensor tensor) {
  return guarded([&] {
    at::NoGradGuard guard;
    auto flat = get(tensor).contiguous();
    auto pending = get(group)->sum(flat, Group::kData);
    get(group)->wait(pending);
    if (!flat.is_same(get(tensor))) get(tensor).copy_(flat);
  });
}

ctorch_status ctorch_group_broadcast(ctorch_group group, ctorch_tensors tensors, int32_t root) {
  return guarded([&] {
    at::NoGradGuard guard;
    if (tensors.count == 0) return;
    // One message for all: most of a network's tensors are small.
    std::vector<at::Tensor> parts;
    for (const auto &tensor : list(tensors)) parts.push_back(tensor.reshape({-1}));
    auto flat = at::cat(parts);
    auto pending = get(group)->broadcast(flat, root);
    get(group)->wait(pending);
    int64_t offset = 0;
    for (auto &tensor : list(tensors)) {
      tensor.copy_(flat.narrow(0, offset, tensor.numel()).reshape(tensor.sizes()));
      offset += tensor.numel();
    }
  });
}

void ctorch_group_fail(ctorch_group group, const char *message) { get(group)->fail(message); }

bool ctorch_group_has_failed(ctorch_group group) { return get(group)->has_failed(); }

double ctorch_group_waited_seconds(ctorch_group group) {
  return static_cast<double>(get(group)->waited_nanoseconds) * 1e-9;
}

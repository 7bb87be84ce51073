// Processes that compute together: what collective operations share.
#pragma once

#include <c10/core/Event.h>
#include <torch/csrc/distributed/c10d/Work.hpp>
#include <torch/custom_class.h>

#include <atomic>
#include <mutex>
#include <optional>

#include "Guard.hpp"

namespace c10d {
class Backend;
}  // namespace c10d

namespace ctorch {

class Nccl;

class Group : public torch::CustomClassHolder {
 public:
  // All processes start the operations of a channel in the same order; channels do not wait for each other.
  enum Channel { kData = 0, kStatistics = 1 };

  // An operation under way on a tensor of the group's.
  struct Pending {
    c10::intrusive_ptr<c10d::Work> work;
    std::optional<c10::Event> event;
    at::Tensor tensor;
  };

  Group(
      std::vector<c10::intrusive_ptr<c10d::Backend>> channels, std::unique_ptr<Nccl> nccl, int rank, int size);
  ~Group() override;

  // Starts to replace a contiguous tensor by its sum over all processes.
  Pending sum(at::Tensor tensor, Channel channel);
  // Starts to replace a contiguous tensor by that of process `root`.
  Pending broadcast(at::Tensor tensor, int root);
  // Waits for an operation on the CPU; lets the current stream wait for one on CUDA.
  void wait(Pending &pending);

  // Makes every present and later operation throw `message`; may be called from any thread.
  void fail(const std::string &message);
  void check();
  bool has_failed() const { return failed_; }

  const int rank;
  const int size;
  // How long `wait` has held this process up.
  std::atomic<int64_t> waited_nanoseconds{0};

 private:
  void wait_for(c10d::Work &work);

  std::vector<c10::intrusive_ptr<c10d::Backend>> channels_;
  std::unique_ptr<Nccl> nccl_;
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::string message_;
};

inline c10::intrusive_ptr<Group> &get(ctorch_group group) {
  return *static_cast<c10::intrusive_ptr<Group> *>(group.pointer);
}

}  // namespace ctorch

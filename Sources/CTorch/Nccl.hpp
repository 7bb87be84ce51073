// NCCL, found at run time beside a libtorch with CUDA: one communicator on a stream of its own.
#pragma once

#include <c10/core/Event.h>

#include <array>
#include <atomic>
#include <functional>

#include "Guard.hpp"

namespace ctorch {

class Nccl {
 public:
  // Laid out as ncclUniqueId.
  using Identifier = std::array<char, 128>;
  // Hands process 0's identifier to the others.
  using Exchange = std::function<Identifier(const Identifier *)>;

  Nccl(int rank, int size, at::Device device, const Exchange &exchange);
  ~Nccl();

  // Both start an operation in place after what the current stream holds; the event marks its end.
  c10::Event sum(const at::Tensor &tensor);
  c10::Event broadcast(const at::Tensor &tensor, int root);
  // Ends operations that wait for a process which is gone; may be called from any thread.
  void abort();

 private:
  c10::Event run(const std::function<int(void *stream)> &start);

  at::Device device_;
  c10::Stream stream_;
  std::atomic<void *> communicator_{nullptr};
};

}  // namespace ctorch

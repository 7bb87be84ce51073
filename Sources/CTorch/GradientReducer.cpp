// Gradients averaged over processes in buckets, each sent as soon as backward has filled it.
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include "Group.hpp"

using namespace ctorch;

namespace ctorch {

class GradientReducer : public std::enable_shared_from_this<GradientReducer> {
 public:
  GradientReducer(c10::intrusive_ptr<Group> group, std::vector<at::Tensor> parameters, int64_t bucket_bytes)
      : group_(std::move(group)), parameters_(std::move(parameters)) {
    fill_buckets(bucket_bytes);
  }

  ~GradientReducer() {
    for (auto &parameter : parameters_) torch::autograd::impl::set_post_acc_grad_hooks(parameter, nullptr);
  }

  void install_hooks();

  // From here on, gradients that backward has finished are on their way.
  void begin() {
    for (auto &bucket : buckets_) {
      bucket.arrived.assign(bucket.members.size(), false);
      bucket.missing = bucket.members.size();
    }
    next_ = 0;
    armed_ = true;
  }

  void arrive(size_t bucket, size_t member);
  void finish();
  void disarm() { armed_ = false; }

 private:
  struct Bucket {
    // Places in `parameters_`.
    std::vector<size_t> members;
    // All gradients of the bucket, and each of them as its parameter is laid out.
    at::Tensor flat;
    std::vector<at::Tensor> views;
    std::vector<bool> arrived;
    size_t missing = 0;
    Group::Pending pending;
  };

  void fill_buckets(int64_t bucket_bytes);
  void close(Bucket bucket);
  void send_filled();

  c10::intrusive_ptr<Group> group_;
  std::vector<at::Tensor> parameters_;
  std::vector<Bucket> buckets_;
  // The first bucket that is not on its way: all processes send them in one order.
  size_t next_ = 0;
  bool armed_ = false;
};

namespace {

struct ArrivalHook : torch::autograd::PostAccumulateGradHook {
  ArrivalHook(std::weak_ptr<GradientReducer> reducer, size_t bucket, size_t member)
      : reducer(std::move(reducer)), bucket(bucket), member(member) {}

  void operator()(const at::Tensor &) override {
    if (auto present = reducer.lock()) present->arrive(bucket, member);
  }

  std::weak_ptr<GradientReducer> reducer;
  size_t bucket;
  size_t member;
};

}  // namespace

// Backward meets the last layers first.
void GradientReducer::fill_buckets(int64_t bucket_bytes) {
  Bucket bucket;
  int64_t bytes = 0;
  for (size_t place = parameters_.size(); place-- > 0;) {
    bucket.members.push_back(place);
    bytes += static_cast<int64_t>(parameters_[place].nbytes());
    if (bytes >= bucket_bytes) {
      close(std::move(bucket));
      bucket = Bucket();
      bytes = 0;
    }
  }
  if (!bucket.members.empty()) close(std::move(bucket));
}

void GradientReducer::close(Bucket bucket) {
  at::NoGradGuard guard;
  int64_t count = 0;
  for (auto place : bucket.members) count += parameters_[place].numel();
  bucket.flat = at::zeros({count}, parameters_[bucket.members[0]].options());
  int64_t offset = 0;
  for (auto place : bucket.members) {
    const auto &parameter = parameters_[place];
    TORCH_CHECK(parameter.is_non_overlapping_and_dense(), "a parameter's memory has holes");
    bucket.views.push_back(bucket.flat.as_strided(parameter.sizes(), parameter.strides(), offset));
    offset += parameter.numel();
  }
  buckets_.push_back(std::move(bucket));
}

void GradientReducer::install_hooks() {
  for (size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    for (size_t member = 0; member < buckets_[bucket].members.size(); ++member) {
      torch::autograd::impl::set_post_acc_grad_hooks(
          parameters_[buckets_[bucket].members[member]],
          std::make_unique<ArrivalHook>(weak_from_this(), bucket, member));
    }
  }
}

void GradientReducer::arrive(size_t index, size_t member) {
  if (!armed_) return;
  auto &bucket = buckets_[index];
  TORCH_CHECK(!bucket.arrived[member], "a gradient came twice in one backward pass");
  at::NoGradGuard guard;
  bucket.views[member].copy_(parameters_[bucket.members[member]].grad());
  bucket.arrived[member] = true;
  bucket.missing -= 1;
  send_filled();
}

void GradientReducer::send_filled() {
  for (; next_ < buckets_.size() && buckets_[next_].missing == 0; ++next_) {
    buckets_[next_].pending = group_->sum(buckets_[next_].flat, Group::kData);
  }
}

// Parameters that this process's loss does not reach count as zero; all end with the mean as their gradient.
void GradientReducer::finish() {
  at::NoGradGuard guard;
  armed_ = false;
  for (auto &bucket : buckets_) {
    for (size_t member = 0; member < bucket.members.size(); ++member) {
      if (!bucket.arrived[member]) bucket.views[member].zero_();
    }
    bucket.missing = 0;
  }
  send_filled();
  for (auto &bucket : buckets_) {
    group_->wait(bucket.pending);
    bucket.pending = Group::Pending();
    bucket.flat.mul_(1.0 / group_->size);
    for (size_t member = 0; member < bucket.members.size(); ++member) {
      parameters_[bucket.members[member]].mutable_grad() = bucket.views[member];
    }
  }
}

}  // namespace ctorch

static std::shared_ptr<GradientReducer> &get(ctorch_reducer reducer) {
  return *static_cast<std::shared_ptr<GradientReducer> *>(reducer.pointer);
}

ctorch_status ctorch_reducer_create(
    ctorch_reducer *out, ctorch_group group, ctorch_tensors parameters, int64_t bucket_bytes) {
  return guarded([&] {
    auto reducer = std::make_shared<GradientReducer>(ctorch::get(group), list(parameters), bucket_bytes);
    reducer->install_hooks();
    out->pointer = new std::shared_ptr<GradientReducer>(std::move(reducer));
  });
}

void ctorch_reducer_free(ctorch_reducer reducer) {
  delete static_cast<std::shared_ptr<GradientReducer> *>(reducer.pointer);
}

ctorch_status ctorch_reducer_backward(ctorch_reducer reducer, ctorch_tensor scalar) {
  return guarded([&] {
    get(reducer)->begin();
    try {
      ctorch::get(scalar).backward();
      get(reducer)->finish();
    } catch (...) {
      get(reducer)->disarm();
      throw;
    }
  });
}

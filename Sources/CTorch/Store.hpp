#pragma once

#include <torch/csrc/distributed/c10d/Store.hpp>

#include "Guard.hpp"

namespace ctorch {

inline c10::intrusive_ptr<c10d::Store> &get(ctorch_store store) {
  return *static_cast<c10::intrusive_ptr<c10d::Store> *>(store.pointer);
}

}  // namespace ctorch

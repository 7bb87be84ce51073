// A key-value store over TCP, by which processes find each other.
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "Store.hpp"

using namespace ctorch;

namespace {

// c10d logs every lost connection with a stack trace; here the caller turns it into one line.
void silence_log() {
#ifndef C10_USE_GLOG
  if (std::getenv("TORCH_CPP_LOG_LEVEL") == nullptr) FLAGS_caffe2_log_level = /*fatal*/ 3;
#endif
}

}  // namespace

ctorch_status ctorch_store_connect(
    ctorch_store *out, const char *host, uint16_t port, bool serves, const char *prefix, double timeout) {
  return guarded([&] {
    silence_log();
    c10d::TCPStoreOptions options;
    options.port = port;
    options.isServer = serves;
    options.waitWorkers = false;
    options.timeout = std::chrono::milliseconds(static_cast<int64_t>(timeout * 1000));
    auto store = c10::make_intrusive<c10d::TCPStore>(host, options);
    out->pointer = new c10::intrusive_ptr<c10d::Store>(
        c10::make_intrusive<c10d::PrefixStore>(prefix, std::move(store)));
  });
}

void ctorch_store_free(ctorch_store store) {
  delete static_cast<c10::intrusive_ptr<c10d::Store> *>(store.pointer);
}

ctorch_status ctorch_store_set(ctorch_store store, const char *key, const void *value, size_t byte_count) {
  return guarded([&] {
    auto bytes = static_cast<const uint8_t *>(value);
    get(store)->set(key, std::vector<uint8_t>(bytes, bytes + byte_count));
  });
}

ctorch_status ctorch_store_get(size_t *byte_count, ctorch_store store, const char *key, void *value, size_t capacity) {
  return guarded([&] {
    auto bytes = get(store)->get(key);
    *byte_count = bytes.size();
    std::copy_n(bytes.begin(), std::min(bytes.size(), capacity), static_cast<uint8_t *>(value));
  });
}

ctorch_status ctorch_store_has(bool *out, ctorch_store store, const char *key) {
  return guarded([&] { *out = get(store)->check({key}); });
}

ctorch_status ctorch_store_add(int64_t *out, ctorch_store store, const char *key, int64_t amount) {
  return guarded([&] { *out = get(store)->add(key, amount); });
}

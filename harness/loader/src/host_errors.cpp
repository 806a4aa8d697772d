#include <atomic>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

#include "host_objects.hpp"

using release_function = void (*)(void* native, assay_error* dying);

struct assay_error {
  std::atomic<std::uint32_t> refs{1};
  std::int32_t kind = 0;
  std::uint32_t flags = 0;
  std::int32_t os_code = 0;
  std::string message;
  std::string partial;
  std::int64_t expected = -1, consumed = -1, exit_code = 0;
  assay_error* cause = nullptr;
  assay_error* context = nullptr;
  std::vector<assay_error*> children;

  // The slot for the runtime's own exception.
  mutable std::mutex binding;
  bool bound = false;
  void* native = nullptr;
  release_function release = nullptr;
};

namespace assay::detail {
namespace {

std::atomic<std::int64_t> live_errors{0};

// Versions of the struct that are shorter than this host's keep the defaults for what they lack.
assay_error_info widen(const assay_error_info& given) {
  assay_error_info info{};
  info.expected = info.consumed = -1;
  std::memcpy(&info, &given, std::min<std::size_t>(given.size, sizeof(info)));
  return info;
}

assay_error* kept(assay_error* e) {
  if (e != nullptr) error_ref(e);
  return e;
}

}  // namespace

assay_error* error_new(const assay_error_info* given) {
  const assay_error_info info = widen(*given);
  auto* e = new assay_error;
  e->kind = info.kind;
  e->flags = info.flags;
  e->os_code = info.os_code;
  if (info.message != nullptr) e->message.assign(info.message, info.message_len);
  if (info.partial != nullptr) e->partial.assign(static_cast<const char*>(info.partial), info.partial_len);
  e->expected = info.expected;
  e->consumed = info.consumed;
  e->exit_code = info.exit_code;
  e->cause = kept(info.cause);
  e->context = kept(info.context);
  for (std::size_t i = 0; i < info.n_children; ++i) e->children.push_back(kept(info.children[i]));
  live_errors.fetch_add(1, std::memory_order_relaxed);
  return e;
}

void error_get(const assay_error* e, assay_error_info* out) {
  assay_error_info info{};
  info.size = out->size;
  info.kind = e->kind;
  info.flags = e->flags;
  info.os_code = e->os_code;
  info.message = e->message.data();
  info.message_len = e->message.size();
  info.partial = e->partial.data();
  info.partial_len = e->partial.size();
  info.expected = e->expected;
  info.consumed = e->consumed;
  info.exit_code = e->exit_code;
  info.cause = e->cause;
  info.context = e->context;
  info.children = e->children.empty() ? nullptr : e->children.data();
  info.n_children = e->children.size();
  std::memcpy(out, &info, std::min<std::size_t>(out->size, sizeof(info)));
}

void error_ref(assay_error* e) { e->refs.fetch_add(1, std::memory_order_relaxed); }

std::int32_t error_try_ref(assay_error* e) {
  std::uint32_t refs = e->refs.load(std::memory_order_relaxed);
  while (refs != 0) {
    if (e->refs.compare_exchange_weak(refs, refs + 1, std::memory_order_acquire)) return 1;
  }
  return 0;
}

// Chains of causes may be long: dying errors are collected in a list and not by recursion.
void error_unref(assay_error* first) {
  std::vector<assay_error*> dying;
  const auto drop = [&](assay_error* e) {
    if (e != nullptr && e->refs.fetch_sub(1, std::memory_order_acq_rel) == 1) dying.push_back(e);
  };
  drop(first);
  while (!dying.empty()) {
    assay_error* e = dying.back();
    dying.pop_back();
    // Nobody can reach it any more, except the plugin's weak map, until release has returned.
    release_function release = nullptr;
    void* native = nullptr;
    {
      std::lock_guard lock(e->binding);
      if (e->bound) release = e->release, native = e->native;
      e->bound = false;
    }
    if (release != nullptr) release(native, e);
    drop(e->cause);
    drop(e->context);
    for (assay_error* child : e->children) drop(child);
    delete e;
    live_errors.fetch_sub(1, std::memory_order_relaxed);
  }
}

std::int32_t error_bind(assay_error* e, void* native, release_function release) {
  std::lock_guard lock(e->binding);
  if (e->bound) {
    if (native != nullptr || release != e->release) return 0;
    e->bound = false;  // a weak pointer is taken back
    e->native = nullptr;
    return 1;
  }
  e->bound = native != nullptr;
  e->native = native;
  e->release = release;
  return 1;
}

void* error_native(const assay_error* e) {
  std::lock_guard lock(e->binding);
  return e->bound ? e->native : nullptr;
}

void error_unbind(assay_error* e, void* native) {
  std::lock_guard lock(e->binding);
  if (!e->bound || e->native != native) return;
  e->bound = false;
  e->native = nullptr;
}

std::int64_t live_error_count() noexcept { return live_errors.load(std::memory_order_relaxed); }

}  // namespace assay::detail

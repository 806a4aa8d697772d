#include "object.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <mutex>

#include "value.hpp"

namespace {

struct registry {
  std::mutex mutex;
  boost::unordered_flat_map<const void*, assay_object*> objects;
};

// Leaked on purpose: objects may be given up while the process ends.
registry& known() {
  static registry* const r = new registry;
  return *r;
}

}  // namespace

void assay_object::make_known(const void* entity) {
  registry& r = known();
  const std::lock_guard lock(r.mutex);
  // An entity may have gone and its address come back while the old object is still held: the new one counts.
  r.objects[entity] = this;
}

void assay_object::forget(const void* entity) noexcept {
  registry& r = known();
  const std::lock_guard lock(r.mutex);
  const auto it = r.objects.find(entity);
  if (it != r.objects.end() && it->second == this) r.objects.erase(it);
}

bool assay_object::try_ref() noexcept {
  std::uint32_t seen = references_.load(std::memory_order_relaxed);
  while (seen != 0) {
    if (references_.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed)) return true;
  }
  return false;
}

assay_object* assay_object::find(const void* entity) noexcept {
  registry& r = known();
  const std::lock_guard lock(r.mutex);
  const auto it = r.objects.find(entity);
  return it != r.objects.end() && it->second->try_ref() ? it->second : nullptr;
}

namespace reference {

void value::retain_held() const noexcept {
  switch (v_.tag) {
    case ASSAY_BYTES:
    case ASSAY_TEXT:
      host->bytes_ref(v_.as.bytes);
      break;
    case ASSAY_LIST:
      host->list_ref(v_.as.list);
      break;
    case ASSAY_ERROR:
      host->error_ref(v_.as.error);
      break;
    case ASSAY_OBJECT:
      v_.as.object->ref();
      break;
    default:
      break;
  }
}

void value::drop_held() noexcept {
  switch (v_.tag) {
    case ASSAY_BYTES:
    case ASSAY_TEXT:
      host->bytes_unref(v_.as.bytes);
      break;
    case ASSAY_LIST:
      host->list_unref(v_.as.list);
      break;
    case ASSAY_ERROR:
      host->error_unref(v_.as.error);
      break;
    case ASSAY_OBJECT:
      v_.as.object->unref();
      break;
    default:
      break;
  }
}

void loop_bound::dispose() noexcept {
  if (!loop_->is_running() || aio::get_running_loop_or_null() == loop_.get()) {
    delete this;
    return;
  }
  // Kept by the callable: destroyed with it too, should the loop close before it ran.
  struct deferred {
    void operator()(loop_bound* p) const noexcept { delete p; }
  };
  const aio::loop_ptr loop = loop_;
  auto doomed = std::shared_ptr<loop_bound>(this, deferred());
  try {
    loop->call_soon_threadsafe([doomed = std::move(doomed)] {});
  } catch (const std::exception&) {
    // The loop was closed in between: nothing runs there any more, and this thread may destroy it.
  }
}

}  // namespace reference

#include "loop.hpp"

#include <cstdlib>

namespace asio_plugin {
namespace {

thread_local loop_object* running_here = nullptr;

}  // namespace

loop_object* running_loop() noexcept { return running_here; }

loop_object& as_loop(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_LOOP) refuse(ASSAY_ERROR_KIND_TYPE, "a loop is required");
  return static_cast<loop_object&>(*o);
}

loop_object& as_open_loop(assay_object* o) {
  loop_object* const loop = o ? &as_loop(o) : running_here;
  if (!loop) refuse(ASSAY_ERROR_KIND_RUNTIME, "no loop is running");
  if (loop->closed()) refuse(ASSAY_ERROR_KIND_RUNTIME, "the loop is closed");
  return *loop;
}

// One thread runs it: Asio takes the hint 1 as leave to optimise, and still lets other threads post.
loop_object::loop_object() : assay_object(ASSAY_KIND_LOOP), context_(std::in_place, 1) {
  work_.emplace(context_->get_executor());
  // Asio opens its epoll descriptor with the first timer or socket: now, before the host closes descriptors
  // whose numbers it would get.
  const asio::steady_timer first(*context_);
}

void loop_object::run() {
  if (closed_) refuse(ASSAY_ERROR_KIND_RUNTIME, "the loop is closed");
  if (running_) refuse(ASSAY_ERROR_KIND_RUNTIME, "the loop is running already");
  if (running_here) refuse(ASSAY_ERROR_KIND_RUNTIME, "another loop is running on this thread");
  const auto self = object_ref<loop_object>::share(this);
  struct here {
    explicit here(loop_object* l) : loop(l) {
      running_here = l;
      loop->running_ = true;
    }
    ~here() {
      loop->running_ = false;
      running_here = nullptr;
      // A stop that comes between two runs stays in force, as Asio has it; the one that ended this run does
      // not.
      if (loop->context_->stopped()) loop->context_->restart();
    }
    here(const here&) = delete;
    loop_object* loop;
  };
  const here while_running(this);
  context_->run();
}

void loop_object::close() {
  if (running_) refuse(ASSAY_ERROR_KIND_RUNTIME, "a running loop cannot be closed");
  if (closed_) return;
  const auto self = object_ref<loop_object>::share(this);
  shut();
}

void loop_object::shut() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  for (;;) {
    object_ref<loop_bound> next;
    {
      const std::lock_guard lock(mutex_);
      loop_bound* const first = bound_;
      if (!first) break;
      bound_ = first->next_;
      if (bound_) bound_->link_ = &bound_;
      first->link_ = nullptr;
      if (!first->try_ref()) continue;  // being destroyed by another thread: it holds nothing any more
      next = object_ref<loop_bound>::adopt(first);
    }
    next->abandon();
  }
  kept_.clear();
  work_.reset();
  context_.reset();  // destroys the handlers that wait in it, and with them their coroutines
}

object_ref<loop_bound>& loop_object::kept(const void* what, int number) { return kept_[{what, number}]; }

loop_bound* loop_object::find_kept(const void* what, int number) noexcept {
  const auto at = kept_.find({what, number});
  return at == kept_.end() ? nullptr : at->second.get();
}

void loop_object::drop_kept(const void* what, int number) noexcept { kept_.erase({what, number}); }

void loop_object::dispose() noexcept {
  ref();  // what goes with the io_context may look at the loop
  try {
    if (!closed_) shut();
  } catch (const std::exception&) {
    std::abort();  // a mutex that cannot be locked
  }
  delete this;
}

loop_bound::loop_bound(std::int32_t kind, loop_object& loop)
    : assay_object(kind), loop_(object_ref<loop_object>::share(&loop)) {
  const std::lock_guard lock(loop.mutex_);
  next_ = loop.bound_;
  link_ = &loop.bound_;
  if (next_) next_->link_ = &next_;
  loop.bound_ = this;
}

loop_bound::~loop_bound() {
  const std::lock_guard lock(loop_->mutex_);
  if (!link_) return;
  *link_ = next_;
  if (next_) next_->link_ = link_;
}

void loop_bound::dispose() noexcept {
  if (!loop_->running() || running_here == loop_.get()) {
    delete this;
    return;
  }
  const object_ref<loop_object> loop = loop_;
  try {
    std::shared_ptr<loop_bound> doomed(this, [](loop_bound* p) { delete p; });
    loop->post_if_open([doomed = std::move(doomed)] {});
  } catch (const std::exception&) {
    std::abort();  // out of memory
  }
}

}  // namespace asio_plugin

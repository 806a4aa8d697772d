#include <aio/event_loop.hpp>
#include <aio/future.hpp>
#include <aio/handle.hpp>

#include "demangle.hpp"

namespace aio {
namespace detail {

std::string type_name(const std::type_info& type) { return demangle(type.name()); }

void callback_node::run() {
  const ref<callback_node> queued = ref<callback_node>::adopt(this);
  if (cancelled_) return;
  std::exception_ptr failure;
  {
    const context_scope scope(loop_->thread(), &context_);
    running_ = true;
    try {
      invoke();
    } catch (...) {
      failure = std::current_exception();
    }
    running_ = false;
    if (failure) [[unlikely]] {
      if (is_process_exception(failure)) {
        drop_function();
        std::rethrow_exception(failure);
      }
      exception_context about("Exception in " + describe(), failure);
      about.set("handle", handle(queued));
      loop_->report(about);
    }
    drop_function();
  }
}

void callback_node::cancel() noexcept {
  if (cancelled_) return;
  cancelled_ = true;
  unschedule();
  if (!running_) drop_function();
}

void timer_node::unschedule() noexcept {
  if (!hook_.pending()) return;
  loop_->stop_timer(hook_);
  release();  // the heap's
}

}  // namespace detail

std::string handle::describe() const { return node_ ? node_->describe() : "no callback"; }

}  // namespace aio

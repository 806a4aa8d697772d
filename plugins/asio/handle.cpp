#include "handle.hpp"

#include "clock.hpp"

namespace asio_plugin {

void handle_object::run() {
  if (!callback_) return;
  ran_ = true;
  const bound_callback callback = *std::exchange(callback_, std::nullopt);
  callback();  // what it throws leaves io_context::run
}

timer_object::timer_object(loop_object& loop, double when, bound_callback callback)
    : handle_object(ASSAY_KIND_TIMER_HANDLE, loop, std::move(callback)), when_(when) {
  timer_.emplace(loop.context(), time_point_of(when));
}

void timer_object::start() {
  timer_->async_wait([self = object_ref<timer_object>::share(this)](const boost::system::error_code& error) {
    if (!error) self->run();
  });
}

void timer_object::cancel() {
  handle_object::cancel();
  if (timer_) timer_->cancel();
}

void timer_object::abandon() noexcept {
  handle_object::abandon();
  timer_.reset();
}

}  // namespace asio_plugin

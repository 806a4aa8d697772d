#include "backend.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <system_error>

#include <aio/errors.hpp>

#include "descriptor_table.hpp"
#include "io_watch.hpp"
#include "signal_handlers.hpp"

namespace aio::detail {
namespace {

void drain(evutil_socket_t fd, short, void*) {
  std::uint64_t posts = 0;
  static_cast<void>(::read(fd, &posts, sizeof posts));
}

event_base_ptr make_base() {
  const std::unique_ptr<event_config, decltype(&event_config_free)> config(event_config_new(),
                                                                           &event_config_free);
  // One thread uses a base; the wake-up is ours. Signals are never given to libevent.
  event_config_set_flag(config.get(), EVENT_BASE_FLAG_NOLOCK);
  event_base_ptr base(event_base_new_with_config(config.get()));
  if (!base) throw runtime_error("libevent cannot make an event base");
  return base;
}

}  // namespace

loop_backend::loop_backend() : base(make_base()) {
  wake_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  wake_event.reset(event_new(base.get(), wake_fd, EV_READ | EV_PERSIST, &drain, nullptr));
  event_add(wake_event.get(), nullptr);
  timer = std::make_unique<wake_timer>(*base);
}

loop_backend::~loop_backend() {
  if (signals) signals->remove_all();
  signals = nullptr;
  if (descriptors) descriptors->close_transports();
  descriptors.reset();
  // Their owners may still be known to somebody, the base is about to go.
  while (io_watch* watch = watches) {
    io_owner& owner = watch->owner_;
    owner.add_ref();
    watch->stop();
    owner.loop_closed();
    owner.release();
  }
  wake_event.reset();
  timer.reset();
  base.reset();
  if (wake_fd >= 0) ::close(wake_fd);
}

void loop_backend::poll() {
  // The wake-up and the timer end waits, and the loop looks for posts and due timers itself.
  const unsigned count = told ? told->load() : 0;
  if (untold == 0 && count == told_before) return;
  told_before = count;
  // Without ONCE libevent polls until nothing is ready any more: never, while what is ready waits for its
  // turn in the loop's queue.
  event_base_loop(base.get(), EVLOOP_NONBLOCK | EVLOOP_ONCE);
}

void loop_backend::wait(std::optional<double> until) {
  if (until) timer->set(*until);
  event_base_loop(base.get(), EVLOOP_ONCE);
}

void loop_backend::wake() noexcept {
  const std::uint64_t one = 1;
  static_cast<void>(::write(wake_fd, &one, sizeof one));
}

}  // namespace aio::detail

// The handlers of signals of one loop, and the one pipe that a process has for its signals.
#pragma once

#include <csignal>
#include <cstdint>

#include <aio/event_loop.hpp>

#include "io_watch.hpp"

namespace aio::detail {

/// Watches the pipe while the loop has a handler.
class signal_handlers final : public io_owner {
 public:
  explicit signal_handlers(event_loop& loop) : loop_(loop) {}

  /// Takes the place of the former one.
  void set(int number, ref<callback_node> handler);
  bool remove(int number);
  void remove_all() noexcept;

  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  void loop_closed() noexcept override {}

 private:
  ~signal_handlers() = default;
  static void take_signals(io_owner&);

  std::uint32_t references_ = 0;
  event_loop& loop_;
  std::size_t count_ = 0;
  io_watch watch_{*this, &take_signals};
};

/// What SIGINT does where no loop has a handler for it: the default, or what a run makes of it.
struct sigaction interrupt_disposition() noexcept;

}  // namespace aio::detail

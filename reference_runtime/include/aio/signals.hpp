/// Handlers of signals (loop.add_signal_handler).
///
/// event_loop::add_signal_handler(number, f, args...) calls f(args...) through the loop, not in the context
/// of the signal, once for each delivery, in a copy of the context of the registration. A signal wakes a loop
/// that waits. Adding again replaces the handler. remove_signal_handler(number) gives the signal its default
/// disposition back; closing the loop removes all its handlers.
///
/// While a handler for SIGINT is there, run() and runner leave that signal to it; after its removal an
/// interrupt cancels the main task of a run again.
///
/// One process has one pipe for its signals: whichever loop reads it hands each signal to every loop that has
/// a handler for it. Should the pipe be full, deliveries of one signal that are too many become one.
///
/// Thread: the main one adds handlers; any other gets a runtime_error. Throws value_error for what is no
/// number of a signal, runtime_error for SIGKILL and SIGSTOP and for a closed loop.
#pragma once

#include <utility>

#include <aio/detail/standing_callback.hpp>

namespace aio {

namespace detail {
void set_signal_handler(event_loop& loop, int number, ref<callback_node> handler);
}

template <class F, class... Args>
void event_loop::add_signal_handler(int number, F&& f, Args&&... args) {
  detail::set_signal_handler(
      *this, number, detail::make_standing_callback(*this, std::forward<F>(f), std::forward<Args>(args)...));
}

}  // namespace aio

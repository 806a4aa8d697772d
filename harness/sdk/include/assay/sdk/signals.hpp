// signals.hpp - handlers of the process's signals. Included by the tests that need it.
#pragma once

#include "assay/sdk/loop.hpp"

namespace assay {

namespace detail {
void add_signal_handler_with(const loop& l, int number, const callback_argument& f, const value& args);
}

// Calls f(args...) through the loop for each delivery of the signal.
template <class... A>
void add_signal_handler(const loop& l, int number, const callback_argument& f, A&&... args) {
  detail::add_signal_handler_with(l, number, f, list_of(std::forward<A>(args)...));
}
bool remove_signal_handler(const loop& l, int number);  // whether there was one

}  // namespace assay

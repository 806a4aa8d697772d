// watch.hpp - what a loop keeps under a number: the watches of signals and of descriptors.
#pragma once

#include "callback.hpp"
#include "loop.hpp"

namespace asio_plugin {

// The watch of this kind under the number, made where there is none.
template <class Watch>
object_ref<Watch> watch_of(loop_object& loop, int number) {
  object_ref<loop_bound>& slot = loop.kept(&Watch::kind_of_watch, number);
  if (!slot) slot = make_object<Watch>(loop, number);
  return object_ref<Watch>::share(static_cast<Watch*>(slot.get()));
}

// The same, or null.
template <class Watch>
object_ref<Watch> find_watch(loop_object& loop, int number) {
  return object_ref<Watch>::share(static_cast<Watch*>(loop.find_kept(&Watch::kind_of_watch, number)));
}

template <class Watch>
void forget_watch(loop_object& loop, int number) {
  loop.drop_kept(&Watch::kind_of_watch, number);
}

}  // namespace asio_plugin

// libevent's objects, owned.
#pragma once

#include <event2/event.h>

#include <memory>

namespace aio::detail {

struct event_base_deleter {
  void operator()(::event_base* b) const noexcept { event_base_free(b); }
};
struct event_deleter {
  void operator()(::event* e) const noexcept { event_free(e); }
};
using event_base_ptr = std::unique_ptr<::event_base, event_base_deleter>;
using event_ptr = std::unique_ptr<::event, event_deleter>;

}  // namespace aio::detail

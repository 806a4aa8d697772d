// The table of assay.queue/1: experimental::channel, a bounded FIFO of messages.
#include <assay/ext/queue.h>

#include <boost/asio/experimental/channel.hpp>
#include <limits>

#include "coroutine.hpp"
#include "loop.hpp"
#include "tables.hpp"

namespace asio_plugin {
namespace {

using channel = asio::experimental::channel<void(boost::system::error_code, value)>;

class queue_object final : public loop_bound {
 public:
  queue_object(loop_object& loop, std::size_t capacity) : loop_bound(ASSAY_KIND_QUEUE, loop) {
    channel_.emplace(loop.context(), capacity);
  }
  channel& items() {
    if (!channel_) refuse(ASSAY_ERROR_KIND_RUNTIME, "the loop is closed");
    return *channel_;
  }

 private:
  ~queue_object() override = default;
  void abandon() noexcept override { channel_.reset(); }

  std::optional<channel> channel_;
};

object_ref<queue_object> as_queue(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_QUEUE) refuse(ASSAY_ERROR_KIND_TYPE, "a queue is required");
  return object_ref<queue_object>::share(static_cast<queue_object*>(o));
}

// A channel of capacity 0 hands over from sender to receiver; a queue without a bound is one of the greatest.
constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

assay_error* create(std::int32_t order, std::int64_t maxsize, assay_object** out) {
  return guarded([&] {
    if (order != ASSAY_QUEUE_FIFO)
      refuse(ASSAY_ERROR_KIND_UNSUPPORTED, "Asio's channels are first in, first out");
    *out =
        new queue_object(as_open_loop(nullptr), maxsize > 0 ? static_cast<std::size_t>(maxsize) : unbounded);
  });
}

asio::awaitable<value> send(object_ref<queue_object> queue, value item) {
  auto sent = queue->items().async_send(boost::system::error_code(), std::move(item), asio::deferred);
  co_await std::move(sent);
  co_return value();
}
assay_error* put(assay_object* o, const assay_value* item, assay_object** out) {
  return guarded([&] { *out = new_awaitable(send(as_queue(o), value::share(*item))); });
}

asio::awaitable<value> receive(object_ref<queue_object> queue) {
  co_return co_await queue->items().async_receive(asio::deferred);
}
assay_error* get(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(receive(as_queue(o))); });
}

assay_error* put_nowait(assay_object* o, const assay_value* item) {
  return guarded([&] {
    if (!as_queue(o)->items().try_send(boost::system::error_code(), value::share(*item))) {
      refuse(ASSAY_ERROR_KIND_QUEUE_FULL, "the channel is full");
    }
  });
}
assay_error* get_nowait(assay_object* o, assay_value* item) {
  return guarded([&] {
    boost::system::error_code error;
    value received;
    const bool there = as_queue(o)->items().try_receive([&](boost::system::error_code e, value v) {
      error = e;
      received = std::move(v);
    });
    if (!there) refuse(ASSAY_ERROR_KIND_QUEUE_EMPTY, "the channel is empty");
    if (error) throw boost::system::system_error(error);
    *item = received.release();
  });
}
assay_error* empty(assay_object* o, std::int32_t* yes) {
  return guarded([&] { *yes = as_queue(o)->items().ready() ? 0 : 1; });
}
assay_error* maxsize(assay_object* o, std::int64_t* size) {
  return guarded([&] {
    const std::size_t capacity = as_queue(o)->items().capacity();
    *size = capacity == unbounded ? 0 : static_cast<std::int64_t>(capacity);
  });
}

const assay_ext_queue table = {
    .size = sizeof(assay_ext_queue),
    .reserved = 0,
    .create = create,
    .put = put,
    .get = get,
    .put_nowait = put_nowait,
    .get_nowait = get_nowait,
    .qsize = nullptr,
    .empty = empty,
    .full = nullptr,
    .maxsize = maxsize,
    .task_done = nullptr,
    .join = nullptr,
    .shutdown = nullptr,
};

}  // namespace

const void* const queue_table = &table;

}  // namespace asio_plugin

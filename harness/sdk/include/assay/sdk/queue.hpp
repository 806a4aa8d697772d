// queue.hpp - queues (asyncio.Queue, LifoQueue, PriorityQueue).
//
// What returns an awaitable does nothing until it is awaited, once; the rest acts at the call.
#pragma once

#include <cstdint>

#include "assay/loader/value.hpp"
#include "assay/sdk/awaitable.hpp"

namespace assay {

class queue : public object {
 public:
  queue() = default;
  explicit queue(object o) noexcept : object(std::move(o)) {}

  awaitable put(const value& item) const;
  awaitable get_item() const;  // asyncio's get; value: the item. (get() is the object's own)
  void put_nowait(const value& item) const;
  value get_nowait() const;
  std::int64_t qsize() const;
  bool empty() const;
  bool full() const;
  std::int64_t maxsize() const;
  void task_done() const;
  awaitable join() const;
  void shutdown(bool immediate = false) const;
};

}  // namespace assay

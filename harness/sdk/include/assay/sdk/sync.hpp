// sync.hpp - locks, events, conditions, semaphores and barriers (asyncio.Lock and its like).
//
// What returns an awaitable does nothing until it is awaited, once; the rest acts at the call. rt.with()
// enters and leaves all of them but events.
#pragma once

#include <cstdint>

#include "assay/sdk/awaitable.hpp"
#include "assay/sdk/callback.hpp"

namespace assay {

// What a lock, a condition and a semaphore have in common.
class acquirable : public object {
 public:
  acquirable() = default;
  explicit acquirable(object o) noexcept : object(std::move(o)) {}

  awaitable acquire() const;  // value: true
  void release() const;
  bool locked() const;
};

class lock : public acquirable {
 public:
  lock() = default;
  explicit lock(object o) noexcept : acquirable(std::move(o)) {}
};

class semaphore : public acquirable {
 public:
  semaphore() = default;
  explicit semaphore(object o) noexcept : acquirable(std::move(o)) {}
};

class condition : public acquirable {
 public:
  condition() = default;
  explicit condition(object o) noexcept : acquirable(std::move(o)) {}

  awaitable wait() const;                                        // value: true
  awaitable wait_for(const callback_argument& predicate) const;  // value: the predicate's last
  void notify(std::int64_t n = 1) const;
  void notify_all() const;
};

class event : public object {
 public:
  event() = default;
  explicit event(object o) noexcept : object(std::move(o)) {}

  void set() const;
  void clear() const;
  bool is_set() const;
  awaitable wait() const;  // value: true
};

class barrier : public object {
 public:
  barrier() = default;
  explicit barrier(object o) noexcept : object(std::move(o)) {}

  awaitable wait() const;   // value: the index, from 0
  awaitable reset() const;  // value: none
  awaitable abort() const;  // value: none
  std::int64_t parties() const;
  std::int64_t n_waiting() const;
  bool broken() const;
};

}  // namespace assay

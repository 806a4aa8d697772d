// future.hpp - futures, tasks and thread futures (asyncio.Future, asyncio.Task, concurrent.futures.Future).
//
// Every operation throws raised where the runtime answers an error, and ends the test as unsupported where
// the plugin has no such entry. On the loop's thread, thread_future on any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "assay/sdk/awaitable.hpp"
#include "assay/sdk/callback.hpp"
#include "assay/sdk/context.hpp"

namespace assay {

class loop;

class future : public awaitable {
 public:
  future() = default;
  explicit future(object o) noexcept : awaitable(std::move(o)) {}

  bool done() const;
  bool cancelled() const;
  value result() const;     // raises the exception, cancelled, or invalid-state while pending
  error exception() const;  // holds none after a result; raises cancelled, or invalid-state while pending
  void set_result(value v = {}) const;
  void set_exception(const error& e) const;
  bool cancel() const;  // whether it was requested: false once done
  bool cancel(std::string_view message) const;
  void add_done_callback(callback_argument f, const context& in = {}) const;  // in: null for a copy
  int remove_done_callback(const object& f) const;  // how many registrations there were
  loop get_loop() const;
};

class task : public future {
 public:
  task() = default;
  explicit task(object o) noexcept : future(std::move(o)) {}

  int cancelling() const;
  int uncancel() const;  // what is left
  std::string name() const;
  void set_name(const value& name) const;
  object coro() const;  // null: none any more
  context get_context() const;
};

class thread_future : public future {
 public:
  thread_future() = default;
  explicit thread_future(object o) noexcept : future(std::move(o)) {}

  bool set_running() const;  // set_running_or_notify_cancel: false if it was cancelled
  // Blocks this thread, which must run no loop, until it is done; raises an error of kind timeout after it.
  value wait(std::optional<double> timeout = {}) const;
};

}  // namespace assay

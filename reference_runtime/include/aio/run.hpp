/// run (asyncio.run): the whole life of a loop around one coroutine.
#pragma once

#include <aio/gather.hpp>

namespace aio {

struct run_options {
  run_options() = default;
  explicit run_options(bool debug_mode) : debug(debug_mode) {}
  bool debug = false;
};

/// Cancels every task of the loop that is not done, runs the loop until they have ended, and reports their
/// errors to the exception handler. What run() does at its end.
void cancel_all_tasks(event_loop& loop);

namespace detail {

void require_no_running_loop();

/// The loop of one run(): cancels leftovers and closes at the end, however the end comes.
class run_scope {
 public:
  explicit run_scope(const run_options& options);
  run_scope(const run_scope&) = delete;
  run_scope& operator=(const run_scope&) = delete;
  ~run_scope() noexcept(false);
  event_loop& loop() noexcept { return *loop_; }

 private:
  loop_ptr loop_;
};

}  // namespace detail

/// Makes a loop, runs the coroutine in a task, gives its result or throws its exception. Tasks that are left
/// are cancelled and awaited, then the loop is closed. Throws runtime_error within a running loop; the
/// coroutine does not run then.
template <class T>
T run(task<T> main, const run_options& options = {}) {
  detail::require_no_running_loop();
  detail::run_scope scope(options);
  return scope.loop().run_until_complete(std::move(main));
}

}  // namespace aio

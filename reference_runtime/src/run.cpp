#include <aio/run.hpp>

#include <exception>

namespace aio {

void cancel_all_tasks(event_loop& loop) {
  const std::vector<task_base> left = all_tasks(loop);
  if (left.empty()) return;
  std::vector<future_base> futures;
  // The list is newest first; cancel in the order of creation.
  for (auto it = left.rbegin(); it != left.rend(); ++it) {
    it->cancel();
    futures.push_back(*it);
  }
  loop.run_until_complete(gather(return_exceptions, futures));
  for (const future_base& f : futures) {
    if (f.cancelled()) continue;
    if (std::exception_ptr e = f.exception()) {
      exception_context about("unhandled exception during aio::run() shutdown", e);
      about.set("task", task_base::from(f));
      loop.call_exception_handler(about);
    }
  }
}

namespace detail {

void require_no_running_loop() {
  if (get_running_loop_or_null())
    throw runtime_error("aio::run() cannot be called from a running event loop");
}

run_scope::run_scope(const run_options& options) : loop_(new_event_loop()) {
  loop_->set_debug(options.debug);
}

run_scope::~run_scope() noexcept(false) {
  struct closing {
    event_loop& loop;
    ~closing() {
      loop.shutdown_background();
      loop.close();
    }
  } const at_end{*loop_};
  if (std::uncaught_exceptions() == 0) {
    cancel_all_tasks(*loop_);
    return;
  }
  try {
    cancel_all_tasks(*loop_);
  } catch (...) {
    // An exception is on its way out already; a second one from the shutdown could only hide it.
    loop_->report_from_destructor(exception_context("exception during shutdown", std::current_exception()));
  }
}

}  // namespace detail
}  // namespace aio

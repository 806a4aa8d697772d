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

event_loop& runner::get_loop() {
  if (closed_) throw runtime_error("the runner is closed");
  if (!loop_) {
    loop_ptr made = options_.loop_factory ? options_.loop_factory() : new_event_loop();
    if (!made) throw type_error("the loop factory made no loop");
    if (options_.debug) made->set_debug(true);
    context_ = copy_context();
    loop_ = std::move(made);
  }
  return *loop_;
}

void runner::close() {
  if (closed_ || !loop_) return;
  if (get_running_loop_or_null()) throw runtime_error("a runner cannot be closed from a running event loop");
  struct closing {
    runner& self;
    ~closing() {
      self.closed_ = true;
      self.loop_->close();
      self.loop_.reset();
    }
  } const at_end{*this};
  // As long as asyncio waits for threads.
  constexpr seconds patience(300);
  cancel_all_tasks(*loop_);
  loop_->run_until_complete(loop_->shutdown_asyncgens());
  loop_->run_until_complete(loop_->shutdown_default_executor(patience));
}

runner::~runner() {
  const loop_ptr loop = loop_;
  try {
    close();
  } catch (...) {
    loop->report_from_destructor(exception_context("exception during shutdown", std::current_exception()));
  }
}

namespace detail {

void require_no_running_loop(const char* function) {
  if (get_running_loop_or_null()) {
    throw runtime_error(std::string(function) + " cannot be called from a running event loop");
  }
}

run_scope::~run_scope() noexcept(false) {
  // With an exception on its way out already, a second one from the shutdown could only hide it: the runner's
  // destructor reports it.
  if (std::uncaught_exceptions() == 0) runner_.close();
}

}  // namespace detail
}  // namespace aio

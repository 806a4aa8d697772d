#include <aio/event_loop.hpp>
#include <aio/scheduled_task.hpp>

namespace aio {

void event_loop::run_until_done(const future_base& f, bool is_new) {
  if (&f.loop() != this) {
    throw value_error("the future belongs to a different loop than the one that is to run it");
  }
  if (is_new) task_base::from(f).core().set_log_destroy_pending(false);
  const done_callback stop_at_end = f.add_done_callback([](const future_base& done) {
    // A process-level exception has left run_forever() already.
    if (!done.cancelled() && detail::is_process_exception(done.exception())) return;
    done.loop().stop();
  });
  struct removal {
    const future_base& f;
    const done_callback& callback;
    ~removal() { f.remove_done_callback(callback); }
  };
  try {
    const removal at_end{f, stop_at_end};
    run_forever();
  } catch (...) {
    if (is_new && f.done() && !f.cancelled()) f.state()->mark_retrieved();
    throw;
  }
  if (!f.done()) throw runtime_error("event loop stopped before the future was done");
}

}  // namespace aio

// test_context.hpp - rt, what the body of a test sees: the trace, the runtime's operations, helpers.
//
// Operations throw raised where the runtime answers an error. One that the plugin does not have ends the
// test: as unsupported if the plugin does not claim it, as a failure if it does. All on the loop's thread
// unless said.
#pragma once

#include <fmt/core.h>

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "assay/sdk/combinators.hpp"
#include "assay/sdk/context.hpp"
#include "assay/sdk/executor.hpp"
#include "assay/sdk/format.hpp"
#include "assay/sdk/generator.hpp"
#include "assay/sdk/loop.hpp"
#include "assay/sdk/outcome.hpp"
#include "assay/sdk/process.hpp"
#include "assay/sdk/queue.hpp"
#include "assay/sdk/reports.hpp"
#include "assay/sdk/runner.hpp"
#include "assay/sdk/streams.hpp"
#include "assay/sdk/sync.hpp"
#include "assay/sdk/taskgroup.hpp"
#include "assay/sdk/test_thread.hpp"
#include "assay/sdk/timeout.hpp"

namespace assay {

namespace detail {
class test_run;

// What test_context::with runs between entry and exit.
template <class F>
concept scope_body = std::invocable<F&> || std::invocable<F&, const value&>;
template <scope_body F>
co<value> run_scope_body(F& body, const value& entered) {
  if constexpr (std::invocable<F&>) {
    return as_value(body());
  } else {
    return as_value(body(entered));
  }
}
}  // namespace detail

class test_context {
 public:
  explicit test_context(detail::test_run& run) noexcept : run_(run) {}
  test_context(const test_context&) = delete;
  test_context& operator=(const test_context&) = delete;

  // --- the trace [any thread] ---
  void trace(std::string_view label);
  template <class... A>
  requires(sizeof...(A) > 0) void trace(fmt::format_string<A...> format, A&&... args) {
    trace(std::string_view(fmt::format(format, std::forward<A>(args)...)));
  }
  std::vector<std::string> traced() const;
  void clear_trace();
  // What EXPECT_TRACE does: compares the whole trace, tells the observer, fails the test where it differs.
  bool check_trace(const std::vector<std::string>& expected, const char* file, int line);

  // --- errors and callbacks [any thread] ---
  error user_error(std::string_view message) const { return make_error(error_kind::user, message); }
  template <detail::callback_callable F>
  assay::callback callback(F&& f) {
    return assay::callback(callback_argument(std::forward<F>(f)).get());
  }

  // --- coroutines and tasks ---

  // A coroutine of the runtime: lazy. A callable is kept as long as the coroutine, and so are its captures.
  template <detail::body_like F>
  assay::coroutine coroutine(F&& f) {
    return assay::coroutine(detail::make_coroutine(detail::make_body(std::forward<F>(f))));
  }
  // asyncio.create_task, in the running loop. name none: the runtime's default.
  task spawn(const object& coroutine, const value& name = {});
  template <detail::body_like F>
  task spawn(F&& f, const value& name = {}) {
    return spawn(object(detail::make_coroutine(detail::make_body(std::forward<F>(f)))), name);
  }
  // The same in the given context itself.
  template <detail::body_like F>
  task spawn_in(const assay::context& in, F&& f) {
    return assay::loop().create_task_in(in, std::forward<F>(f));
  }
  assay::coroutine after(int passes, value result = {});  // ends with result after that many passes
  assay::coroutine failing_after(int passes, error e);    // raises e after that many passes
  assay::coroutine pending();                             // waits for ever, on a future of its own
  task current_task();                                    // null inside a plain callback
  std::vector<task> all_tasks(const object& loop = {});   // of the running loop, or of the one given
  object eager_task_factory();                            // asyncio.eager_task_factory, for set_task_factory

  // --- time ---
  awaitable sleep(double seconds, const value& result = {});  // lazy
  co<> passes(int n);                                         // n times sleep(0)
  // Enough passes that everything has happened that can happen without time and I/O.
  co<> drain();
  // Seconds: the short duration that timer tests count in, 0.01 times the time scale.
  double unit() const noexcept;

  // --- loops ---
  assay::loop loop() const;    // of this test; form inside only
  assay::loop running_loop();  // asyncio.get_running_loop
  assay::loop new_loop();      // [any thread]; closed at the end of the test if it has not been

  // --- futures ---
  future create_future();
  assay::thread_future thread_future();  // concurrent.futures.Future
  future wrap_future(const object& thread_future);

  // --- combinators ---
  template <class... A>
  requires(std::convertible_to<const A&, value>&&...) future gather(const A&... members) {
    return gather_values({value(members)...}, false);
  }
  template <class T>
  future gather(const std::vector<T>& members) {
    return gather_values(std::vector<value>(members.begin(), members.end()), false);
  }
  template <class... A>
  requires(std::convertible_to<const A&, value>&&...) future gather_with_exceptions(const A&... members) {
    return gather_values({value(members)...}, true);
  }
  template <class T>
  future gather_with_exceptions(const std::vector<T>& members) {
    return gather_values(std::vector<value>(members.begin(), members.end()), true);
  }
  // Lazy; value: list(list done, list pending).
  template <class T>
  awaitable wait(const std::vector<T>& members, return_when when = all_completed,
                 std::optional<double> timeout = {}) {
    return wait_values(std::vector<value>(members.begin(), members.end()), when, timeout);
  }
  awaitable wait_for(const object& awaited, std::optional<double> timeout);  // lazy
  future shield(const object& awaited);
  template <class T>
  iterator as_completed(const std::vector<T>& members, std::optional<double> timeout = {}) {
    return as_completed_values(std::vector<value>(members.begin(), members.end()), timeout);
  }
  future ensure_future(const object& awaited, const object& loop = {});

  // --- scopes: `async with` on an object of the runtime that takes it ---

  // async with scope: body(). body is a callable without parameters, or with what the entry gave, that
  // returns a co<T>; its result is that of the whole, or none where the exit suppressed the error.
  template <detail::scope_body F>
  co<value> with(object scope, F body) {
    const value entered = co_await scope_enter(scope);
    const outcome left = co_await attempt(detail::run_scope_body(body, entered));
    const value suppressed = co_await scope_exit(scope, left.failure());
    if (!left.ok() && !suppressed.as_bool()) throw_error(left.failure());
    co_return left.ok() ? left.get() : value();
  }
  // asyncio.timeout, asyncio.timeout_at: entered and left by with(). Absent: no limit.
  time_limit timeout(std::optional<double> delay);
  time_limit timeout_at(std::optional<double> when);
  assay::task_group task_group();
  // The halves. Both are lazy.
  awaitable scope_enter(const object& scope);                      // value: what the entry gives
  awaitable scope_exit(const object& scope, const error& e = {});  // value: bool, whether e is suppressed

  // --- synchronisation and queues; made before a loop runs, or inside one ---
  assay::lock lock();
  assay::event event();
  assay::condition condition(const object& lock = {});  // null: a lock of its own
  assay::semaphore semaphore(std::int64_t value = 1);
  assay::semaphore bounded_semaphore(std::int64_t value = 1);
  assay::barrier barrier(std::int64_t parties);
  assay::queue queue(std::int64_t maxsize = 0);
  assay::queue lifo_queue(std::int64_t maxsize = 0);
  assay::queue priority_queue(std::int64_t maxsize = 0);

  // --- context variables ---
  assay::context copy_context();  // of the current one
  assay::context_var context_var(const char* name, std::optional<value> otherwise = {});

  // --- run and Runner: no loop may run on this thread ---
  value run(const object& coroutine, const runner_options& options = {});
  template <detail::body_like F>
  value run(F&& f, const runner_options& options = {}) {
    return run(object(detail::make_coroutine(detail::make_body(std::forward<F>(f)))), options);
  }
  assay::runner runner(const runner_options& options = {});

  // --- pools of threads ---
  executor thread_pool(int max_workers);
  // f(args...) on a thread of the loop's default executor, in a copy of the caller's context. Lazy.
  template <class... A>
  awaitable to_thread(const callback_argument& f, A&&... args) {
    return to_thread_with(f, list_of(std::forward<A>(args)...));
  }
  // On a thread that is not the loop's.
  assay::thread_future run_coroutine_threadsafe(const object& coroutine, const object& loop);

  // --- asynchronous generators and iterators ---

  // The body says co_yield (generator.hpp). Nothing of it runs before the first step.
  template <detail::body_like F>
  assay::generator generator(F&& f) {
    return assay::generator(detail::make_generator(detail::make_body(std::forward<F>(f))));
  }
  // `async for`: next is called with () and returns a coroutine, body with (item) and returns a coroutine.
  awaitable async_for(const callback_argument& next, const callback_argument& body);  // lazy
  awaitable collect(const object& generator);  // [x async for x in generator]; lazy
  template <class T>
  awaitable await_each(const std::vector<T>& awaitables) {  // [await x for x in awaitables]; lazy
    return await_each_value(std::vector<value>(awaitables.begin(), awaitables.end()));
  }

  // --- what the runtime reports ---
  exception_reports record_exceptions();                      // of the test's loop
  exception_reports record_exceptions(const assay::loop& l);  // installs a handler that records
  std::vector<log_record> logs() const;                       // logged by the plugin during this test
  void collect();                                             // makes the runtime's garbage go away now
  // The side that the plugin declares of a documented difference (spec/semantics/variants.toml); empty: none.
  std::string variant(std::string_view id) const;

  // --- threads ---

  // Runs f on a thread of its own, joined at the end of the test at the latest.
  test_thread thread(std::function<void()> f);
  // Runs f on a thread of its own while the loop goes on; raised leaves at the await.
  co<> in_thread(std::function<void()> f);

  // --- streams and processes; all lazy ---
  awaitable open_connection(std::string_view host, int port, std::int64_t limit = 0);  // list(reader, writer)
  // f: called with (reader, writer) for each connection; its co<> runs as a task.
  template <class F>
  requires std::invocable<F&, reader, writer> awaitable start_server(F f, std::string_view host = "127.0.0.1",
                                                                     int port = 0, std::int64_t limit = 0,
                                                                     bool start_serving = true) {
    auto shared = std::make_shared<F>(std::move(f));
    return serve(
        [shared](const std::vector<value>& args) {
          return connected(*shared, shared, args.at(0).as_reader(), args.at(1).as_writer());
        },
        host, port, limit, start_serving);
  }
  awaitable exec(const command& argv, const process_options& options = process_options());
  awaitable shell(std::string_view line, const process_options& options = process_options());

  detail::test_run& run() const noexcept { return run_; }

 private:
  future gather_values(const std::vector<value>& members, bool return_exceptions);
  awaitable wait_values(const std::vector<value>& members, return_when when, std::optional<double> timeout);
  iterator as_completed_values(const std::vector<value>& members, std::optional<double> timeout);
  awaitable to_thread_with(const callback_argument& f, const value& args);
  awaitable await_each_value(const std::vector<value>& awaitables);
  awaitable serve(const callback_argument& client_connected, std::string_view host, int port,
                  std::int64_t limit, bool start_serving);
  template <class F>
  static value connected(F& f, const std::shared_ptr<F>& keep, reader r, writer w) {
    using result = std::invoke_result_t<F&, reader, writer>;
    if constexpr (detail::is_co<result>) {
      return value(detail::make_coroutine(detail::make_body([keep, r, w] { return (*keep)(r, w); })));
    } else if constexpr (std::is_void_v<result>) {
      f(std::move(r), std::move(w));
      return value();
    } else {
      return value(f(std::move(r), std::move(w)));
    }
  }

  detail::test_run& run_;
};

}  // namespace assay

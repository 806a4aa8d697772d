#include "assay/sdk/test_context.hpp"

#include <stdexcept>

#include "border.hpp"
#include "process_arguments.hpp"
#include "test_run.hpp"
#include "thread_state.hpp"

namespace assay {

using detail::out;

void test_thread::join() {
  if (state_ != nullptr) state_->join();
}

void test_context::trace(std::string_view label) { run_.trace(label); }
std::vector<std::string> test_context::traced() const { return run_.traced(); }
void test_context::clear_trace() { run_.clear_trace(); }
bool test_context::check_trace(const std::vector<std::string>& expected, const char* file, int line) {
  return run_.check_trace(expected, file, line);
}

task test_context::spawn(const object& coroutine, const value& name) {
  return assay::loop().create_task(coroutine, name);  // no loop: the running one
}

assay::coroutine test_context::after(int n, value result) {
  return coroutine([this, n, result = std::move(result)]() -> co<value> {
    co_await passes(n);
    co_return result;
  });
}

assay::coroutine test_context::failing_after(int n, error e) {
  return coroutine([this, n, e = std::move(e)]() -> co<value> {
    co_await passes(n);
    throw_error(e);
  });
}

assay::coroutine test_context::pending() {
  return coroutine([this]() -> co<value> {
    value never = co_await create_future();
    co_return never;
  });
}

task test_context::current_task() {
  out<task> t;
  ASSAY_CALL(task, current, nullptr, t);
  return t.take();
}

std::vector<task> test_context::all_tasks(const object& loop) {
  assay_value list{};
  ASSAY_CALL(task, all, loop.get(), &list.as.list);
  list.tag = ASSAY_LIST;
  std::vector<task> tasks;
  for (const value& each : value::adopt(list).as_list()) tasks.push_back(each.as_task());
  return tasks;
}

object test_context::eager_task_factory() {
  out<object> factory;
  ASSAY_CALL(task, eager_factory, factory);
  return factory.take();
}

awaitable test_context::sleep(double seconds, const value& result) {
  out<awaitable> a;
  ASSAY_CALL(combinators, sleep, seconds, result.is_none() ? nullptr : &result.get(), a);
  return a.take();
}

co<> test_context::passes(int n) {
  for (int i = 0; i < n; ++i) co_await sleep(0);
}

// The longest chain of passes that one event of asyncio's starts is about ten (wait_for around gather around
// shield); the rest is room for runtimes that take more.
co<> test_context::drain() { return passes(50); }

double test_context::unit() const noexcept { return 0.01 * run_.owner().time_scale(); }

assay::loop test_context::loop() const {
  if (!run_.test_loop()) throw std::logic_error("rt.loop() is for tests that run inside a loop");
  return run_.test_loop();
}

assay::loop test_context::running_loop() {
  out<assay::loop> l;
  ASSAY_CALL(loop, running, l);
  return l.take();
}

assay::loop test_context::new_loop() { return run_.new_loop(); }

future test_context::create_future() { return assay::loop().create_future(); }

assay::thread_future test_context::thread_future() {
  out<assay::thread_future> f;
  ASSAY_CALL(future, thread_create, f);
  return f.take();
}

future test_context::wrap_future(const object& thread_future) {
  out<future> f;
  ASSAY_CALL(future, wrap, thread_future.get(), nullptr, f);
  return f.take();
}

future test_context::gather_values(const std::vector<value>& members, bool return_exceptions) {
  const value list = list_of_values(members);
  out<future> f;
  ASSAY_CALL(combinators, gather, list.get().as.list, return_exceptions ? 1 : 0, f);
  return f.take();
}

awaitable test_context::wait_values(const std::vector<value>& members, return_when when,
                                    std::optional<double> timeout) {
  const value list = list_of_values(members);
  assay_wait_args args{};
  args.size = sizeof(args);
  args.return_when = static_cast<int>(when);
  args.members = list.get().as.list;
  args.timeout = timeout ? &*timeout : nullptr;
  out<awaitable> a;
  ASSAY_CALL(combinators, wait, &args, a);
  return a.take();
}

awaitable test_context::wait_for(const object& awaited, std::optional<double> timeout) {
  out<awaitable> a;
  ASSAY_CALL(combinators, wait_for, awaited.get(), timeout ? &*timeout : nullptr, a);
  return a.take();
}

future test_context::shield(const object& awaited) {
  out<future> f;
  ASSAY_CALL(combinators, shield, awaited.get(), f);
  return f.take();
}

iterator test_context::as_completed_values(const std::vector<value>& members, std::optional<double> timeout) {
  const value list = list_of_values(members);
  out<iterator> i;
  ASSAY_CALL(combinators, as_completed, list.get().as.list, timeout ? &*timeout : nullptr, i);
  return i.take();
}

awaitable iterator::next() const {
  out<awaitable> a;
  ASSAY_CALL(combinators, iter_next, get(), a);
  return a.take();
}

awaitable iterator::anext() const {
  out<awaitable> a;
  ASSAY_CALL(combinators, iter_anext, get(), a);
  return a.take();
}

future test_context::ensure_future(const object& awaited, const object& loop) {
  out<future> f;
  ASSAY_CALL(combinators, ensure_future, awaited.get(), loop.get(), f);
  return f.take();
}

awaitable test_context::scope_enter(const object& scope) {
  out<awaitable> a;
  ASSAY_CALL(scope, enter, scope.get(), a);
  return a.take();
}

awaitable test_context::scope_exit(const object& scope, const error& e) {
  out<awaitable> a;
  ASSAY_CALL(scope, exit, scope.get(), e.get(), a);
  return a.take();
}

assay::lock test_context::lock() {
  out<assay::lock> made;
  ASSAY_CALL(sync, lock_create, made);
  return made.take();
}

assay::event test_context::event() {
  out<assay::event> made;
  ASSAY_CALL(sync, event_create, made);
  return made.take();
}

assay::condition test_context::condition(const object& lock) {
  out<assay::condition> made;
  ASSAY_CALL(sync, condition_create, lock.get(), made);
  return made.take();
}

namespace {

semaphore make_semaphore(std::int64_t value, bool bounded) {
  out<semaphore> made;
  ASSAY_CALL(sync, semaphore_create, value, bounded ? 1 : 0, made);
  return made.take();
}

queue make_queue(std::int32_t order, std::int64_t maxsize) {
  out<queue> made;
  ASSAY_CALL(queue, create, order, maxsize, made);
  return made.take();
}

}  // namespace

assay::semaphore test_context::semaphore(std::int64_t value) { return make_semaphore(value, false); }
assay::semaphore test_context::bounded_semaphore(std::int64_t value) { return make_semaphore(value, true); }

assay::barrier test_context::barrier(std::int64_t parties) {
  out<assay::barrier> made;
  ASSAY_CALL(sync, barrier_create, parties, made);
  return made.take();
}

assay::queue test_context::queue(std::int64_t maxsize) { return make_queue(ASSAY_QUEUE_FIFO, maxsize); }
assay::queue test_context::lifo_queue(std::int64_t maxsize) { return make_queue(ASSAY_QUEUE_LIFO, maxsize); }
assay::queue test_context::priority_queue(std::int64_t maxsize) {
  return make_queue(ASSAY_QUEUE_PRIORITY, maxsize);
}

exception_reports test_context::record_exceptions() { return record_exceptions(loop()); }

exception_reports test_context::record_exceptions(const assay::loop& l) {
  exception_reports reports;
  l.set_exception_handler([reports](const std::vector<value>& args) mutable { reports.add(args.at(1)); });
  return reports;
}

std::vector<log_record> test_context::logs() const { return run_.logs(); }
void test_context::collect() { run_.owner().runtime().collect(); }
std::string test_context::variant(std::string_view id) const {
  return std::string(run_.owner().runtime().manifest().variant(id));
}

test_thread test_context::thread(std::function<void()> f) { return run_.start_thread(std::move(f)); }

co<> test_context::in_thread(std::function<void()> f) {
  // Before the thread is there: its end could not be told to the loop.
  detail::present("loop.call_soon_threadsafe", loaded_plugin().loop().call_soon_threadsafe);
  const assay::loop l = running_loop();
  const future done = l.create_future();
  const auto failed = std::make_shared<error>();
  test_thread t = thread([f = std::move(f), l, done, failed] {
    const outcome o = attempt_call(f);
    *failed = o.failure();
    l.call_soon_threadsafe([done] {
      if (!done.done()) done.set_result();
    });
  });
  co_await done;
  t.join();
  if (*failed) throw_error(*failed);
}

awaitable test_context::open_connection(std::string_view host, int port, std::int64_t limit) {
  const std::string name(host);
  assay_connect_args args{};
  args.size = sizeof(args);
  args.port = port;
  args.host = name.c_str();
  args.limit = limit;
  out<awaitable> a;
  ASSAY_CALL(streams, open_connection, &args, a);
  return a.take();
}

awaitable test_context::serve(const callback_argument& client_connected, std::string_view host, int port,
                              std::int64_t limit, bool start_serving) {
  const std::string name(host);
  assay_serve_args args{};
  args.size = sizeof(args);
  args.port = port;
  args.host = name.empty() ? nullptr : name.c_str();
  args.limit = limit;
  args.client_connected = client_connected.get().get();
  args.start_serving = start_serving ? 1 : 0;
  out<awaitable> a;
  ASSAY_CALL(streams, start_server, &args, a);
  return a.take();
}

awaitable test_context::exec(const command& argv, const process_options& options) {
  const detail::process_arguments args(argv.argv(), options);
  out<awaitable> a;
  ASSAY_CALL(subprocess, exec, args.get(), a);
  return a.take();
}

awaitable test_context::shell(std::string_view line, const process_options& options) {
  const detail::process_arguments args({std::string(line)}, options);
  out<awaitable> a;
  ASSAY_CALL(subprocess, shell, args.get(), a);
  return a.take();
}

}  // namespace assay

#include "assay/sdk/loop.hpp"

#include <stdexcept>

#include "border.hpp"

namespace assay {

using detail::out;

namespace {

assay_call_args call_args(const object& l, const callback_argument& f, const value& args, const context& in) {
  assay_call_args raw{};
  raw.size = sizeof(raw);
  raw.loop = l.get();
  raw.callback = f.get().get();
  raw.args = args.get().as.list;
  raw.context = in.get();
  return raw;
}

}  // namespace

void handle::cancel() const { ASSAY_CALL(loop, handle_cancel, get()); }

bool handle::cancelled() const {
  std::int32_t yes = 0;
  ASSAY_CALL(loop, handle_cancelled, get(), &yes);
  return yes != 0;
}

double handle::when() const {
  double seconds = 0;
  ASSAY_CALL(loop, handle_when, get(), &seconds);
  return seconds;
}

void loop::close() const { ASSAY_CALL(loop, close, get()); }
void loop::run_forever() const { ASSAY_CALL(loop, run_forever, get()); }

value loop::run_until_complete(const object& awaited) const {
  assay_value result{};
  ASSAY_CALL(loop, run_until_complete, get(), awaited.get(), &result);
  return value::adopt(result);
}

void loop::run_passes(int n) const {
  for (int i = 0; i < n; ++i) {
    call_soon([l = *this] { l.stop(); });
    run_forever();
  }
}

void loop::stop() const { ASSAY_CALL(loop, stop, get()); }

bool loop::is_running() const {
  std::int32_t yes = 0;
  ASSAY_CALL(loop, is_running, get(), &yes);
  return yes != 0;
}

bool loop::is_closed() const {
  std::int32_t yes = 0;
  ASSAY_CALL(loop, is_closed, get(), &yes);
  return yes != 0;
}

double loop::time() const {
  double seconds = 0;
  ASSAY_CALL(loop, time, get(), &seconds);
  return seconds;
}

handle loop::call_soon_with(const callback_argument& f, const value& args, const context& in) const {
  const assay_call_args raw = call_args(*this, f, args, in);
  out<handle> h;
  ASSAY_CALL(loop, call_soon, &raw, h);
  return h.take();
}

handle loop::call_soon_threadsafe_with(const callback_argument& f, const value& args,
                                       const context& in) const {
  const assay_call_args raw = call_args(*this, f, args, in);
  out<handle> h;
  ASSAY_CALL(loop, call_soon_threadsafe, &raw, h);
  return h.take();
}

handle loop::call_later_with(double delay, const callback_argument& f, const value& args,
                             const context& in) const {
  const assay_call_args raw = call_args(*this, f, args, in);
  out<handle> h;
  ASSAY_CALL(loop, call_later, &raw, delay, h);
  return h.take();
}

handle loop::call_at_with(double when, const callback_argument& f, const value& args,
                          const context& in) const {
  const assay_call_args raw = call_args(*this, f, args, in);
  out<handle> h;
  ASSAY_CALL(loop, call_at, &raw, when, h);
  return h.take();
}

void loop::set_exception_handler(const optional_callback& f) const {
  ASSAY_CALL(loop, set_exception_handler, get(), f.get().get());
}

void loop::call_exception_handler(const value& context) const {
  (void)context.as_list();  // throws where it is none
  ASSAY_CALL(loop, call_exception_handler, get(), context.get().as.list);
}

void loop::default_exception_handler(const value& context) const {
  (void)context.as_list();
  ASSAY_CALL(loop, default_exception_handler, get(), context.get().as.list);
}

void loop::set_task_factory(const optional_callback& f) const {
  ASSAY_CALL(loop, set_task_factory, get(), f.get().get());
}

void loop::set_debug(bool on) const { ASSAY_CALL(loop, set_debug, get(), on ? 1 : 0); }

bool loop::get_debug() const {
  std::int32_t on = 0;
  ASSAY_CALL(loop, get_debug, get(), &on);
  return on != 0;
}

void loop::set_slow_callback_duration(double seconds) const {
  ASSAY_CALL(loop, set_slow_callback_duration, get(), seconds);
}

future loop::create_future() const {
  out<future> f;
  ASSAY_CALL(future, create, get(), f);
  return f.take();
}

task loop::create_task(const object& coroutine, const value& name, const context& in) const {
  assay_spawn_args args{};
  args.size = sizeof(args);
  args.coroutine = coroutine.get();
  args.name = name.is_none() ? nullptr : &name.get();
  args.context = in.get();
  args.loop = get();
  out<task> t;
  ASSAY_CALL(task, create, &args, t);
  return t.take();
}

future loop::run_in_executor_with(const object& executor, const callback_argument& f,
                                  const value& args) const {
  out<future> started;
  ASSAY_CALL(executor, run_in_executor, get(), executor.get(), f.get().get(), args.get().as.list, started);
  return started.take();
}

void loop::set_default_executor(const object& executor) const {
  ASSAY_CALL(executor, set_default_executor, get(), executor.get());
}

awaitable loop::shutdown_default_executor(std::optional<double> timeout) const {
  out<awaitable> a;
  ASSAY_CALL(executor, shutdown_default_executor, get(), timeout ? &*timeout : nullptr, a);
  return a.take();
}

awaitable loop::shutdown_asyncgens() const {
  out<awaitable> a;
  ASSAY_CALL(asyncgen, shutdown_asyncgens, get(), a);
  return a.take();
}

value detail::pairs_of(const std::vector<value>& alternating) {
  std::vector<value> pairs;
  for (std::size_t i = 0; i + 1 < alternating.size(); i += 2) {
    pairs.push_back(list_of(alternating[i], alternating[i + 1]));
  }
  return list_of_values(std::move(pairs));
}

}  // namespace assay

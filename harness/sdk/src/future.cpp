#include "assay/sdk/future.hpp"

#include "assay/loader/host.hpp"
#include "assay/sdk/loop.hpp"
#include "border.hpp"

namespace assay {

using detail::out;

bool future::done() const {
  std::int32_t yes = 0;
  ASSAY_CALL(future, done, get(), &yes);
  return yes != 0;
}

bool future::cancelled() const {
  std::int32_t yes = 0;
  ASSAY_CALL(future, cancelled, get(), &yes);
  return yes != 0;
}

value future::result() const {
  assay_value v{};
  ASSAY_CALL(future, result, get(), &v);
  return value::adopt(v);
}

error future::exception() const {
  assay_error* e = nullptr;
  ASSAY_CALL(future, exception, get(), &e);
  return error::adopt(e);
}

void future::set_result(value v) const {
  const auto set = detail::present("future.set_result", loaded_plugin().future().set_result);
  detail::checked(set(get(), v.release()));
}

void future::set_exception(const error& e) const { ASSAY_CALL(future, set_exception, get(), e.get()); }

bool future::cancel() const {
  std::int32_t requested = 0;
  ASSAY_CALL(future, cancel, get(), nullptr, &requested);
  return requested != 0;
}

bool future::cancel(std::string_view message) const {
  const value text(message);
  std::int32_t requested = 0;
  ASSAY_CALL(future, cancel, get(), text.get().as.bytes, &requested);
  return requested != 0;
}

void future::add_done_callback(callback_argument f, const context& in) const {
  ASSAY_CALL(future, add_done_callback, get(), f.get().get(), in.get());
}

int future::remove_done_callback(const object& f) const {
  std::int32_t removed = 0;
  ASSAY_CALL(future, remove_done_callback, get(), f.get(), &removed);
  return removed;
}

loop future::get_loop() const {
  out<loop> l;
  ASSAY_CALL(future, get_loop, get(), l);
  return l.take();
}

int task::cancelling() const {
  std::int32_t count = 0;
  ASSAY_CALL(task, cancelling, get(), &count);
  return count;
}

int task::uncancel() const {
  std::int32_t left = 0;
  ASSAY_CALL(task, uncancel, get(), &left);
  return left;
}

std::string task::name() const {
  assay_value name{};
  ASSAY_CALL(task, get_name, get(), &name);
  return value::adopt(name).as_text();
}

void task::set_name(const value& name) const { ASSAY_CALL(task, set_name, get(), &name.get()); }

object task::coro() const {
  out<object> c;
  ASSAY_CALL(task, get_coro, get(), c);
  return c.take();
}

context task::get_context() const {
  out<context> c;
  ASSAY_CALL(context, task_context, get(), c);
  return c.take();
}

value thread_future::wait(std::optional<double> timeout) const {
  assay_value result{};
  ASSAY_CALL(executor, thread_wait, get(), timeout ? &*timeout : nullptr, &result);
  return value::adopt(result);
}

bool thread_future::set_running() const {
  std::int32_t run = 0;
  ASSAY_CALL(future, thread_set_running, get(), &run);
  return run != 0;
}

}  // namespace assay

// loop.hpp - event loops and the handles of what they have scheduled. Times are seconds on the loop's clock.
#pragma once

#include <optional>
#include <vector>

#include "assay/sdk/future.hpp"

namespace assay {

// What call_soon, call_later and call_at return.
class handle : public object {
 public:
  handle() = default;
  explicit handle(object o) noexcept : object(std::move(o)) {}

  void cancel() const;
  bool cancelled() const;
  double when() const;  // timer handles
};

class loop : public object {
 public:
  loop() = default;
  explicit loop(object o) noexcept : object(std::move(o)) {}

  void close() const;
  void run_forever() const;
  value run_until_complete(const object& awaited) const;
  template <detail::body_like F>
  value run_until_complete(F&& f) const {
    return run_until_complete(object(detail::make_coroutine(detail::make_body(std::forward<F>(f)))));
  }
  // n passes, for a loop that does not run: n times call_soon(stop) and run_forever.
  void run_passes(int n) const;
  void stop() const;
  bool is_running() const;
  bool is_closed() const;
  double time() const;

  template <class... A>
  handle call_soon(const callback_argument& f, A&&... args) const {
    return call_soon_with(f, list_of(std::forward<A>(args)...));
  }
  template <class... A>
  handle call_soon_threadsafe(const callback_argument& f, A&&... args) const {  // any thread
    return call_soon_threadsafe_with(f, list_of(std::forward<A>(args)...));
  }
  template <class... A>
  handle call_later(double delay, const callback_argument& f, A&&... args) const {
    return call_later_with(delay, f, list_of(std::forward<A>(args)...));
  }
  template <class... A>
  handle call_at(double when, const callback_argument& f, A&&... args) const {
    return call_at_with(when, f, list_of(std::forward<A>(args)...));
  }

  // The same in the given context itself.
  template <class... A>
  handle call_soon_in(const context& in, const callback_argument& f, A&&... args) const {
    return call_soon_with(f, list_of(std::forward<A>(args)...), in);
  }
  template <class... A>
  handle call_soon_threadsafe_in(const context& in, const callback_argument& f, A&&... args) const {
    return call_soon_threadsafe_with(f, list_of(std::forward<A>(args)...), in);
  }
  template <class... A>
  handle call_later_in(const context& in, double delay, const callback_argument& f, A&&... args) const {
    return call_later_with(delay, f, list_of(std::forward<A>(args)...), in);
  }
  template <class... A>
  handle call_at_in(const context& in, double when, const callback_argument& f, A&&... args) const {
    return call_at_with(when, f, list_of(std::forward<A>(args)...), in);
  }

  void set_exception_handler(const optional_callback& f) const;
  // context: a list of [name, value] lists; see exception_context.
  void call_exception_handler(const value& context) const;
  void default_exception_handler(const value& context) const;
  void set_task_factory(const optional_callback& f) const;
  void set_debug(bool on) const;
  bool get_debug() const;
  void set_slow_callback_duration(double seconds) const;

  future create_future() const;
  task create_task(const object& coroutine, const value& name = {}, const context& in = {}) const;
  template <detail::body_like F>
  task create_task(F&& f, const value& name = {}) const {
    return create_task(object(detail::make_coroutine(detail::make_body(std::forward<F>(f)))), name);
  }
  template <detail::body_like F>
  task create_task_in(const context& in, F&& f) const {
    return create_task(object(detail::make_coroutine(detail::make_body(std::forward<F>(f)))), {}, in);
  }

  // f(args...) on a thread of the executor (null: the loop's default one), submitted at once.
  template <class... A>
  future run_in_executor(const object& executor, const callback_argument& f, A&&... args) const {
    return run_in_executor_with(executor, f, list_of(std::forward<A>(args)...));
  }
  void set_default_executor(const object& executor) const;
  awaitable shutdown_default_executor(std::optional<double> timeout = {}) const;  // lazy
  awaitable shutdown_asyncgens() const;                                           // lazy

 private:
  handle call_soon_with(const callback_argument& f, const value& args, const context& in = {}) const;
  handle call_soon_threadsafe_with(const callback_argument& f, const value& args,
                                   const context& in = {}) const;
  handle call_later_with(double delay, const callback_argument& f, const value& args,
                         const context& in = {}) const;
  handle call_at_with(double when, const callback_argument& f, const value& args,
                      const context& in = {}) const;
  future run_in_executor_with(const object& executor, const callback_argument& f, const value& args) const;
};

// exception_context("message", "it broke", "exception", e): what call_exception_handler takes.
template <class... A>
requires(sizeof...(A) % 2 == 0) value exception_context(A&&... names_and_values);

namespace detail {
value pairs_of(const std::vector<value>& alternating);
}

template <class... A>
requires(sizeof...(A) % 2 == 0) value exception_context(A&&... names_and_values) {
  return detail::pairs_of(list_of(std::forward<A>(names_and_values)...).as_list());
}

}  // namespace assay

/// What event::wait(), lock::acquire(), queue::get() and their kin return: a task whose coroutine is made
/// only if somebody needs one.
///
/// Awaited where it is called, which is nearly always, it is an awaiter in the frame of the caller, without a
/// frame of its own. Given to create_task(), gather() or a variable of type task, it becomes a coroutine that
/// awaits the same.
#pragma once

#include <coroutine>
#include <exception>
#include <string>
#include <utility>

#include <aio/task.hpp>

namespace aio::detail {

/// The awaiter, giving its error as a value.
template <class Awaiter>
struct quiet : Awaiter {
  using Awaiter::Awaiter;
  std::exception_ptr await_resume() { return this->failed() ? this->failure() : nullptr; }
};

template <class Awaiter>
task<typename Awaiter::value_type> as_coroutine(typename Awaiter::request wanted) {
  quiet<Awaiter> waiting(std::move(wanted));
  if (std::exception_ptr e = co_await waiting) co_await fail_with(std::move(e));
  co_return waiting.take();
}

/// An Awaiter has
///   value_type        what awaiting it gives
///   request           what it is made of: empty, and false, once it was moved from
///   name              of the function that returns the operation, for reports
///   await_ready()     true also for an empty request
///   await_suspend()
///   failed()          whether there is an error instead of a value; once, after await_ready() or the wait
///   failure()         that error; for an empty request awaited_twice()
///   take()            the value; may throw
///   ~Awaiter()        leaves what it waits in, before the request goes, which may be all that keeps it
///   await_resume()    all that together
template <class Awaiter>
class [[nodiscard]] operation final : public task<typename Awaiter::value_type> {
  using base = task<typename Awaiter::value_type>;

 public:
  explicit operation(typename Awaiter::request wanted) noexcept : base(maker), wanted_(std::move(wanted)) {}
  operation(operation&& other) noexcept : base(other.give_up()), wanted_(std::move(other.wanted_)) {}
  operation& operator=(operation&&) = delete;
  ~operation() { this->report_if_lazy(); }

  /// Convert it to a task for that: awaited as it is, it has no coroutine.
  const void* id() const = delete;
  std::string name() const { return *this ? Awaiter::name : ""; }

  auto operator co_await() noexcept {
    this->forget_coroutine();
    return Awaiter(std::move(wanted_));
  }

 private:
  static typename base::promise_type* make(base& self) {
    base made = as_coroutine<Awaiter>(std::move(static_cast<operation&>(self).wanted_));
    return made.release();
  }
  static constexpr lazy_maker<typename Awaiter::value_type> maker{&make, Awaiter::name};

  typename Awaiter::request wanted_;
};

}  // namespace aio::detail

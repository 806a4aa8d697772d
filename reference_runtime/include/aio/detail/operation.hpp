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
///   request           what it is made of
///   name              of the function that returns the operation, for reports
///   give_up()         the request, for another Awaiter in the place of this one
///   await_ready()
///   await_suspend()
///   failed()          whether there is an error instead of a value; once, after await_ready() or the wait
///   failure()         that error
///   take()            the value; may throw
///   ~Awaiter()        leaves what it waits in, before the request goes, which may be all that keeps it
///   await_resume()    all that together
template <class Awaiter>
class [[nodiscard]] operation final : public task<typename Awaiter::value_type> {
  using base = task<typename Awaiter::value_type>;
  using request = typename Awaiter::request;

 public:
  using awaiter_type = Awaiter;

  explicit operation(request wanted) noexcept : base(maker), awaiter_(std::move(wanted)) {}
  operation(operation&& other) noexcept : base(other.give_up()), awaiter_(other.awaiter_.give_up()) {}
  operation& operator=(operation&&) = delete;
  ~operation() = default;

  /// Convert it to a task for that: awaited as it is, it has no coroutine.
  const void* id() const = delete;
  std::string name() const { return *this ? Awaiter::name : ""; }

  // Where it is called, which is nearly always, it is what is awaited.
  bool await_ready() { return begin().await_ready(); }
  template <class P>
  auto await_suspend(std::coroutine_handle<P> h) {
    return awaiter_.await_suspend(h);
  }
  decltype(auto) await_resume() { return awaiter_.await_resume(); }

  /// What is to be awaited in the place of this object, which keeps it.
  Awaiter& begin() {
    if (!this->lazy()) [[unlikely]]
      std::rethrow_exception(awaited_twice());
    this->forget_maker();
    return awaiter_;
  }

 private:
  static typename base::promise_type* make(base& self) {
    base made = as_coroutine<Awaiter>(static_cast<operation&>(self).awaiter_.give_up());
    return made.release();
  }
  static constexpr lazy_maker<typename Awaiter::value_type> maker{&make, Awaiter::name};

  Awaiter awaiter_;
};

/// One that has a name may be awaited again, in vain, while the first await is under way.
template <class Awaiter>
Awaiter operator co_await(operation<Awaiter>& named) {
  return Awaiter(named.begin().give_up());
}

}  // namespace aio::detail

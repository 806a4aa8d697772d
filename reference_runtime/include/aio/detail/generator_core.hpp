/// The untyped parts of asynchronous generators: how they are stepped, closed and dropped.
#pragma once

#include <coroutine>
#include <exception>

#include <aio/detail/task_core.hpp>

namespace aio {

template <class T>
class task;

namespace detail {

/// The state of a generator. Kept by its handles and by the step in progress.
class generator_core : public pooled {
 public:
  explicit generator_core(promise_base& frame) noexcept {
    link_.child = &frame;
    frame.link = &link_;
  }
  generator_core(const generator_core&) = delete;
  generator_core& operator=(const generator_core&) = delete;

  void add_ref() noexcept { ++references_; }
  void release() noexcept {
    if (--references_ == 0) dropped();
  }

  /// Begun and not at its end.
  bool open() const noexcept { return frame() && frame()->started(); }
  std::string name() const { return frame() ? frame()->name() : std::string(); }

  // For the body, at a co_yield.
  std::coroutine_handle<> yielded() noexcept {
    promise_base* const to = std::exchange(link_.parent, nullptr);
    return frame()->owner_task->transfer(to->handle());
  }
  std::exception_ptr take_thrown() noexcept { return std::exchange(thrown_, nullptr); }

 protected:
  virtual ~generator_core();

 private:
  friend class generator_step;
  friend class aio::event_loop;
  void enter(loop_core& loop);
  void leave() noexcept;
  void dropped() noexcept;
  /// The frame stands at its end, or at a yield.
  void destroy_frame() noexcept;

  promise_base* frame() const noexcept { return link_.child; }  // null once the body is gone

  frame_link link_;  // to who awaits the step
  std::exception_ptr thrown_;
  std::uint32_t references_ = 0;
  bool running_ = false;
  bool finalizing_ = false;             // the loop was asked to close it
  event_loop* loop_ = nullptr;          // that of the first step, while the generator is open
  generator_core* previous_ = nullptr;  // the loop's list of open generators
  generator_core* next_ = nullptr;
};

/// One step of a generator, awaited inside the task that wants it.
class generator_step {
 public:
  generator_step(ref<generator_core> core, std::exception_ptr thrown, bool closing)
      : core_(std::move(core)), thrown_(std::move(thrown)), closing_(closing) {}
  generator_step(generator_step&& other) noexcept
      : core_(std::move(other.core_)),
        thrown_(std::move(other.thrown_)),
        failure_(std::move(other.failure_)),
        closing_(other.closing_),
        began_(std::exchange(other.began_, false)) {}
  generator_step& operator=(generator_step&&) = delete;
  ~generator_step() {
    if (began_) core_->running_ = false;  // the task was destroyed in the middle
  }

  /// True if the step is over already: refused, or at the end.
  bool await_ready();

 protected:
  std::coroutine_handle<> begin(promise_base& parent);
  /// True if there is a value, false at the end. Throws what left the body.
  bool end();
  [[noreturn]] static void throw_end();

 private:
  ref<generator_core> core_;
  std::exception_ptr thrown_;
  std::exception_ptr failure_;
  bool closing_;
  bool began_ = false;
};

/// Closes it: what aclose() awaits.
task<void> close_generator(ref<generator_core> core);

}  // namespace detail
}  // namespace aio

/// The exceptions of aio.
///
/// Two families, as in Python. Ordinary errors derive from std::exception, so that
/// `catch (const std::exception&)` handles them. What must pass such a handler - cancellation,
/// interrupts, requests to exit - derives from base_exception instead, which is no std::exception.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aio {

/// Root of what a handler for ordinary errors lets pass (Python: BaseException without Exception).
class base_exception {
 public:
  base_exception() = default;
  base_exception(const base_exception&) = default;
  base_exception& operator=(const base_exception&) = default;
  virtual ~base_exception() = default;
  virtual const char* what() const noexcept = 0;
};

/// Thrown at the await at which a cancelled task stands (asyncio.CancelledError).
///
/// A task that lets it pass ends cancelled. The object seen in the task is the object that the task's
/// awaiters see. A subclass is recognised as a cancellation too.
class cancelled_error : public base_exception {
 public:
  cancelled_error() = default;
  explicit cancelled_error(std::optional<std::string> message) : message_(std::move(message)) {}

  /// The text given to cancel(), absent when there was none.
  const std::optional<std::string>& message() const noexcept { return message_; }
  const char* what() const noexcept override { return message_ ? message_->c_str() : "cancelled"; }

 private:
  std::optional<std::string> message_;
};

/// A request of the process: thrown by a callback or a task it leaves run_forever(), and the loop
/// can be run again (LOOP-27, LOOP-39, TASK-24).
class process_exception : public base_exception {};

/// The user interrupts the program (KeyboardInterrupt).
class keyboard_interrupt : public process_exception {
 public:
  const char* what() const noexcept override { return "interrupted"; }
};

/// The program asks to end with an exit code (SystemExit).
class system_exit : public process_exception {
 public:
  explicit system_exit(int code = 0) : code_(code) {}
  int code() const noexcept { return code_; }
  const char* what() const noexcept override { return "exit requested"; }

 private:
  int code_;
};

/// Root of the ordinary errors that aio itself throws. Errors of the operating system are
/// std::system_error.
class error : public std::exception {
 public:
  explicit error(std::string message, std::exception_ptr cause = nullptr)
      : message_(std::move(message)),
        cause_(std::move(cause)) {}  // NOLINT(bugprone-throw-keyword-missing): a member
  const char* what() const noexcept override { return message_.c_str(); }
  /// The error that led to this one (`raise ... from ...`), or null.
  const std::exception_ptr& cause() const noexcept { return cause_; }

 private:
  std::string message_;
  std::exception_ptr cause_;
};

/// An operation that the state of its object forbids: a closed loop, a loop that runs already (RuntimeError).
class runtime_error : public error {
 public:
  using error::error;
};

/// A future is asked for what it does not have yet, or completed twice (asyncio.InvalidStateError).
class invalid_state_error : public error {
 public:
  using error::error;
};

/// An argument of the right type with an impossible value (ValueError).
class value_error : public error {
 public:
  using error::error;
};

/// An argument of the wrong type where the C++ type system could not say so (TypeError).
class type_error : public error {
 public:
  using error::error;
};

/// A look-up that found nothing (LookupError).
class lookup_error : public error {
 public:
  using error::error;
};

/// A time limit passed (TimeoutError). Its cause is the cancellation that ended the operation (WFOR-04).
class timeout_error : public error {
 public:
  explicit timeout_error(std::string message = "timed out", std::exception_ptr cause = nullptr)
      : error(std::move(message), std::move(cause)) {}
};

/// The end of an iteration. A future refuses to carry it: it becomes a runtime_error (FUT-26).
class stop_iteration : public error {
 public:
  explicit stop_iteration(std::string message = "iteration ended") : error(std::move(message)) {}
};

/// The end of an asynchronous iteration (StopAsyncIteration): thrown by anext().
class stop_async_iteration : public error {
 public:
  explicit stop_async_iteration(std::string message = "asynchronous iteration ended")
      : error(std::move(message)) {}
};

/// Thrown at the co_yield where an asynchronous generator stands when it is closed (GeneratorExit).
class generator_exit : public base_exception {
 public:
  const char* what() const noexcept override { return "generator exit"; }
};

/// A stream ended before all that was asked for had arrived (asyncio.IncompleteReadError).
class incomplete_read_error : public error {
 public:
  incomplete_read_error(std::string partial, std::optional<std::size_t> expected);
  /// The bytes that did arrive.
  const std::string& partial() const noexcept { return partial_; }
  /// How many were asked for; absent for readuntil().
  std::optional<std::size_t> expected() const noexcept { return expected_; }

 private:
  std::string partial_;
  std::optional<std::size_t> expected_;
};

/// No separator within the limit of a stream (asyncio.LimitOverrunError).
class limit_overrun_error : public error {
 public:
  limit_overrun_error(std::string message, std::size_t consumed)
      : error(std::move(message)), consumed_(consumed) {}
  /// How many bytes at the start of the buffer cannot be part of the answer.
  std::size_t consumed() const noexcept { return consumed_; }

 private:
  std::size_t consumed_;
};

/// A barrier was aborted, or reset while a task waited (asyncio.BrokenBarrierError).
class broken_barrier_error : public runtime_error {
 public:
  using runtime_error::runtime_error;
};

/// get_nowait() of an empty queue (asyncio.QueueEmpty).
class queue_empty : public error {
 public:
  explicit queue_empty(std::string message = "the queue is empty") : error(std::move(message)) {}
};

/// put_nowait() to a full queue (asyncio.QueueFull).
class queue_full : public error {
 public:
  explicit queue_full(std::string message = "the queue is full") : error(std::move(message)) {}
};

/// A queue that was shut down takes no item, or has none left (asyncio.QueueShutDown).
class queue_shutdown : public error {
 public:
  explicit queue_shutdown(std::string message = "the queue was shut down") : error(std::move(message)) {}
};

/// Several ordinary errors that arose together (ExceptionGroup): what a task_group throws. Groups may hold
/// groups.
class exception_group : public error {
 public:
  exception_group(std::string message, std::vector<std::exception_ptr> exceptions);
  /// What the group was made with; what() adds how many exceptions there are.
  const std::string& message() const noexcept { return message_; }
  const std::vector<std::exception_ptr>& exceptions() const noexcept { return exceptions_; }

 private:
  std::string message_;
  std::vector<std::exception_ptr> exceptions_;
};

/// The same where one of them at least is no ordinary error (BaseExceptionGroup).
class base_exception_group : public base_exception {
 public:
  base_exception_group(std::string message, std::vector<std::exception_ptr> exceptions);
  const char* what() const noexcept override { return text_.c_str(); }
  const std::string& message() const noexcept { return message_; }
  const std::vector<std::exception_ptr>& exceptions() const noexcept { return exceptions_; }

 private:
  std::string message_;
  std::string text_;
  std::vector<std::exception_ptr> exceptions_;
};

/// A group of the kind that its members call for. REQUIRES: there is one, and none is null.
std::exception_ptr make_exception_group(std::string message, std::vector<std::exception_ptr> exceptions);

/// Text of any exception: its what(), or the name of its type. Never throws but for lack of memory.
std::string describe(const std::exception_ptr& exception);

}  // namespace aio

/// What stream_reader::read() and stream_writer::drain() return is made of: see operation.hpp. A read waits
/// in the frame of who awaits it; drain() has a coroutine only where it has to wait, or to fail.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <aio/detail/waiters.hpp>
#include <aio/task.hpp>

namespace aio::detail {

class reader_state;
class writer_state;

/// The coroutine that an awaiter goes on with where it cannot do without one.
template <class T>
class delegate : public coroutine_awaiter<T> {
 public:
  explicit delegate(task<T> coroutine) noexcept : coroutine_awaiter<T>(coroutine.release()) {}
  using coroutine_awaiter<T>::error;
  using coroutine_awaiter<T>::take;
};

/// One who waits for data to come to a reader, or the end, or an error.
class data_waiter : public waiter {
 protected:
  bool wait(reader_state& reader, promise_base& leaf);
  bool failed(const reader_state& reader) noexcept;
  [[gnu::cold]] std::exception_ptr failure(const reader_state& reader);
};

/// What awaiting stream_reader::read() is.
class stream_read : public data_waiter {
 public:
  using value_type = std::string;
  struct request {
    std::shared_ptr<reader_state> reader;
    std::ptrdiff_t size;  // below zero: up to the end
  };
  static constexpr const char* name = "stream_reader::read";

  explicit stream_read(request wanted) noexcept : wanted_(std::move(wanted)) {}
  ~stream_read() { leave(); }
  request give_up() const noexcept { return wanted_; }
  bool await_ready();
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) {
    if (all_) return all_->await_suspend(h);
    if (wait(*wanted_.reader, h.promise())) return std::noop_coroutine();
    return h;
  }
  bool failed() noexcept;
  std::exception_ptr failure();
  std::string take();
  /// As take(), for one who wants no string of its own: see(data) is called once, with what is gone
  /// afterwards unless it throws. It must not use the reader.
  template <class See>
  void take_seen(See&& see) {
    if (all_) [[unlikely]]
      return see(std::string_view(all_->take()));
    const std::string_view data = seen();
    see(data);
    consume(data.size());
  }
  std::string await_resume() {
    if (failed()) [[unlikely]]
      std::rethrow_exception(failure());
    return take();
  }

 private:
  std::size_t at_most() const noexcept;
  std::string_view seen() const noexcept;
  void consume(std::size_t n);

  request wanted_;
  std::exception_ptr refused_;  // it fails without having waited
  std::optional<delegate<std::string>> all_;
};

/// What awaiting stream_writer::drain() is.
class stream_drain {
 public:
  using value_type = void;
  using request = std::shared_ptr<writer_state>;
  static constexpr const char* name = "stream_writer::drain";

  explicit stream_drain(request writer) noexcept : writer_(std::move(writer)) {}
  request give_up() const noexcept { return writer_; }
  bool await_ready();
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) {
    return waiting_->await_suspend(h);
  }
  bool failed() {
    if (!waiting_) [[likely]]
      return false;
    error_ = waiting_->error();
    return error_ != nullptr;
  }
  std::exception_ptr failure() noexcept { return std::move(error_); }
  void take() const noexcept {}
  void await_resume() {
    if (failed()) [[unlikely]]
      std::rethrow_exception(failure());
  }

 private:
  request writer_;
  std::exception_ptr error_;
  std::optional<delegate<void>> waiting_;
};

}  // namespace aio::detail

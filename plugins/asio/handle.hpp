// handle.hpp - handles of call_soon and of timers.
#pragma once

#include "callback.hpp"
#include "loop.hpp"

namespace asio_plugin {

// call_soon is asio::post, which cannot be taken back: the posted function looks at the handle.
class handle_object : public loop_bound {
 public:
  handle_object(loop_object& loop, bound_callback callback)
      : handle_object(ASSAY_KIND_HANDLE, loop, std::move(callback)) {}

  virtual void cancel() { callback_.reset(); }
  bool cancelled() const noexcept { return !callback_ && !ran_; }
  void run();

 protected:
  handle_object(std::int32_t kind, loop_object& loop, bound_callback callback)
      : loop_bound(kind, loop), callback_(std::move(callback)) {}
  ~handle_object() override = default;
  void abandon() noexcept override { callback_.reset(); }

 private:
  std::optional<bound_callback> callback_;  // empty: it ran, or was cancelled
  bool ran_ = false;
};

// call_later and call_at: a steady_timer.
class timer_object final : public handle_object {
 public:
  timer_object(loop_object& loop, double when, bound_callback callback);
  void start();

  void cancel() override;
  double when() const noexcept { return when_; }

 private:
  ~timer_object() override = default;
  void abandon() noexcept override;

  const double when_;
  std::optional<asio::steady_timer> timer_;
};

}  // namespace asio_plugin

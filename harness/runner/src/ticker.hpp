// ticker.hpp - lets the caller of a run do something now and then, on the run's own thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <utility>

namespace assay::runner {

class ticker {
 public:
  static constexpr std::chrono::milliseconds interval{100};

  // tick may be empty. It is called until stop(), which must come before the io_context is to run out of
  // work.
  ticker(boost::asio::io_context& io, std::function<void()> tick) : timer_(io), tick_(std::move(tick)) {
    if (tick_) wait();
  }
  void stop() {
    stopped_ = true;
    timer_.cancel();
  }

 private:
  void wait() {
    timer_.expires_after(interval);
    timer_.async_wait([this](boost::system::error_code error) {
      if (error || stopped_) return;
      tick_();
      wait();
    });
  }

  boost::asio::steady_timer timer_;
  std::function<void()> tick_;
  bool stopped_ = false;
};

}  // namespace assay::runner

// interrupts.hpp - the signals that ask a run to end, while it goes on.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <functional>

namespace assay::runner {

// SIGINT, SIGTERM and SIGHUP, unless they were ignored when we started. The first one asks for a clean end;
// the next SIGINT or SIGTERM ends the process at once. `timeout` and some shells send a signal twice, to us
// and to our group: what follows the first within `one_asking` is the same asking, and so is every SIGHUP.
class interrupts {
 public:
  static constexpr std::chrono::milliseconds one_asking{200};

  // on_first: stops what is under way. told: of each asking, before it is done; may be empty. On the
  // io_context's thread.
  interrupts(boost::asio::io_context& io, std::function<void()> on_first,
             std::function<void(int signal, bool again)> told = {});
  int caught() const noexcept { return caught_; }  // the first one; 0: none
  // Lets the io_context run out of work. A signal still ends nothing before the destructor: what the run has
  // found is yet to be told.
  void stop();

 private:
  void wait();
  void take(int signal);

  boost::asio::signal_set signals_;
  std::function<void()> on_first_;
  std::function<void(int, bool)> told_;
  int caught_ = 0;
  std::chrono::steady_clock::time_point first_at_;
};

}  // namespace assay::runner

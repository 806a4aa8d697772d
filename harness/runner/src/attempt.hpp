// attempt.hpp - one worker's life: it is started with a job, watched, and its end is accounted for.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assay/worker/channel.hpp"
#include "ledger.hpp"
#include "scratch_folder.hpp"
#include "spawn.hpp"
#include "stall_meter.hpp"

namespace assay::runner {

// Time limits, already scaled.
struct limits {
  std::chrono::duration<double> load;
  std::chrono::duration<double> test;  // also of the worker's closing down
};

class attempt {
 public:
  struct setup {
    std::vector<std::string> command;
    std::string preload;  // a library; see worker_environment()
    worker::job job;
    std::vector<std::size_t> tests;           // of the caller's, parallel to job.tests
    std::vector<results::test_result> heads;  // parallel too
    limits limit;
    const stall_meter* stalls = nullptr;  // null: a test out of time is a hang, whatever the machine did
    ledger::listener* listener;
    std::function<void(attempt&)> on_end;  // may destroy the attempt
  };

  // Starts the worker. Throws std::system_error.
  attempt(boost::asio::io_context& io, setup what);
  ~attempt();

  // Ends the worker without charging anyone; on_end follows.
  void abandon();

  // After on_end:
  const ledger& account() const noexcept { return ledger_; }
  const std::optional<ending>& died() const noexcept { return died_; }  // none: it ended well
  bool abandoned() const noexcept { return abandoned_; }
  worker::task task() const noexcept { return what_.job.what; }
  std::string output() const;  // all of it, at most 1 MiB

 private:
  void drain();
  void watch();
  void on_time();
  void ended(std::optional<int> warden_status);
  double now_limit() const;
  ending how_it_died(std::optional<int> warden_status) const;

  setup what_;
  scratch_folder scratch_;
  worker::channel channel_;
  ledger ledger_;
  boost::asio::steady_timer timer_;
  double stage_since_;  // CLOCK_MONOTONIC, seconds
  std::optional<ending> overdue_;
  bool abandoned_ = false;
  bool ended_ = false;
  std::optional<ending> died_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // for handlers that asio has already queued
  std::unique_ptr<spawned> process_;                      // last: it uses the others
};

}  // namespace assay::runner

// test_run.hpp - one test while it runs: its trace, its log, its threads and loops, and what it has lent to
// the plugin. Internal to the SDK.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "assay/sdk/session.hpp"
#include "assay/sdk/test_context.hpp"
#include "clock_holds.hpp"
#include "record.hpp"

namespace assay::detail {

class test_run {
 public:
  test_run(const test_case& test, session& s, observer& o, test_clock clock);
  test_run(const test_run&) = delete;
  test_run& operator=(const test_run&) = delete;

  const test_case& test() const noexcept { return test_; }
  session& owner() const noexcept { return session_; }
  test_clock clock() const noexcept { return clock_; }
  test_context& context() noexcept { return context_; }

  // [any thread]
  void trace(std::string_view label);
  std::vector<std::string> traced() const;
  void clear_trace();
  bool check_trace(const std::vector<std::string>& expected, const char* file, int line);
  void log(std::int32_t level, std::string_view text);
  std::vector<log_record> logs() const;

  // [any thread] A failure of the test as a whole, at the line of its name.
  void fail(const std::string& message);
  // [any thread] The plugin did what the ABI forbids.
  void protocol_broken(const std::string& what);
  // [any thread] An operation is not there. A failure if the plugin claims it.
  void missing(const std::string& capability);
  // What raised an exception of C++ that no runtime may see becomes, after it has been recorded.
  error error_of(std::exception_ptr escaped);
  std::optional<std::string> unsupported() const;

  loop new_loop();  // [any thread]; on the test's clock
  void set_test_loop(loop l) { test_loop_ = std::move(l); }
  const loop& test_loop() const noexcept { return test_loop_; }
  test_thread start_thread(std::function<void()> f);  // [any thread]

  lent_records& lent() noexcept { return lent_; }

  // Ends everything; returns how many bodies the runtime had not let go.
  std::size_t finish();
  // An error that left the test: recorded already, unsupported, or a failure.
  void ended_with(const error& e);

 private:
  std::shared_ptr<clock_holds> hold_clocks();
  void join_threads();
  void close_loops();

  const test_case& test_;
  const char* const file_;
  const int line_;
  session& session_;
  observer& observer_;
  const test_clock clock_;
  test_context context_;
  lent_records lent_;

  mutable std::mutex mutex_;  // guards what follows; never held during a call into the plugin or the observer
  std::vector<std::string> trace_;
  std::vector<log_record> logs_;
  std::optional<std::string> unsupported_;
  std::vector<loop> loops_;
  std::vector<std::shared_ptr<test_thread::state>> threads_;
  std::vector<std::shared_ptr<clock_holds>> holds_;  // of the threads; in virtual time only

  loop test_loop_;
};

// The test that is running on this thread: set around each resume, call and thread of a test, else the one
// that execute() runs. Null between tests.
test_run* current_run() noexcept;
// The same where there must be one; throws std::logic_error.
test_run& require_run();

class running_test {
 public:
  explicit running_test(test_run& run) noexcept;
  ~running_test();
  running_test(const running_test&) = delete;
  running_test& operator=(const running_test&) = delete;

 private:
  test_run* before_;
};

// execute()'s: the test of the process.
void set_active_run(test_run* run) noexcept;

}  // namespace assay::detail

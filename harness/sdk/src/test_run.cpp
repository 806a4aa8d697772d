#include "test_run.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "assay/loader/capabilities.hpp"
#include "assay/sdk/check.hpp"
#include "border.hpp"
#include "thread_state.hpp"

namespace assay::detail {
namespace {

std::atomic<test_run*> active{nullptr};
thread_local test_run* on_this_thread = nullptr;

std::string numbered(const std::vector<std::string>& labels) {
  std::string text;
  for (std::size_t i = 0; i < labels.size(); ++i) text += fmt::format("\n    {}. {}", i + 1, labels[i]);
  return text.empty() ? "\n    (empty)" : text;
}

// Stands for what has been recorded already, on its way through the runtime. No handler for ordinary errors
// keeps it.
const error& given_up() {
  static const error e = [] {
    error_details details(error_kind::user, "the test was given up");
    details.base = true;
    return make_error(details);
  }();
  return e;
}

}  // namespace

test_run* current_run() noexcept { return on_this_thread != nullptr ? on_this_thread : active.load(); }

test_run& require_run() {
  if (test_run* run = current_run(); run != nullptr) return *run;
  throw std::logic_error("coroutines and callbacks can be made while a test runs only");
}

void set_active_run(test_run* run) noexcept { active.store(run); }

running_test::running_test(test_run& run) noexcept : before_(std::exchange(on_this_thread, &run)) {}
running_test::~running_test() { on_this_thread = before_; }

test_run::test_run(const test_case& test, session& s, observer& o, test_clock clock)
    : test_(test),
      file_(test.file),
      line_(test.line),
      session_(s),
      observer_(o),
      clock_(clock),
      context_(*this) {}

void test_run::trace(std::string_view label) {
  {
    std::lock_guard lock(mutex_);
    trace_.emplace_back(label);
  }
  observer_.on_trace(label);
}

std::vector<std::string> test_run::traced() const {
  std::lock_guard lock(mutex_);
  return trace_;
}

void test_run::clear_trace() {
  std::lock_guard lock(mutex_);
  trace_.clear();
}

bool test_run::check_trace(const std::vector<std::string>& expected, const char* file, int line) {
  const std::vector<std::string> observed = traced();
  const bool matches = expected == observed;
  observer_.on_trace_compared(expected, observed, matches);
  if (!matches) {
    std::size_t at = 0;
    while (at < expected.size() && at < observed.size() && expected[at] == observed[at]) ++at;
    ADD_FAILURE_AT(file, line) << "The trace differs from place " << at + 1
                               << " on.\n  expected:" << numbered(expected)
                               << "\n  observed:" << numbered(observed);
  }
  return matches;
}

void test_run::log(std::int32_t level, std::string_view text) {
  {
    std::lock_guard lock(mutex_);
    logs_.push_back({level, std::string(text)});
  }
  observer_.on_log(level, text);
}

std::vector<log_record> test_run::logs() const {
  std::lock_guard lock(mutex_);
  return logs_;
}

void test_run::fail(const std::string& message) { ADD_FAILURE_AT(file_, line_) << message; }

void test_run::protocol_broken(const std::string& what) { fail("plugin broke the protocol: " + what); }

void test_run::missing(const std::string& capability) {
  if (is_entry_capability(capability) && claims(session_.runtime(), capability)) {
    fail(fmt::format("the plugin claims '{}', but has no such entry", capability));
    return;
  }
  std::lock_guard lock(mutex_);
  if (!unsupported_) unsupported_ = capability;
}

error test_run::error_of(std::exception_ptr escaped) {
  try {
    std::rethrow_exception(std::move(escaped));
  } catch (const raised& r) {
    return r.err;
  } catch (const unsupported_operation& u) {
    missing(u.capability());
  } catch (const requirement_failed&) {
    // recorded where it failed
  } catch (const std::exception& e) {
    fail(fmt::format("a C++ exception left a body of the test: {}", e.what()));
  } catch (...) {
    fail("a C++ exception of unknown type left a body of the test");
  }
  return given_up();
}

std::optional<std::string> test_run::unsupported() const {
  std::lock_guard lock(mutex_);
  return unsupported_;
}

void test_run::ended_with(const error& e) {
  if (e == given_up()) return;
  if (e.kind() == error_kind::unsupported) return missing(std::string(e.message()));
  fail("the test ended with an error: " + to_string(e));
}

loop test_run::new_loop() {
  out<loop> made;
  if (clock_ == test_clock::virtual_time) {
    ASSAY_CALL(clock, loop_create, made);
  } else {
    ASSAY_CALL(loop, create, made);
  }
  loop l = made.take();
  // Not near zero: there a time of the clock could be taken for a duration without harm.
  if (clock_ == test_clock::virtual_time) ASSAY_CALL(clock, advance, l.get(), 1000);
  std::vector<std::shared_ptr<clock_holds>> threads;
  {
    std::lock_guard lock(mutex_);
    loops_.push_back(l);
    threads = holds_;
  }
  for (const auto& thread : threads) thread->take(l);
  return l;
}

std::shared_ptr<clock_holds> test_run::hold_clocks() {
  if (clock_ != test_clock::virtual_time) return nullptr;
  auto holds = std::make_shared<clock_holds>();
  std::vector<loop> loops;
  {
    std::lock_guard lock(mutex_);
    holds_.push_back(holds);
    loops = loops_;
  }
  for (const loop& l : loops) holds->take(l);
  return holds;
}

test_thread test_run::start_thread(std::function<void()> f) {
  auto state = std::make_shared<test_thread::state>();
  state->run([this, f = std::move(f), holds = hold_clocks()]() mutable {
    const running_test running(*this);
    if (holds != nullptr) holds->begin();
    try {
      f();
    } catch (...) {
      const error e = error_of(std::current_exception());
      if (e != given_up()) fail("a thread of the test ended with an error: " + to_string(e));
    }
    f = nullptr;  // its captures end on this thread
    if (holds != nullptr) holds->release();
    lent_.destroy_deferred();
  });
  std::lock_guard lock(mutex_);
  threads_.push_back(state);
  return test_thread(state);
}

void test_run::join_threads() {
  for (;;) {
    std::vector<std::shared_ptr<test_thread::state>> threads;
    {
      std::lock_guard lock(mutex_);
      threads.swap(threads_);
    }
    if (threads.empty()) return;
    for (const auto& t : threads) t->join();
  }
}

void test_run::close_loops() {
  std::vector<loop> loops;
  {
    std::lock_guard lock(mutex_);
    loops.swap(loops_);
  }
  for (const loop& l : loops) {
    try {
      l.close();
    } catch (...) {
      const error e = error_of(std::current_exception());
      if (e != given_up()) fail("a loop of the test can't be closed: " + to_string(e));
    }
  }
  test_loop_ = loop();
}

std::size_t test_run::finish() {
  const running_test running(*this);
  join_threads();
  close_loops();
  lent_.destroy_all_deferred();
  session_.runtime().collect();
  lent_.destroy_all_deferred();
  const std::size_t left = lent_.unfinished();
  lent_.bury();
  session_.runtime().collect();
  return left;
}

}  // namespace assay::detail

// session.hpp - running tests on the loaded plugin, one after another: what the worker is built upon.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/loader/plugin.hpp"
#include "assay/sdk/registry.hpp"

namespace assay {

// Is told what happens while a test runs. Failed checks are not among it: they go through GoogleTest (a
// TestPartResultReporter, or a listener), with the line of the check. Calls come on any thread, several at a
// time.
class observer {
 public:
  virtual ~observer() = default;
  virtual void on_trace(std::string_view label) { (void)label; }  // as it happens
  // Every comparison of a whole trace. Only those with matches == false also fail the test.
  virtual void on_trace_compared(std::span<const std::string> expected, std::span<const std::string> observed,
                                 bool matches) {
    (void)expected, (void)observed, (void)matches;
  }
  virtual void on_log(std::int32_t level, std::string_view text) { (void)level, (void)text; }
};

class session {
 public:
  explicit session(plugin& p, double time_scale = 1) : plugin_(p), time_scale_(time_scale) {}
  plugin& runtime() const noexcept { return plugin_; }
  double time_scale() const noexcept { return time_scale_; }

 private:
  plugin& plugin_;
  double time_scale_;
};

// The clock of the loops that a test makes.
enum class test_clock { real, virtual_time };

// Whether the plugin claims all of assay.clock/1.
bool has_virtual_time(const plugin& p);

struct execution {
  // The test ended at an operation that the plugin neither has nor claims: its verdict is unsupported,
  // whatever checks failed on the way. The capability, or the runtime's own words.
  std::optional<std::string> unsupported;
  std::size_t bodies_left = 0;  // coroutine bodies that the runtime had not let go after close and collect
  // Coroutines and callbacks that the runtime holds even after everything of the test has been destroyed.
  std::size_t objects_left = 0;
  std::vector<std::string> trace;  // all of it, or what came after the last clear_trace()
};

// Runs one test, on the thread that called plugin::load. Whether the plugin claims what the test needs is the
// caller's question (missing_capability). Afterwards nothing of the test is alive: loops closed, threads
// joined, objects dropped, garbage collected, bodies destroyed; frames that the plugin still has answer every
// resume with a runtime error. Never throws; failed checks are GoogleTest's.
execution execute(const test_case& test, session& s, observer& o, test_clock clock = test_clock::real);

}  // namespace assay

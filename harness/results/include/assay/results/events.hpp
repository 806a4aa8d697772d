// events.hpp - the immutable stream between the runner and the reports: what happened, in order, as it
// happens.
//
// The stream of a run: run_started, then for each plugin plugin_started, (test_started, test_finished)*,
// plugin_finished, then run_finished. Plugins may interleave; events of one plugin keep their order. A stream
// may stop anywhere (the harness was killed): accumulator gives what is known so far.
#pragma once

#include <map>
#include <memory>
#include <variant>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::results {

struct run_started {
  run_result head;  // without plugins
};
struct plugin_started {
  plugin_result head;  // without tests; index is its place in run_result.plugins
  std::size_t index = 0;
  std::size_t selected = 0;  // tests that will run
};
struct test_started {
  std::size_t plugin = 0;
  std::string id;
};
struct test_finished {
  std::size_t plugin = 0;
  test_result result;
};
struct plugin_finished {
  std::size_t plugin = 0;
  double seconds = 0;
  std::vector<std::string> notes;  // found while running, added to the head's
  std::vector<benchmark_result> benchmarks;
};
struct run_finished {
  double seconds = 0;
  bool complete = true;
  std::optional<gate_result> gate{};
};

using event =
    std::variant<run_started, plugin_started, test_started, test_finished, plugin_finished, run_finished>;

// Receives the stream, on one thread. Must not throw; a sink that can't write remembers it and says so at the
// end.
class sink {
 public:
  virtual ~sink() = default;
  virtual void on(const event& e) = 0;
};

// Builds the model from the stream. A test that has started and not finished is not_run, with a reason that
// says so. An event of a plugin that has not started is ignored.
class accumulator final : public sink {
 public:
  void on(const event& e) override;
  const run_result& result() const noexcept { return run_; }

 private:
  plugin_result* plugin(std::size_t index);

  run_result run_;
  std::vector<std::map<std::string, std::size_t>> running_;  // a map a plugin: id, place in its tests
};

}  // namespace assay::results

// instructions.hpp - how many instructions a stretch of a benchmark takes, where a tool counts them.
#pragma once

#include <benchmark/benchmark.h>

namespace assay::bench {

// Counts from its making to the report, in a worker that `assay bench --count instructions` runs under
// valgrind's callgrind; everywhere else it does nothing. One at a time. All threads are counted.
class instruction_count {
 public:
  instruction_count() noexcept;
  ~instruction_count();
  instruction_count(const instruction_count&) = delete;
  instruction_count& operator=(const instruction_count&) = delete;
  // The counter `instructions`, an operation's. Nothing is set where nothing was counted.
  void report(benchmark::State& state, double operations);

 private:
  bool counts_;
};

}  // namespace assay::bench

// growth.hpp - benchmarks that are run with 100 to 1,000,000 of a thing, which reports draw as curves: the
// cost of one should not grow with how many there are.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "memory.hpp"
#include "rig.hpp"

namespace assay::bench {

// What was seen of a family in this process: the memory of one thing in the first pass over n of them (later,
// what was used before would not be seen), and the time of a pass.
class growth {
 public:
  explicit growth(std::string family) : family_(std::move(family)) {}

  // Of a pass over n things: before any is there, and when all are.
  void empty(std::int64_t n);
  void full();
  void passed(std::int64_t n, double seconds);

  double bytes_each(std::int64_t n) const;
  bool is_known(std::int64_t n) const;
  // Throws `failed` where so many would take more memory than a worker should, or more time than a benchmark
  // may, by what fewer took.
  void refuse_beyond_bounds(std::int64_t n) const;

 private:
  std::string family_;
  memory_use before_{};
  std::int64_t watched_ = 0;  // 0: this pass is not watched
};

inline constexpr std::int64_t fewest = 100, most = 1'000'000;
// The fewest things whose memory is looked at, so that more are not tried where they would take too much; it
// is told of the most alone: of fewer, pools keep a good part.
inline constexpr std::int64_t least_for_bytes = 100'000;

// Runs pass(n) once, and fewer before, where that is not known yet: its memory and its time are looked at.
template <class Pass>
void explore(growth& seen, std::int64_t n, Pass& pass) {
  if (seen.is_known(n)) return;
  if (n > fewest) explore(seen, n / 10, pass);
  seen.refuse_beyond_bounds(n);
  const auto began = std::chrono::steady_clock::now();
  pass(static_cast<int>(n));
  seen.passed(n, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
}

// Runs pass(n) before it is measured, each time: nothing is warm, the pages that it is the first to touch
// cost more than all it does, and what a million of another thing left behind is put in order at somebody's
// cost.
template <class Pass>
void warm(growth& seen, std::int64_t n, Pass& pass) {
  trimmed_memory();
  if (seen.is_known(n)) {
    pass(static_cast<int>(n));
  } else {
    explore(seen, n, pass);
  }
}

// Runs pass(loop, n, growth) for each iteration, n the benchmark's argument.
template <class Pass>
void grow(benchmark::State& state, const char* family, std::initializer_list<const char*> clauses,
          std::initializer_list<const char*> capabilities, bool tell_bytes, Pass&& pass) {
  with_loop(state, clauses, capabilities, [&](loop_fixture& loop) {
    const auto n = static_cast<int>(state.range(0));
    growth seen(family);
    auto pass_over = [&](int size) { pass(loop, size, seen); };
    warm(seen, n, pass_over);
    cost_count counted;
    for (auto _ : state) pass_over(n);
    counted.report(state, static_cast<double>(state.iterations() * n));
    state.counters["ops"] = n;
    if (tell_bytes && n >= most) state.counters["bytes"] = seen.bytes_each(n);
  });
}

inline void decades(benchmark::internal::Benchmark* b) {
  for (std::int64_t n = fewest; n <= most; n *= 10) b->Arg(n);
}

}  // namespace assay::bench

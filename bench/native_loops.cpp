// Loops inside the plugin: what the same work takes without the ABI. The plugin reads the clock; what it says
// is believed only as far as our own clock allows.
#include "native_loops.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "assay/loader/bench.hpp"
#include "rig.hpp"

namespace assay::bench {
namespace {

using clock = std::chrono::steady_clock;

std::uint64_t processor_ns() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(t.tv_nsec);
}

// What the plugin answers, or `failed` with why it can't be.
assay_bench_result run(const std::string& operation, std::uint64_t n) {
  assay_bench_args args{};
  args.size = sizeof args;
  args.operation = operation.c_str();
  args.n = n;
  assay_bench_result result{};
  result.size = sizeof result;
  const std::uint64_t processor = processor_ns();
  const clock::time_point began = clock::now();
  assay_error* const error = bench_extension().run(&args, &result);
  const auto elapsed = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(clock::now() - began).count());
  check(error);
  if (result.done != n)
    throw failed{fmt::format("the plugin's loop did {} operations; {} were asked for", result.done, n)};
  if (result.elapsed_ns > elapsed)
    throw failed{fmt::format("the plugin's loop says that it took {} ns, but the whole call took {} ns",
                             result.elapsed_ns, elapsed)};
  if (result.elapsed_ns < n / 10)
    throw failed{
        fmt::format("the plugin's loop says that it did {} operations in {} ns, which no machine does", n,
                    result.elapsed_ns)};
  // The two processor clocks tick alike, but may be read in coarser steps than they are told.
  constexpr std::uint64_t a_tick = 10'000'000;
  if (result.processor_ns > processor_ns() - processor + a_tick)
    throw failed{
        fmt::format("the plugin's loop says that it took {} ns of processor time, more than was used",
                    result.processor_ns)};
  return result;
}

// Operations that sleep most of their time: their figure is the processor's, as it is through the ABI. A call
// takes seconds: one stands for all iterations.
std::uint64_t slow_batch(const std::string& operation) {
  return operation == "Sleep100000Tasks" ? 100000 : 0;
}

// All iterations in one call: what the plugin makes beforehand is made once.
void native_loop(benchmark::State& state, const std::string& operation) {
  const std::uint64_t slow = slow_batch(operation);
  const std::uint64_t batch = slow > 0 ? slow : ASSAY_BENCH_BATCH;
  const auto iterations = static_cast<std::uint64_t>(state.max_iterations);
  try {
    while (state.KeepRunningBatch(state.max_iterations)) {
      const assay_bench_result result = run(operation, slow > 0 ? slow : iterations * batch);
      const std::uint64_t ns = slow > 0 ? result.processor_ns * iterations : result.elapsed_ns;
      if (ns == 0) throw failed{"the plugin's loop does not say what processor time it took"};
      state.SetIterationTime(static_cast<double>(ns) * 1e-9);
    }
    state.counters["ops"] = static_cast<double>(batch);
  } catch (const failed& f) {
    state.SkipWithError(f.message.c_str());
  }
}

}  // namespace

void register_native_loops(const std::vector<std::string>& names, std::string_view suffix) {
  const assay_ext_bench& table = bench_extension();
  if (missing({"bench.operations", "bench.run"}) || table.operations == nullptr || table.run == nullptr)
    return;
  std::vector<std::string> has;
  for (const char* const* name = table.operations(); name != nullptr && *name != nullptr; ++name)
    has.emplace_back(*name);
  // In the order of ours, and each once.
  for (const std::string& name : names) {
    if (std::find(has.begin(), has.end(), name) == has.end()) continue;
    benchmark::RegisterBenchmark((name + std::string(suffix)).c_str(),
                                 [name](benchmark::State& state) { native_loop(state, name); })
        ->UseManualTime()
        ->Unit(benchmark::kNanosecond);
  }
}

}  // namespace assay::bench

// Loops inside the plugin: what the same work takes without the ABI. The plugin reads the clock; what it says
// is believed only as far as our own clock allows.
#include "native_loops.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctime>
#include <optional>

#include "assay/loader/bench.hpp"
#include "descriptor_limit.hpp"
#include "load/processors.hpp"
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

// How the host's benchmark of that name is measured: the same here.
struct shape {
  std::uint64_t batch = ASSAY_BENCH_BATCH;  // of which the operations are a multiple
  bool of_processor = false;                // its figure is the processor's time
  int connections = 0;                      // under load, over so many, from a process beside it
  bool once = false;                        // a call takes seconds: one stands for all iterations
};

// Of an echo server of so many connections: enough requests on each that the figure, which is also of their
// making, tells of the requests. Ours are made before.
shape echo_over(std::string_view connections) {
  int n = 1;
  std::from_chars(connections.data(), connections.data() + connections.size(), n);
  return {.batch = std::max<std::uint64_t>(200 * static_cast<std::uint64_t>(n), ASSAY_BENCH_BATCH),
          .of_processor = true,
          .connections = n};
}
// The load client of a plugin's echo loop needs a processor as ours does: the loop stays on the one where it
// finds itself, and has its client on another that the thread may use.
class all_processors {
 public:
  all_processors() {
    CPU_ZERO(&before_);
    sched_getaffinity(0, sizeof before_, &before_);
    sched_setaffinity(0, sizeof before_, &load::processors_at_start());  // where it is not allowed, unchanged
  }
  all_processors(const all_processors&) = delete;
  all_processors& operator=(const all_processors&) = delete;
  ~all_processors() { sched_setaffinity(0, sizeof before_, &before_); }

 private:
  cpu_set_t before_;
};

shape shape_of(std::string_view operation) {
  constexpr std::string_view of = "/connections:";
  if (const auto at = operation.find(of); at != operation.npos)
    return echo_over(operation.substr(at + of.size()));
  if (operation == "Yield1000Tasks") return {.batch = 10000};
  if (operation == "Sleep100000Tasks") return {.batch = 100000, .of_processor = true, .once = true};
  if (operation == "StreamSendServerCpu" || operation == "StreamReceiveServerCpu")
    return {.batch = 256, .of_processor = true, .connections = 1};
  if (operation.find("ServerCpu") != std::string_view::npos) return {.of_processor = true};
  return {};
}

// All iterations in one call: what the plugin makes beforehand is made once.
void native_loop(benchmark::State& state, const std::string& operation) {
  const shape is = shape_of(operation);
  const auto iterations = static_cast<std::uint64_t>(state.max_iterations);
  try {
    std::optional<all_processors> freed;
    std::optional<descriptor_limit> room;
    if (is.connections > 0) {
      freed.emplace();
      room.emplace(is.connections);
    }
    while (state.KeepRunningBatch(state.max_iterations)) {
      const assay_bench_result result = run(operation, is.once ? is.batch : iterations * is.batch);
      if (is.of_processor && result.processor_ns == 0)
        throw failed{"the plugin's loop does not say what processor time it took"};
      const std::uint64_t ns = is.of_processor ? result.processor_ns : result.elapsed_ns;
      state.SetIterationTime(static_cast<double>(is.once ? ns * iterations : ns) * 1e-9);
    }
    state.counters["ops"] = static_cast<double>(is.batch);
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

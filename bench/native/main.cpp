// The main() of every program of bench/native: Google Benchmark over what was registered, or
//   PROGRAM --count OPERATION N     repeats one operation N times, and prints its allocations: for callgrind
//   PROGRAM --short ...             a hundredth of each batch: whether it works, not how fast
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "operation.hpp"

namespace {

int count_operation(const char* name, std::int64_t n) {
  for (const native::operation& o : native::operations()) {
    if (o.name != name) continue;
    native::meter m;
    const std::int64_t before = native::allocations();
    o.run(n, m);
    std::printf("%lld\n", static_cast<long long>(native::allocations() - before));
    return 0;
  }
  std::fprintf(stderr, "no operation is called %s\n", name);
  return 2;
}

// For a thousand connections.
void allow_many_descriptors() {
  rlimit open_files{};
  getrlimit(RLIMIT_NOFILE, &open_files);
  open_files.rlim_cur = open_files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &open_files);
}

}  // namespace

int main(int argc, char** argv) {
  allow_many_descriptors();
  if (argc == 4 && std::strcmp(argv[1], "--count") == 0) return count_operation(argv[2], std::atoll(argv[3]));
  std::int64_t divisor = 1;
  if (argc > 1 && std::strcmp(argv[1], "--short") == 0) {
    divisor = 100;
    argv[1] = argv[0];
    ++argv;
    --argc;
  }
  for (const native::operation& o : native::operations()) {
    const std::int64_t n = std::max<std::int64_t>(o.batch / divisor, 10);
    benchmark::RegisterBenchmark(o.name.c_str(),
                                 [&o, n](benchmark::State& state) {
                                   native::meter m;
                                   for (auto _ : state) {
                                     o.run(n, m);
                                     state.SetIterationTime(m.figure() * 1e-9);
                                   }
                                   for (const auto& [name, value] : m.notes()) state.counters[name] = value;
                                 })
        ->UseManualTime()
        ->Iterations(1);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

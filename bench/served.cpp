#include "served.hpp"

#include "processor_time.hpp"

namespace assay::bench {

void serve_batches(benchmark::State& state, desk& words, load::client& client, std::int64_t batch) {
  for (auto _ : state) {
    const double before = processor_seconds();
    client.batch(batch);
    words.run(client);
    state.SetIterationTime(processor_seconds() - before);
  }
  state.counters["ops"] = static_cast<double>(batch);
}

void tell(benchmark::State& state, const load::figures& seen, const char* rate) {
  state.counters[rate] = seen.requests_per_second;
  state.counters["p50_us"] = seen.p50_us;
  state.counters["p99_us"] = seen.p99_us;
}

}  // namespace assay::bench

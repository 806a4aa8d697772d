// served.hpp - what the benchmarks of servers have in common: batches that a load client asks for, and what
// they cost the server's process.
#pragma once

#include <cstdint>

#include "desk.hpp"

namespace assay::bench {

// A batch for each iteration, whose time is the processor's while the loop served it. The client is
// connected.
void serve_batches(benchmark::State& state, desk& words, load::client& client, std::int64_t batch);

// How many requests a second there were, under this name, and how long the client waited for answers.
void tell(benchmark::State& state, const load::figures& seen, const char* rate);

}  // namespace assay::bench

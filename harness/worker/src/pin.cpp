#include "pin.hpp"

#include <cstring>
#include <string>

#include "assay/worker/pin_thread.hpp"

namespace assay::worker {

void pin(const job& what, uplink& to) {
  if (what.what != task::run_benchmarks || what.benchmark_processor < 0) return;
  const int error = pin_thread(what.benchmark_processor);
  if (error == 0) return;
  to.send(noted{"the benchmarks were not pinned to processor " + std::to_string(what.benchmark_processor) +
                ": " + std::strerror(error)});
}

}  // namespace assay::worker

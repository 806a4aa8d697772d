#include "operation.hpp"

#include <malloc.h>

#include <algorithm>
#include <ctime>

namespace native {
namespace {

double nanoseconds(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

std::vector<operation>& registry() {
  static std::vector<operation> all;
  return all;
}

}  // namespace

operation::operation(const char* operation_name, std::int64_t operation_batch, function operation_run)
    : name(operation_name), batch(operation_batch), run(operation_run) {
  registry().push_back(*this);
}

const std::vector<operation>& operations() { return registry(); }

void meter::begin() {
  mallocs_ = allocations();
  processor_ = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
  wall_ = nanoseconds(CLOCK_MONOTONIC);
}

void meter::end(std::int64_t count) {
  const double each = static_cast<double>(count);
  wall_ = nanoseconds(CLOCK_MONOTONIC) - wall_;
  processor_ = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - processor_;
  done_ = count;
  figure_ = wall_ / each;
  processor_ns_ = processor_ / each;
  note("mallocs", static_cast<double>(allocations() - mallocs_) / each);
}

void meter::took(double wall, double processor) {
  wall_ = wall * 1e9;
  processor_ = processor * 1e9;
  figure_ = wall_ / static_cast<double>(done_);
  processor_ns_ = processor_ / static_cast<double>(done_);
  notes_.erase("mallocs");
}

double heap_bytes() { return static_cast<double>(mallinfo2().uordblks + mallinfo2().hblkhd); }

double percentile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(part * static_cast<double>(values.size())))];
}

}  // namespace native

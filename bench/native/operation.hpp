// operation.hpp - what an operation of bench/native is written with: it repeats itself n times between
// begin() and end().
//
// One program a kind (aio, limit, libevent, epoll, asio) registers its operations under common names, so that
// scripts/peers puts them side by side. The same operations are counted under callgrind: see
// count_operation(). Those of aio are also loops inside plugins/reference.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace native {

// What happens between begin() and end(): time, processor time of the whole process, allocations of this
// thread.
class meter {
 public:
  void begin();
  void end(std::int64_t operations);
  // After end(): a part of it, which another has measured, took these times in seconds. What was allocated in
  // that part nobody knows: it is not told.
  void took(double wall, double processor);
  // The figure of the operation instead of its wall time, in nanoseconds.
  void report(double nanoseconds) { figure_ = nanoseconds; }
  // The figure is the processor time an operation.
  void report_processor_time() { figure_ = processor_ns_; }
  // Something else that was seen, under a name of Google Benchmark's counters.
  void note(const std::string& name, double value) { notes_[name] = value; }

  double figure() const { return figure_; }
  // What was between begin() and end(), in all: nanoseconds, and the operations.
  double wall() const { return wall_; }
  double processor() const { return processor_; }
  std::int64_t done() const { return done_; }
  const std::map<std::string, double>& notes() const { return notes_; }

 private:
  double wall_ = 0, processor_ = 0;  // until end(): when it began
  double figure_ = 0, processor_ns_ = 0;
  std::int64_t mallocs_ = 0, done_ = 0;
  std::map<std::string, double> notes_;
};

struct operation {
  using function = void (*)(std::int64_t n, meter& m);
  // batch: how many a measurement repeats. Where it is fixed the operation is of that size, and is never
  // scaled down.
  operation(const char* name, std::int64_t batch, function run);

  std::string name;
  std::int64_t batch;
  function run;
};

const std::vector<operation>& operations();

// The allocations (malloc, calloc, realloc, operator new) of this thread since its start.
std::int64_t allocations() noexcept;
// The bytes that the heap has given out.
double heap_bytes();

// The value below which this part of the values lies: 0.99 is the 99th percentile. REQUIRES values.
double percentile(std::vector<double> values, double part);

}  // namespace native

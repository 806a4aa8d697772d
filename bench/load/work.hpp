// work.hpp - what a load client does, and what it saw.
#pragma once

#include <cstdint>

namespace assay::load {

// Of all batches together; 0: not measured.
struct figures {
  double requests_per_second = 0;
  double p50_us = 0, p99_us = 0;  // of a request
  double server_seconds = 0;      // the server's processor time, where the client looks at it: bench/native
};

// Runs in the client's process. Everything may throw: the client tells the text and ends.
class work {
 public:
  work() = default;
  work(const work&) = delete;
  work& operator=(const work&) = delete;
  virtual ~work() = default;
  virtual void connect() = 0;              // once, before the first batch
  virtual void batch(std::int64_t n) = 0;  // n requests
  virtual figures hang_up() = 0;           // once, after the last
};

}  // namespace assay::load

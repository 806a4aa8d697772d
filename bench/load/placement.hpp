// placement.hpp - which processors a server and its load client have.
#pragma once

#include <sched.h>

namespace assay::load {

// The calling thread, the server's, stays on the processor that it is on, as long as this lives.
class placement {
 public:
  // `shared`: the client is to have the same processor: alone, a request at a time, the two take turns, and
  // to wake another processor would cost more than all the rest. Else another one, where there is one.
  explicit placement(bool shared);
  placement(const placement&) = delete;
  placement& operator=(const placement&) = delete;
  ~placement();
  int clients_processor() const noexcept { return clients_; }

 private:
  cpu_set_t before_;
  int clients_;
};

}  // namespace assay::load

// A stage between two ends of a connection, which sees what goes over the wire and can hold it up.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stream_pair.hpp"

namespace assay::conformance {

// Passes on what comes from one side to the other, until its end, which it passes on too.
struct relay_direction {
  std::string seen;
  bool held = false;      // nothing is passed on, and no more than a block taken
  bool finished = false;  // the end was seen
};

// Clients connect to its port; each gets a connection to the target.
struct relay {
  server listening;
  relay_direction to_target, to_client;
  int served = 0, done = 0;
};

co<std::shared_ptr<relay>> start_relay(test_context& rt, int target_port);
// Waits until its connections are down.
co<> end_relay(test_context& rt, std::shared_ptr<relay> r);

// The types of the TLS records in bytes of one direction: 20, 21 alert, 22 handshake, 23 data. With TLS 1.2
// the only alert of a healthy connection is the close notice.
std::vector<int> record_types(const std::string& bytes);

}  // namespace assay::conformance

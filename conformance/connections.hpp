// What the tests of making connections share.
#pragma once

#include "stream_pair.hpp"

namespace assay::conformance {

// Closes a connection whose other end is somebody else's to close.
inline co<> left(test_context& rt, connection c) {
  c.writer.close();
  co_await attempt(c.writer.wait_closed());
  co_await rt.drain();
}

inline std::string peer_of(const connection& c) {
  return c.writer.get_extra_info("peername").as_list().at(0).as_text();
}

}  // namespace assay::conformance

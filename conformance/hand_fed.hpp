// Readers that are fed by hand, for the tests of streams that need no connection.
#pragma once

#include <assay/sdk/conformance.hpp>

namespace assay::conformance {

// A reader with this much in its buffer.
inline reader fed(std::string_view data, std::optional<std::int64_t> limit = {}) {
  reader r = new_reader(limit);
  r.feed_data(data);
  return r;
}

// The same at the end of its stream.
inline reader fed_to_the_end(std::string_view data, std::optional<std::int64_t> limit = {}) {
  reader r = fed(data, limit);
  r.feed_eof();
  return r;
}

// A task that reads, started, and as far as it gets without I/O.
inline co<task> reading(test_context& rt, awaitable read) {
  task t = rt.spawn([read]() -> co<value> {
    value got = co_await read;
    co_return got;
  });
  co_await rt.drain();
  co_return t;
}

}  // namespace assay::conformance

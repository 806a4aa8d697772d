// throughput.hpp - streams with much to carry, over TCP: what load::bulk asks for.
#pragma once

#include <cstdint>

#include "../load/bulk.hpp"
#include "operation.hpp"

namespace native {

// Serves the one connection of the listening, non-blocking socket, which it takes over, until that is closed:
// sends the chunks that are asked for, or takes them and says whether they were right.
using bulk_server = void (*)(int listener);

// under_load() by n chunks that go that way. Server and client have a processor each, where there are two.
void throughput(bulk_server serve, assay::load::bulk::direction way, std::int64_t n, meter& m);

}  // namespace native

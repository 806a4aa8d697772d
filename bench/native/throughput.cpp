#include "throughput.hpp"

#include "under_load.hpp"

namespace native {

namespace load = assay::load;

void throughput(bulk_server serve, load::bulk::direction way, std::int64_t n, meter& m) {
  load::destination to;
  const int listener = listening_on_the_loopback(to);
  under_load([&] { serve(listener); }, [&] { return std::make_unique<load::bulk>(to, way); }, false, n, m);
}

}  // namespace native

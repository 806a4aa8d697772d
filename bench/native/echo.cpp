#include "echo.hpp"

#include "../load/closed_loop.hpp"
#include "../load/socket_folder.hpp"
#include "under_load.hpp"

namespace native {

namespace load = assay::load;

void echo(echo_server serve, int connections, std::int64_t n, meter& m, carrier over) {
  const load::socket_folder folder;
  load::destination to;
  const int listener =
      over == carrier::tcp ? listening_on_the_loopback(to) : listening_at(folder.socket(), to);
  under_load([&] { serve(listener, connections); },
             [&] { return std::make_unique<load::closed_loop>(to, connections, false); }, connections == 1, n,
             m);
}

}  // namespace native

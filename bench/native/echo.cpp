#include "echo.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <memory>

#include "../load/client.hpp"
#include "../load/closed_loop.hpp"
#include "../load/placement.hpp"

namespace native {

namespace load = assay::load;

void echo(echo_server serve, int connections, std::int64_t n, meter& m) {
  const int listener =
      load::checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  load::checked(bind(listener, reinterpret_cast<const sockaddr*>(&at), sizeof at), "bind");
  load::checked(listen(listener, 1024), "listen");
  socklen_t size = sizeof at;
  load::checked(getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size), "getsockname");
  load::destination to;
  to.port = ntohs(at.sin_port);

  const load::placement placed(connections == 1);
  load::client client([&] { return std::make_unique<load::closed_loop>(to, connections, false); },
                      placed.clients_processor());
  client.batch(n);
  client.hang_up();
  m.begin();
  serve(listener, connections);
  m.end(n);
  m.report_processor_time();
  const load::figures seen = client.wait();
  m.note("p50_us", seen.p50_us);
  m.note("p99_us", seen.p99_us);
  m.note("requests_per_s", seen.requests_per_second);
}

}  // namespace native

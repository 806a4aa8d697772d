#include "tls_echo.hpp"

#include <pem_file.hpp>
#include <test_certificates.hpp>

#include "../load/closed_loop.hpp"
#include "under_load.hpp"

namespace native {

namespace load = assay::load;

void tls_echo(tls_echo_server serve, int connections, std::int64_t n, meter& m) {
  const test_certificates::pem_file certificate(test_certificates::good);
  load::destination to;
  const int listener = listening_on_the_loopback(to);
  to.how = load::destination::carrier::tls;
  under_load([&] { serve(listener, connections, certificate.path()); },
             [&] { return std::make_unique<load::closed_loop>(to, connections, false); }, connections == 1, n,
             m);
}

}  // namespace native

// Contexts and connections for the tests of TLS. The certificates are made in the build (cmake/certificates).
#pragma once

#include <assay/sdk/tls.hpp>
#include <pem_file.hpp>
#include <string_view>
#include <test_certificates.hpp>

#include "stream_pair.hpp"

namespace assay::conformance {

using test_certificates::pem_file;

// A server's, with that certificate and key.
tls_context server_context(std::string_view pem = test_certificates::good,
                           tls_context_options options = tls_context_options::server());
// A client's, which trusts the authority of the tests.
tls_context client_context(tls_context_options options = tls_context_options::client());
// The same with a name to be checked: for connections that have no host.
tls_options named_client();

// Both ends over TLS.
co<stream_pair> connected_over_tls(test_context& rt, tls_options server, tls_options client);
co<stream_pair> connected_over_tls(test_context& rt);

// start_tls at both ends at once.
co<> start_tls_at_both(test_context& rt, stream_pair pair);

// The callbacks of a server that tests of failures do not wait for otherwise.
struct visits {
  int begun = 0, ended = 0;
};
// Closes the server and waits until its callbacks have ended.
co<> end_server(test_context& rt, server listening, const visits& v);

inline constexpr const char* local_name = "localhost";

}  // namespace assay::conformance

#include "tls_contexts.hpp"

namespace assay::conformance {

tls_context server_context(std::string_view pem, tls_context_options options) {
  const pem_file certificate(pem);
  return make_tls_context(options.certificate(certificate.path()));
}

tls_context client_context(tls_context_options options) {
  const pem_file authority(test_certificates::authority);
  return make_tls_context(options.trust(authority.path()));
}

tls_options named_client() {
  tls_options tls(client_context());
  return tls.server_hostname(local_name);
}

co<stream_pair> connected_over_tls(test_context& rt, tls_options server_tls, tls_options client_tls) {
  future accepted = rt.create_future();
  stream_pair pair;
  auto accept = [accepted](reader in, writer out) { accepted.set_result(list_of(in, out)); };
  value started = co_await start_tls_server(accept, server_tls);
  pair.listening = started.as_server();
  value both = co_await open_tls_connection(local_name, pair.listening.port(), client_tls);
  pair.client = connection(both);
  value other = co_await accepted;
  pair.peer = connection(other);
  co_return pair;
}

co<stream_pair> connected_over_tls(test_context& rt) {
  const tls_options server_tls(server_context());
  const tls_options client_tls(client_context());
  co_return co_await connected_over_tls(rt, server_tls, client_tls);
}

co<> end_server(test_context& rt, server listening, const visits& v) {
  listening.close();
  co_await rt.drain();
  co_await until(rt, [&v] { return v.begun == v.ended; });
  co_await rt.drain();
}

co<> start_tls_at_both(test_context& rt, stream_pair pair) {
  const tls_options server_tls(server_context());
  future both =
      rt.gather(start_tls(pair.client.writer, named_client()), start_tls(pair.peer.writer, server_tls));
  co_await both;
}

}  // namespace assay::conformance

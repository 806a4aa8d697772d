#include "assay/sdk/tls.hpp"

#include "border.hpp"

namespace assay {

using detail::out;

namespace {

const char* text_or_null(const std::optional<std::string>& text) { return text ? text->c_str() : nullptr; }

// Points into the options.
assay_tls_args arguments(const tls_options& tls) {
  assay_tls_args args{};
  args.size = sizeof(args);
  args.context = tls.context.get();
  args.server_hostname = text_or_null(tls.hostname);
  args.handshake_timeout = tls.handshake_limit ? &*tls.handshake_limit : nullptr;
  args.shutdown_timeout = tls.shutdown_limit ? &*tls.shutdown_limit : nullptr;
  return args;
}

}  // namespace

tls_context_options& tls_context_options::certificate(std::string file) {
  certificate_file = std::move(file);
  return *this;
}
tls_context_options& tls_context_options::trust(std::string file) {
  ca_file = std::move(file);
  return *this;
}
tls_context_options& tls_context_options::verify(tls_verify what) {
  verified = what;
  return *this;
}
tls_context_options& tls_context_options::check_hostname(bool on) {
  hostname_checked = on;
  return *this;
}
tls_context_options& tls_context_options::minimum_version(int number) {
  lowest = number;
  return *this;
}
tls_context_options& tls_context_options::maximum_version(int number) {
  highest = number;
  return *this;
}
tls_context_options& tls_context_options::alpn(std::vector<std::string> names) {
  protocols = std::move(names);
  return *this;
}

tls_context make_tls_context(const tls_context_options& options) {
  std::vector<value> names;
  for (const std::string& name : options.protocols) names.emplace_back(name);
  const value alpn = list_of_values(std::move(names));
  assay_tls_context_args args{};
  args.size = sizeof(args);
  args.server_side = options.server_side ? 1 : 0;
  args.certificate = text_or_null(options.certificate_file);
  args.ca_file = text_or_null(options.ca_file);
  args.verify = static_cast<int>(options.verified);
  args.check_hostname = options.hostname_checked ? (*options.hostname_checked ? 1 : 0) : -1;
  args.minimum_version = options.lowest;
  args.maximum_version = options.highest;
  args.alpn = options.protocols.empty() ? nullptr : alpn.get().as.list;
  out<tls_context> made;
  ASSAY_CALL(tls, context_create, &args, made);
  return made.take();
}

tls_options& tls_options::server_hostname(std::string name) {
  hostname = std::move(name);
  return *this;
}
tls_options& tls_options::handshake_timeout(double seconds) {
  handshake_limit = seconds;
  return *this;
}
tls_options& tls_options::shutdown_timeout(double seconds) {
  shutdown_limit = seconds;
  return *this;
}

awaitable open_tls_connection(std::optional<std::string> host, int port, const tls_options& tls,
                              std::int64_t limit) {
  assay_connect_args args{};
  args.size = sizeof(args);
  args.port = port;
  args.host = text_or_null(host);
  args.limit = limit;
  const assay_tls_args how = arguments(tls);
  out<awaitable> a;
  ASSAY_CALL(tls, open_connection, &args, &how, a);
  return a.take();
}

awaitable start_tls(const object& writer, const tls_options& tls) {
  const assay_tls_args how = arguments(tls);
  out<awaitable> a;
  ASSAY_CALL(tls, start_tls, writer.get(), &how, a);
  return a.take();
}

value tls_session_info(const writer& w, const char* name) {
  assay_value info{};
  ASSAY_CALL(tls, session_info, w.get(), name, &info);
  return value::adopt(info);
}

awaitable detail::serve_tls(const callback_argument& client_connected, const tls_options& tls,
                            std::int64_t limit) {
  assay_serve_args args{};
  args.size = sizeof(args);
  args.host = "127.0.0.1";
  args.limit = limit;
  args.client_connected = client_connected.get().get();
  args.start_serving = 1;
  const assay_tls_args how = arguments(tls);
  out<awaitable> a;
  ASSAY_CALL(tls, start_server, &args, &how, a);
  return a.take();
}

}  // namespace assay

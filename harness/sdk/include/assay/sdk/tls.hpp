// tls.hpp - streams over TLS (asyncio with an ssl.SSLContext).
//
// Not part of the umbrella header. What returns an awaitable does nothing until it is awaited, once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/sdk/connecting.hpp"
#include "assay/sdk/streams.hpp"

namespace assay {

class tls_context : public object {
 public:
  tls_context() = default;
  explicit tls_context(object o) noexcept : object(std::move(o)) {}
};

enum class tls_verify : int { normal = 0, none = 1, optional = 2, required = 3 };

// Has setters, not braces: a braced list in the operand of co_await is a trap of g++ 12. Names of PEM files.
class tls_context_options {
 public:
  static tls_context_options client() { return tls_context_options(false); }
  static tls_context_options server() { return tls_context_options(true); }
  tls_context_options& certificate(std::string file);  // with its key
  tls_context_options& trust(std::string ca_file);
  tls_context_options& verify(tls_verify what);
  tls_context_options& check_hostname(bool on);
  tls_context_options& minimum_version(int number);  // 0x0303, 0x0304
  tls_context_options& maximum_version(int number);
  tls_context_options& alpn(std::vector<std::string> names);

  bool server_side;
  std::optional<std::string> certificate_file, ca_file;
  tls_verify verified = tls_verify::normal;
  std::optional<bool> hostname_checked;
  int lowest = 0, highest = 0;
  std::vector<std::string> protocols;

 private:
  explicit tls_context_options(bool server) : server_side(server) {}
};

tls_context make_tls_context(const tls_context_options& options);

// A context, or none, and what else is said of one connection.
class tls_options {
 public:
  tls_options() = default;
  explicit tls_options(object c) : context(std::move(c)) {}
  tls_options& server_hostname(std::string name);  // "": none
  tls_options& handshake_timeout(double seconds);
  tls_options& shutdown_timeout(double seconds);

  object context;
  std::optional<std::string> hostname;
  std::optional<double> handshake_limit, shutdown_limit;
};

// host absent: none. Lazy; value: list(reader, writer).
awaitable open_tls_connection(std::optional<std::string> host, int port, const tls_options& tls,
                              std::int64_t limit = 0);
awaitable start_tls(const object& writer, const tls_options& tls);  // lazy; StreamWriter.start_tls
value tls_session_info(const writer& w, const char* name);

namespace detail {
awaitable serve_tls(const callback_argument& client_connected, const tls_options& tls, std::int64_t limit);
}

// On loopback, at a free port. f: called with (reader, writer) for each connection; its co<> runs as a task.
// Lazy; value: the server.
template <class F>
requires std::invocable<F&, reader, writer> awaitable start_tls_server(F client_connected,
                                                                       const tls_options& tls,
                                                                       std::int64_t limit = 0) {
  return detail::serve_tls(detail::client_callback(std::move(client_connected)), tls, limit);
}

}  // namespace assay

/// TLS over any transport (asyncio with an ssl.SSLContext).
///
/// A client checks the server's certificate and its name unless told otherwise. TLS 1.2 is the oldest version
/// spoken. A TLS connection cannot half-close: write_eof() is refused. The end of a connection is announced
/// with a close notice; a peer that answers none is dropped after the shutdown time limit.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <aio/errors.hpp>
#include <aio/event_loop.hpp>
#include <aio/streams.hpp>
#include <aio/transport.hpp>

namespace aio {

namespace detail {
class tls_context_state;
}

/// What TLS itself refuses, or what breaks it (ssl.SSLError).
class tls_error : public error {
 public:
  using error::error;
};

/// The peer's certificate is not accepted (ssl.SSLCertVerificationError).
class certificate_error : public tls_error {
 public:
  certificate_error(std::string message, long verify_code)
      : tls_error(std::move(message)), verify_code_(verify_code) {}
  /// OpenSSL's X509_V_ERR_ code.
  long verify_code() const noexcept { return verify_code_; }

 private:
  long verify_code_;
};

enum class tls_version { tls1_2, tls1_3 };

/// What is asked of the peer's certificate (ssl.CERT_NONE, ...).
enum class verify_mode {
  none,      ///< not looked at; a client must switch check_hostname off first
  optional,  ///< none is accepted, a wrong one is not
  required,
};

/// What connections have in common: certificates, whom to trust, versions (ssl.SSLContext). Copies share it.
/// To be set up before its first connection; may then be used by several loops and threads.
class tls_context {
 public:
  /// None: stands for "no TLS" where a context is optional.
  tls_context() = default;
  explicit tls_context(std::shared_ptr<detail::tls_context_state> state) : state_(std::move(state)) {}
  explicit operator bool() const noexcept { return static_cast<bool>(state_); }
  const void* id() const noexcept { return state_.get(); }
  bool server_side() const noexcept;

  /// The certificate that we show, with its chain, and its key: PEM files; without a second name the key is
  /// in the first file. Throws std::system_error if a file can't be read, tls_error if it is not what it
  /// should be.
  void load_cert_chain(const std::string& certificate_file, const std::string& key_file = {}) const;
  /// Adds certificates whose owners are trusted to sign: a PEM file. Errors as above.
  void load_verify_locations(const std::string& ca_file) const;
  /// Adds those that the system trusts.
  void load_default_certs() const;
  /// value_error for none while names are checked.
  void set_verify_mode(verify_mode mode) const;
  verify_mode get_verify_mode() const noexcept;
  /// Whether the name in the server's certificate must be that of the server; clients only. Switching it on
  /// makes certificates required.
  void set_check_hostname(bool check) const;
  bool get_check_hostname() const noexcept;
  void set_minimum_version(tls_version v) const;
  void set_maximum_version(tls_version v) const;
  /// Application protocols, the most wanted first. A server takes the first of its own that the client
  /// offers, and goes on without one if there is none.
  void set_alpn_protocols(const std::vector<std::string>& names) const;

  detail::tls_context_state& state() const noexcept { return *state_; }

 private:
  std::shared_ptr<detail::tls_context_state> state_;
};

/// For clients: certificates are required and names checked, against the given PEM file of trusted
/// certificates or else the system's (ssl.create_default_context()).
tls_context create_client_context(const std::optional<std::string>& ca_file = std::nullopt);
/// For servers with the given certificate; asks clients for none.
tls_context create_server_context(const std::string& certificate_file, const std::string& key_file = {});

/// How TLS is done on a connection, or on those of a server. Anything that is set without a context is a
/// value_error, and so is a time limit of zero or less.
struct tls_options {
  tls_options() = default;
  tls_options(tls_context c) : context(std::move(c)) {}

  tls_context context;
  /// Clients: the name that is asked for (SNI) and looked for in the certificate. Absent: the host. Empty:
  /// none.
  std::optional<std::string> server_hostname;
  std::optional<seconds> handshake_timeout;  ///< absent: 60 s
  std::optional<seconds> shutdown_timeout;   ///< absent: 30 s
};

/// The certificate of a peer (ssl.SSLSocket.getpeercert()).
struct peer_certificate {
  using name = std::vector<std::pair<std::string, std::string>>;  ///< ("commonName", "localhost"), ...
  name subject, issuer;
  name subject_alt_name;      ///< ("DNS", "localhost"), ("IP Address", "127.0.0.1"), ...
  std::string serial_number;  ///< hexadecimal
  std::string not_before, not_after;
  std::string der;
};

/// What the handshake came to.
struct tls_session {
  tls_context context;
  std::string cipher;   ///< its name
  std::string version;  ///< "TLSv1.3"
  int secret_bits = 0;
  std::optional<std::string> alpn_protocol;
  std::string server_hostname;           ///< clients; empty: none
  std::optional<peer_certificate> peer;  ///< absent: none was shown
};

/// The session of a TLS transport, once its handshake is complete; else null. One object as long as the
/// connection.
std::shared_ptr<const tls_session> get_tls_session(const transport& t);
std::shared_ptr<const tls_session> get_tls_session(const stream_writer& w);

/// Connects and does the handshake before it returns. Throws what open_connection() without TLS throws;
/// certificate_error or another tls_error; std::system_error, ECONNABORTED if the handshake takes too long
/// and ECONNRESET if the peer leaves it. Cancelling it closes the connection.
task<stream_pair> open_connection(std::string host, std::uint16_t port, tls_options tls,
                                  std::ptrdiff_t limit = default_stream_limit);

/// The same with all options of connecting. Without a host the name of the server must be given.
task<stream_pair> open_connection(std::optional<std::string> host, std::optional<std::uint16_t> port,
                                  connect_options options, tls_options tls,
                                  std::ptrdiff_t limit = default_stream_limit);

/// Upgrades the connection of a stream and returns when the handshake is complete (StreamWriter.start_tls).
/// Writes what is queued first. What the reader has buffered belongs to the handshake. A server's end of a
/// connection takes the server's part. Errors as of open_connection(); they, and cancelling it, close the
/// connection. REQUIRES: nobody reads or writes meanwhile.
task<void> start_tls(stream_writer writer, tls_options tls);

/// The same for a transport and its protocol, which goes on without another connection_made()
/// (loop.start_tls). Use the transport that is returned from then on, not the old one.
task<transport_ptr> start_tls(transport_ptr t, std::shared_ptr<protocol> p, tls_options tls,
                              bool server_side);

}  // namespace aio

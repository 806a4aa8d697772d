// The client's side of TLS, by OpenSSL over a socket.
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <array>
#include <stdexcept>

#include "sockets.hpp"

namespace assay::load {
namespace {

[[noreturn]] void tls_failed(const char* what) {
  std::array<char, 200> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  throw std::runtime_error(std::string(what) + ": " + text.data());
}

struct deleter {
  void operator()(SSL_CTX* c) const { SSL_CTX_free(c); }
  void operator()(SSL* s) const { SSL_free(s); }
};

// One for all connections, as a client has it. Made in the process that uses it.
SSL_CTX* context() {
  static const std::unique_ptr<SSL_CTX, deleter> made(SSL_CTX_new(TLS_client_method()));
  if (!made) tls_failed("SSL_CTX_new");
  return made.get();
}

class tls final : public connection {
 public:
  explicit tls(descriptor socket) : socket_(std::move(socket)), session_(SSL_new(context())) {
    if (!session_ || SSL_set_fd(session_.get(), socket_.get()) != 1) tls_failed("SSL_new");
    if (SSL_connect(session_.get()) != 1) tls_failed("the handshake of TLS");
    checked(fcntl(socket_.get(), F_SETFL, fcntl(socket_.get(), F_GETFL) | O_NONBLOCK), "fcntl");
  }
  tls(const tls&) = delete;
  tls& operator=(const tls&) = delete;
  ~tls() override { SSL_shutdown(session_.get()); }  // says that it ends; the answer is not waited for

 private:
  int fd() const noexcept override { return socket_.get(); }

  void send(const char* data, std::size_t size) override {
    for (std::size_t sent = 0;;) {
      ERR_clear_error();
      if (SSL_write_ex(session_.get(), data, size, &sent) == 1) return;
      if (SSL_get_error(session_.get(), 0) != SSL_ERROR_WANT_WRITE) tls_failed("SSL_write");
      pollfd writable{socket_.get(), POLLOUT, 0};
      constexpr int limit = std::chrono::milliseconds(patience).count();
      if (checked(poll(&writable, 1, limit), "poll") == 0) {
        throw std::runtime_error("the server did not read what was sent to it");
      }
    }
  }

  std::size_t receive(char* into, std::size_t size) override {
    std::size_t got = 0;
    ERR_clear_error();
    if (SSL_read_ex(session_.get(), into, size, &got) == 1) return got;
    switch (SSL_get_error(session_.get(), 0)) {
      case SSL_ERROR_WANT_READ:
        return 0;
      case SSL_ERROR_ZERO_RETURN:
      case SSL_ERROR_SYSCALL:
        throw std::runtime_error("the server closed a connection");
      default:
        tls_failed("SSL_read");
    }
  }

  descriptor socket_;
  std::unique_ptr<SSL, deleter> session_;
};

}  // namespace

std::unique_ptr<connection> over_tls(descriptor socket) { return std::make_unique<tls>(std::move(socket)); }

}  // namespace assay::load

// What a tls_context shares, and the errors of OpenSSL.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include <aio/tls.hpp>

namespace aio::detail {

class tls_context_state {
 public:
  explicit tls_context_state(bool server);

  struct free_context {
    void operator()(SSL_CTX* c) const noexcept { SSL_CTX_free(c); }
  };
  std::unique_ptr<SSL_CTX, free_context> context;
  const bool server_side;
  bool check_hostname = false;
  verify_mode verify = verify_mode::none;
  std::string alpn;  // as it goes over the wire: each name after its length
};

/// The oldest error in OpenSSL's queue of this thread, which is emptied. Never null.
std::exception_ptr take_tls_error(const char* otherwise);

/// Throws value_error where the options contradict each other.
void check(const tls_options& tls);

}  // namespace aio::detail

// One TLS session between two buffers: knows of no transport and no loop.
#pragma once

#include <openssl/ssl.h>

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include <aio/tls.hpp>

#include "tls_context.hpp"

namespace aio::detail {

class tls_engine {
 public:
  enum class result {
    done,
    wants_data,  ///< more of the peer's bytes are needed
    closed,      ///< the peer's close notice was read
    failed,      ///< see take_error()
  };

  /// Throws value_error if a name is needed and there is none, tls_error if the context is for the other
  /// side.
  tls_engine(const tls_context& context, bool server_side, std::string server_hostname);

  result handshake();
  /// Appends plain bytes up to the size given.
  result read(char* to, std::size_t size, std::size_t& got);
  /// Encrypts all of it. REQUIRES: the handshake is complete.
  result write(std::string_view data);
  /// Announces that nothing more will be sent.
  void send_close_notice();
  /// What went wrong last.
  std::exception_ptr take_error() noexcept { return std::move(error_); }

  /// Bytes from the peer.
  void feed(std::string_view encrypted);
  std::size_t unread() const noexcept;
  /// Bytes for the peer, until they are taken.
  std::string_view outgoing() const noexcept;
  void outgoing_taken() noexcept;

  std::shared_ptr<const tls_session> describe() const;

 private:
  result judge(int answer);

  struct free_session {
    void operator()(SSL* s) const noexcept { SSL_free(s); }
  };
  tls_context context_;
  std::string server_hostname_;
  std::unique_ptr<SSL, free_session> session_;
  BIO* in_;   // the session's
  BIO* out_;  // the session's
  std::exception_ptr error_;
};

}  // namespace aio::detail

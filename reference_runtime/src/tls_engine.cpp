#include "tls_engine.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <climits>
#include <new>

namespace aio::detail {
namespace {

bool is_address(const std::string& host) {
  unsigned char space[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), space) == 1 || ::inet_pton(AF_INET6, host.c_str(), space) == 1;
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long n = BIO_get_mem_data(bio, &data);
  std::string text(data, n > 0 ? static_cast<std::size_t>(n) : 0);
  static_cast<void>(BIO_reset(bio));
  return text;
}

peer_certificate::name entries_of(const X509_NAME* from) {
  peer_certificate::name all;
  for (int i = 0; i < X509_NAME_entry_count(from); ++i) {
    const X509_NAME_ENTRY* const entry = X509_NAME_get_entry(from, i);
    unsigned char* utf8 = nullptr;
    const int n = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry));
    if (n < 0) continue;
    all.emplace_back(OBJ_nid2ln(OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry))),
                     std::string(reinterpret_cast<char*>(utf8), static_cast<std::size_t>(n)));
    OPENSSL_free(utf8);
  }
  return all;
}

std::string address_text(const ASN1_OCTET_STRING* bytes) {
  const int n = ASN1_STRING_length(bytes);
  char text[INET6_ADDRSTRLEN] = "<invalid>";
  if (n == 4 || n == 16)
    ::inet_ntop(n == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(bytes), text, sizeof text);
  return text;
}

peer_certificate::name alternative_names(const X509* certificate) {
  peer_certificate::name all;
  const std::unique_ptr<GENERAL_NAMES, void (*)(GENERAL_NAMES*)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free);
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    const void* const value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
    if (type == GEN_DNS || type == GEN_EMAIL || type == GEN_URI) {
      const auto* const s = static_cast<const ASN1_STRING*>(value);
      all.emplace_back(type == GEN_DNS     ? "DNS"
                       : type == GEN_EMAIL ? "email"
                                           : "URI",
                       std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(s)),
                                   static_cast<std::size_t>(ASN1_STRING_length(s))));
    } else if (type == GEN_IPADD) {
      all.emplace_back("IP Address", address_text(static_cast<const ASN1_OCTET_STRING*>(value)));
    }
  }
  return all;
}

peer_certificate describe_certificate(X509* certificate) {
  const std::unique_ptr<BIO, int (*)(BIO*)> text(BIO_new(BIO_s_mem()), BIO_free);
  if (!text) throw std::bad_alloc();
  peer_certificate p;
  p.subject = entries_of(X509_get_subject_name(certificate));
  p.issuer = entries_of(X509_get_issuer_name(certificate));
  p.subject_alt_name = alternative_names(certificate);
  i2a_ASN1_INTEGER(text.get(), X509_get0_serialNumber(certificate));
  p.serial_number = text_of(text.get());
  ASN1_TIME_print(text.get(), X509_get0_notBefore(certificate));
  p.not_before = text_of(text.get());
  ASN1_TIME_print(text.get(), X509_get0_notAfter(certificate));
  p.not_after = text_of(text.get());
  i2d_X509_bio(text.get(), certificate);
  p.der = text_of(text.get());
  return p;
}

}  // namespace

tls_engine::tls_engine(const tls_context& context, bool server_side, std::string server_hostname)
    : context_(context), server_hostname_(server_side ? std::string() : std::move(server_hostname)) {
  if (context.server_side() != server_side) {
    throw tls_error(server_side ? "a server's side needs a context for servers"
                                : "a client's side needs a context for clients");
  }
  tls_context_state& shared = context.state();
  if (shared.check_hostname && server_hostname_.empty())
    throw value_error("checking the name of the server needs server_hostname");
  session_.reset(SSL_new(shared.context.get()));
  in_ = BIO_new(BIO_s_mem());
  out_ = BIO_new(BIO_s_mem());
  if (!session_ || !in_ || !out_) {
    BIO_free(in_);
    BIO_free(out_);
    throw std::bad_alloc();
  }
  SSL* const s = session_.get();
  SSL_set_bio(s, in_, out_);
  if (server_side) {
    SSL_set_accept_state(s);
    return;
  }
  SSL_set_connect_state(s);
  if (server_hostname_.empty()) return;
  const bool address = is_address(server_hostname_);
  // An address is no name: it is not asked for.
  if (!address && SSL_set_tlsext_host_name(s, server_hostname_.c_str()) != 1)
    throw value_error("'" + server_hostname_ + "' is no name of a server");
  if (!shared.check_hostname) return;
  SSL_set_hostflags(s, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const int set = address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(s), server_hostname_.c_str())
                          : X509_VERIFY_PARAM_set1_host(SSL_get0_param(s), server_hostname_.data(),
                                                        server_hostname_.size());
  if (set != 1) throw value_error("'" + server_hostname_ + "' is no name of a server");
}

tls_engine::result tls_engine::judge(int answer) {
  switch (SSL_get_error(session_.get(), answer)) {
    case SSL_ERROR_NONE:
      return result::done;
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return result::wants_data;
    case SSL_ERROR_ZERO_RETURN:
      return result::closed;
    default:
      break;
  }
  const long verified = SSL_get_verify_result(session_.get());
  const bool refused = ERR_GET_REASON(ERR_peek_error()) == SSL_R_CERTIFICATE_VERIFY_FAILED;
  error_ = take_tls_error("the TLS session is broken");
  if (refused) {
    error_ = std::make_exception_ptr(certificate_error(
        std::string("certificate verify failed: ") + X509_verify_cert_error_string(verified), verified));
  }
  return result::failed;
}

tls_engine::result tls_engine::handshake() {
  ERR_clear_error();
  return judge(SSL_do_handshake(session_.get()));
}

tls_engine::result tls_engine::read(char* to, std::size_t size, std::size_t& got) {
  while (got < size) {
    std::size_t n = 0;
    ERR_clear_error();
    const int answer = SSL_read_ex(session_.get(), to + got, size - got, &n);
    if (answer != 1) return judge(answer);
    got += n;
  }
  return result::done;
}

tls_engine::result tls_engine::write(std::string_view data) {
  if (data.empty()) return result::done;
  std::size_t n = 0;
  ERR_clear_error();
  return judge(SSL_write_ex(session_.get(), data.data(), data.size(), &n));
}

void tls_engine::send_close_notice() {
  ERR_clear_error();
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

void tls_engine::feed(std::string_view encrypted) {
  while (!encrypted.empty()) {
    const int n =
        BIO_write(in_, encrypted.data(), static_cast<int>(std::min<std::size_t>(encrypted.size(), INT_MAX)));
    if (n <= 0) throw std::bad_alloc();
    encrypted.remove_prefix(static_cast<std::size_t>(n));
  }
}

std::size_t tls_engine::unread() const noexcept { return BIO_ctrl_pending(in_); }

std::string_view tls_engine::outgoing() const noexcept {
  char* data = nullptr;
  const long n = BIO_get_mem_data(out_, &data);
  return n > 0 ? std::string_view(data, static_cast<std::size_t>(n)) : std::string_view();
}

void tls_engine::outgoing_taken() noexcept { static_cast<void>(BIO_reset(out_)); }

std::shared_ptr<const tls_session> tls_engine::describe() const {
  auto made = std::make_shared<tls_session>();
  SSL* const s = session_.get();
  made->context = context_;
  made->server_hostname = server_hostname_;
  made->version = SSL_get_version(s);
  if (const SSL_CIPHER* const cipher = SSL_get_current_cipher(s)) {
    made->cipher = SSL_CIPHER_get_name(cipher);
    made->secret_bits = SSL_CIPHER_get_bits(cipher, nullptr);
  }
  const unsigned char* protocol = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(s, &protocol, &length);
  if (length > 0) made->alpn_protocol.emplace(reinterpret_cast<const char*>(protocol), length);
  if (X509* const certificate = SSL_get0_peer_certificate(s)) made->peer = describe_certificate(certificate);
  return made;
}

}  // namespace aio::detail

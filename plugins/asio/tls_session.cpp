// What OpenSSL tells of a session; asio::ssl gives its handle and no more.
#include <openssl/x509v3.h>

#include "address.hpp"
#include "tls.hpp"

namespace asio_plugin {
namespace {

value pair_of(value a, value b) {
  std::vector<value> both;
  both.push_back(std::move(a));
  both.push_back(std::move(b));
  return value::of_list(std::move(both));
}

std::string_view text_of(const ASN1_STRING* s) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(s)),
          static_cast<std::size_t>(ASN1_STRING_length(s))};
}

// Each name in a list of its own, as ssl.SSLSocket.getpeercert has them.
value subject_of(const X509* certificate) {
  const X509_NAME* const subject = X509_get_subject_name(certificate);
  std::vector<value> all;
  for (int i = 0; i < X509_NAME_entry_count(subject); ++i) {
    const X509_NAME_ENTRY* const entry = X509_NAME_get_entry(subject, i);
    const char* const key = OBJ_nid2ln(OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)));
    std::vector<value> one;
    one.push_back(pair_of(value::of_text(key), value::of_text(text_of(X509_NAME_ENTRY_get_data(entry)))));
    all.push_back(value::of_list(std::move(one)));
  }
  return value::of_list(std::move(all));
}

// Names and addresses.
value alternatives_of(const X509* certificate) {
  struct free_names {
    void operator()(GENERAL_NAMES* n) const { GENERAL_NAMES_free(n); }
  };
  const std::unique_ptr<GENERAL_NAMES, free_names> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<value> all;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    const void* const held = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
    if (type == GEN_DNS) {
      all.push_back(
          pair_of(value::of_text("DNS"), value::of_text(text_of(static_cast<const ASN1_STRING*>(held)))));
    } else if (type == GEN_IPADD) {
      const std::string_view bytes = text_of(static_cast<const ASN1_STRING*>(held));
      all.push_back(pair_of(value::of_text("IP Address"), value::of_text(digits_of(bytes))));
    }
  }
  return value::of_list(std::move(all));
}

value certificate_of(SSL* session) {
  struct free_certificate {
    void operator()(X509* c) const { X509_free(c); }
  };
  const std::unique_ptr<X509, free_certificate> peer(SSL_get1_peer_certificate(session));
  if (!peer) return {};
  std::vector<value> all;
  if ((SSL_get_verify_mode(session) & SSL_VERIFY_PEER) != 0) {
    all.push_back(pair_of(value::of_text("subject"), subject_of(peer.get())));
    all.push_back(pair_of(value::of_text("subjectAltName"), alternatives_of(peer.get())));
  }
  return value::of_list(std::move(all));
}

value cipher_of(const SSL* session) {
  const SSL_CIPHER* const cipher = SSL_get_current_cipher(session);
  if (!cipher) return {};
  std::vector<value> three;
  three.push_back(value::of_text(SSL_CIPHER_get_name(cipher)));
  three.push_back(value::of_text(SSL_get_version(session)));
  three.push_back(value::of_int(SSL_CIPHER_get_bits(cipher, nullptr)));
  return value::of_list(std::move(three));
}

}  // namespace

value session_info(tls_stream& stream, std::string_view name) {
  SSL* const session = stream.native().native_handle();
  if (name == "cipher") return cipher_of(session);
  if (name == "version") return value::of_text(SSL_get_version(session));
  if (name == "peercert") return certificate_of(session);
  if (name == "context") return value::of_object(stream.settings().context);
  if (name == "server_hostname" && !stream.settings().server_hostname.empty()) {
    return value::of_text(stream.settings().server_hostname);
  }
  if (name == "alpn") {
    const unsigned char* chosen = nullptr;
    unsigned int length = 0;
    SSL_get0_alpn_selected(session, &chosen, &length);
    if (length != 0) return value::of_text(std::string_view(reinterpret_cast<const char*>(chosen), length));
  }
  return {};
}

}  // namespace asio_plugin

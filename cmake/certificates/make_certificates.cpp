// Makes the certificates that tests of TLS use, at build time: make_certificates FOLDER HEADER
//
// Writes NAME.pem for each (certificate, then key) into the folder, and all of them as constants into the
// header. Those that are to be valid have no well-defined end (RFC 5280, 4.1.2.5). Keys are new in each
// build: none is secret.
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

namespace {

template <auto F>
struct by {
  template <class T>
  void operator()(T* p) const noexcept {
    F(p);
  }
};
using key_ptr = std::unique_ptr<EVP_PKEY, by<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, by<X509_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, by<X509_EXTENSION_free>>;
using bio_ptr = std::unique_ptr<BIO, by<BIO_free>>;

void require(bool ok, const char* what) {
  if (ok) return;
  std::cerr << "make_certificates: " << what << " failed\n";
  std::exit(1);
}

struct identity {
  key_ptr key;
  certificate_ptr certificate;
};

struct request {
  const char* common_name;
  const char* alternative_names = nullptr;  // null: a certificate authority
  const char* not_before = "20000101000000Z";
  const char* not_after = "99991231235959Z";
};

void add_extension(X509* to, X509* issuer, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  const extension_ptr extension(X509V3_EXT_conf_nid(nullptr, &context, id, value));
  require(extension && X509_add_ext(to, extension.get(), -1) == 1, value);
}

// issuer null: signed by itself.
identity make(const request& r, const identity* issuer) {
  static long serial = 1000;
  identity made{key_ptr(EVP_EC_gen("P-256")), certificate_ptr(X509_new())};
  require(made.key && made.certificate, "a key");
  X509* const c = made.certificate.get();
  X509* const signer = issuer ? issuer->certificate.get() : c;
  X509_set_version(c, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(c), ++serial);
  require(ASN1_TIME_set_string_X509(X509_getm_notBefore(c), r.not_before) == 1 &&
              ASN1_TIME_set_string_X509(X509_getm_notAfter(c), r.not_after) == 1,
          "a time");
  X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(r.common_name), -1, -1, 0);
  X509_set_issuer_name(c, X509_get_subject_name(signer));
  X509_set_pubkey(c, made.key.get());
  add_extension(c, signer, NID_subject_key_identifier, "hash");
  if (issuer) add_extension(c, signer, NID_authority_key_identifier, "keyid:always");
  if (r.alternative_names) {
    add_extension(c, signer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(c, signer, NID_key_usage, "critical,digitalSignature");
    add_extension(c, signer, NID_ext_key_usage, "serverAuth,clientAuth");
    add_extension(c, signer, NID_subject_alt_name, r.alternative_names);
  } else {
    add_extension(c, signer, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(c, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
  }
  require(X509_sign(c, issuer ? issuer->key.get() : made.key.get(), EVP_sha256()) > 0, "signing");
  return made;
}

std::string pem_of(const identity& i) {
  const bio_ptr bio(BIO_new(BIO_s_mem()));
  require(
      PEM_write_bio_X509(bio.get(), i.certificate.get()) == 1 &&
          PEM_write_bio_PKCS8PrivateKey(bio.get(), i.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
      "writing PEM");
  char* data = nullptr;
  const long n = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(n)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: make_certificates FOLDER HEADER\n";
    return 2;
  }
  const std::string folder = argv[1];
  constexpr const char* here = "DNS:localhost,IP:127.0.0.1,IP:::1";
  const identity authority = make({"Assay test authority"}, nullptr);
  const struct {
    const char* name;
    identity made;
  } signed_ones[] = {
      {"good", make({"localhost", here}, &authority)},
      {"client", make({"a client", "DNS:client.example"}, &authority)},
      {"expired", make({"localhost", here, "20000101000000Z", "20010101000000Z"}, &authority)},
      {"other_name", make({"other.example", "DNS:other.example"}, &authority)},
      {"name_only", make({"localhost", "DNS:localhost"}, &authority)},
      {"self_signed", make({"localhost", here}, nullptr)},
  };
  std::ofstream header(argv[2]);
  header << "// Made by make_certificates: certificate and key of each.\n#pragma once\n\n"
            "namespace test_certificates {\n\n";
  const auto write = [&](const std::string& name, const identity& made) {
    const std::string pem = pem_of(made);
    std::ofstream(folder + "/" + name + ".pem") << pem;
    header << "inline constexpr char " << name << "[] = R\"(" << pem << ")\";\n\n";
  };
  write("authority", authority);
  for (const auto& [name, made] : signed_ones) write(name, made);
  header << "}  // namespace test_certificates\n";
  header.close();
  return header ? 0 : 1;
}

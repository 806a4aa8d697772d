// The table of assay.tls/1: asio::ssl.
#include <assay/ext/tls.h>

#include "coroutine.hpp"
#include "server.hpp"
#include "tables.hpp"
#include "tls.hpp"

namespace asio_plugin {
namespace {

using asio::ssl::context;

// Versions below the lowest and above the highest, by the options that turn each off.
context::options refused_versions(std::int32_t lowest, std::int32_t highest) {
  static constexpr struct {
    std::int32_t number;
    context::options off;
  } versions[] = {{0x0301, context::no_tlsv1},
                  {0x0302, context::no_tlsv1_1},
                  {0x0303, context::no_tlsv1_2},
                  {0x0304, context::no_tlsv1_3}};
  context::options all = context::default_workarounds | context::no_sslv2 | context::no_sslv3;
  for (const auto& v : versions) {
    if (v.number < lowest || (highest != 0 && v.number > highest)) all |= v.off;
  }
  return all;
}

asio::ssl::verify_mode verify_mode_of(std::int32_t wanted, bool server_side) {
  if (wanted == ASSAY_TLS_DEFAULT) wanted = server_side ? ASSAY_TLS_NONE : ASSAY_TLS_REQUIRED;
  if (wanted == ASSAY_TLS_NONE) return asio::ssl::verify_none;
  if (wanted == ASSAY_TLS_OPTIONAL) return asio::ssl::verify_peer;
  return asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert;
}

// As ALPN has them: each behind its length.
std::string protocols_of(const assay_list* list) {
  const list_ref names(list);
  std::string all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const assay_value& v = names.data()[i];
    if (v.tag != ASSAY_TEXT) refuse(ASSAY_ERROR_KIND_TYPE, "the name of a protocol is a text");
    std::size_t n = 0;
    const void* const text = host->bytes_view(v.as.bytes, &n);
    if (n == 0 || n > 255) refuse(ASSAY_ERROR_KIND_VALUE, "the name of a protocol has 1 to 255 bytes");
    all += static_cast<char>(n);
    all.append(static_cast<const char*>(text), n);
  }
  return all;
}

object_ref<tls_context> make_context(const assay_tls_context_args& a) {
  for (const std::int32_t version : {a.minimum_version, a.maximum_version}) {
    if (version != 0 && (version < 0x0301 || version > 0x0304)) {
      refuse(ASSAY_ERROR_KIND_VALUE, "a version of TLS is a number from 0x0301 to 0x0304");
    }
  }
  const bool server_side = a.server_side != 0;
  context c(server_side ? context::tls_server : context::tls_client);
  c.set_options(refused_versions(a.minimum_version != 0 ? a.minimum_version : 0x0303, a.maximum_version));
  if (a.certificate) {
    c.use_certificate_chain_file(a.certificate);
    c.use_private_key_file(a.key ? a.key : a.certificate, context::pem);
  }
  if (a.ca_file) {
    c.load_verify_file(a.ca_file);
  } else if (!server_side) {
    c.set_default_verify_paths();
  }
  const asio::ssl::verify_mode mode = verify_mode_of(a.verify, server_side);
  c.set_verify_mode(mode);
  const bool checks = a.check_hostname < 0 ? mode != asio::ssl::verify_none : a.check_hostname != 0;
  auto made = make_object<tls_context>(std::move(c), !server_side && checks);
  if (a.alpn) made->set_protocols(protocols_of(a.alpn));
  return made;
}

tls_settings settings_of(const assay_tls_args& a) {
  if (!a.context || a.context->kind() != ASSAY_KIND_TLS_CONTEXT) {
    refuse(ASSAY_ERROR_KIND_TYPE, "a TLS context is required");
  }
  if (a.handshake_timeout || a.shutdown_timeout) {
    refuse(ASSAY_ERROR_KIND_UNSUPPORTED, "asio::ssl limits the time of nothing");
  }
  tls_settings s;
  s.context = object_ref<tls_context>::share(static_cast<tls_context*>(a.context));
  if (a.server_hostname) s.server_hostname = a.server_hostname;
  return s;
}

// Whether there is a context; what goes with one alone is a value error without.
bool has_context(const assay_tls_args& a) {
  if (a.context) return true;
  if (a.server_hostname || a.handshake_timeout || a.shutdown_timeout) {
    refuse(ASSAY_ERROR_KIND_VALUE, "options of TLS go with a context");
  }
  return false;
}

assay_error* context_create(const assay_tls_context_args* a, assay_object** out) {
  return guarded([&] { *out = make_context(*a).release(); });
}
assay_error* open_over_tls(const assay_connect_args* c, const assay_tls_args* t, assay_object** out) {
  return lazily(
      [&] {
        if (!has_context(*t)) return connect(*c);
        tls_settings settings = settings_of(*t);
        if (!t->server_hostname) {
          if (!c->host) refuse(ASSAY_ERROR_KIND_VALUE, "without a host, server_hostname is required");
          settings.server_hostname = c->host;
        }
        return connect(*c, std::move(settings));
      },
      out);
}
assay_error* serve_over_tls(const assay_serve_args* a, const assay_tls_args* t, assay_object** out) {
  return lazily([&] { return has_context(*t) ? start_server(*a, settings_of(*t)) : start_server(*a); }, out);
}

object_ref<connection> as_connection(assay_object* writer) {
  if (!writer || writer->kind() != ASSAY_KIND_STREAM_WRITER) {
    refuse(ASSAY_ERROR_KIND_TYPE, "a writer is required");
  }
  return static_cast<stream_object&>(*writer).end();
}
assay_error* start_tls(assay_object* writer, const assay_tls_args* t, assay_object** out) {
  return guarded(
      [&] { *out = new_awaitable(connection::start_tls(as_connection(writer), settings_of(*t))); });
}
assay_error* tell_session_info(assay_object* writer, const char* name, assay_value* info) {
  return guarded([&] {
    tls_stream* const stream = as_connection(writer)->tls();
    *info = (stream ? session_info(*stream, name) : value()).release();
  });
}

const assay_ext_tls table = {
    .size = sizeof(assay_ext_tls),
    .reserved = 0,
    .context_create = context_create,
    .open_connection = open_over_tls,
    .start_server = serve_over_tls,
    .start_tls = start_tls,
    .session_info = tell_session_info,
};

}  // namespace

const void* const tls_table = &table;

}  // namespace asio_plugin

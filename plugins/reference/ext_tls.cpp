// The table of assay.tls/1.
#include <assay/ext/tls.h>

#include <aio/tls.hpp>

#include "connecting.hpp"
#include "coroutine.hpp"
#include "errors.hpp"
#include "tables.hpp"

namespace reference {
namespace {

class context_object final : public findable<assay_object> {
 public:
  explicit context_object(aio::tls_context c)
      : findable(c.id(), ASSAY_KIND_TLS_CONTEXT), context_(std::move(c)) {}
  const aio::tls_context& get() const noexcept { return context_; }

 private:
  aio::tls_context context_;
};

value as_value(aio::tls_context c) {
  assay_object* known = assay_object::find(c.id());
  if (!known) known = new context_object(std::move(c));
  return value::of_object(object_ref<>::adopt(known));
}

aio::tls_version as_version(std::int32_t number) {
  if (number == 0x0303) return aio::tls_version::tls1_2;
  if (number == 0x0304) return aio::tls_version::tls1_3;
  throw aio::value_error("a version of TLS is 0x0303 or 0x0304");
}

std::vector<std::string> names_of(const assay_list* list) {
  const list_ref items(list);
  std::vector<std::string> all;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const assay_value& v = items.data()[i];
    if (v.tag != ASSAY_TEXT) throw aio::type_error("the name of a protocol is a text");
    std::size_t n = 0;
    const void* const data = host->bytes_view(v.as.bytes, &n);
    all.emplace_back(static_cast<const char*>(data), n);
  }
  return all;
}

aio::tls_context make_context(const assay_tls_context_args& a) {
  const auto text = [](const char* t) { return std::string(t ? t : ""); };
  aio::tls_context c;
  if (a.server_side) {
    c = aio::create_server_context(text(a.certificate), text(a.key));
    if (a.ca_file) c.load_verify_locations(a.ca_file);
  } else {
    c = aio::create_client_context(a.ca_file ? std::optional<std::string>(a.ca_file) : std::nullopt);
    if (a.certificate) c.load_cert_chain(a.certificate, text(a.key));
  }
  if (a.check_hostname >= 0) {
    c.set_check_hostname(a.check_hostname != 0);
  } else if (a.verify == ASSAY_TLS_NONE && !a.server_side) {
    c.set_check_hostname(false);
  }
  if (a.verify != ASSAY_TLS_DEFAULT) {
    c.set_verify_mode(a.verify == ASSAY_TLS_NONE       ? aio::verify_mode::none
                      : a.verify == ASSAY_TLS_OPTIONAL ? aio::verify_mode::optional
                                                       : aio::verify_mode::required);
  }
  if (a.minimum_version) c.set_minimum_version(as_version(a.minimum_version));
  if (a.maximum_version) c.set_maximum_version(as_version(a.maximum_version));
  if (a.alpn) c.set_alpn_protocols(names_of(a.alpn));
  return c;
}

aio::tls_options as_options(const assay_tls_args& a) {
  aio::tls_options o;
  if (a.context) {
    if (a.context->kind() != ASSAY_KIND_TLS_CONTEXT) throw aio::type_error("a TLS context is required");
    o.context = static_cast<context_object*>(a.context)->get();
  }
  if (a.server_hostname) o.server_hostname = a.server_hostname;
  if (a.handshake_timeout) o.handshake_timeout = aio::seconds(*a.handshake_timeout);
  if (a.shutdown_timeout) o.shutdown_timeout = aio::seconds(*a.shutdown_timeout);
  return o;
}

const aio::stream_writer& as_writer(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_STREAM_WRITER) throw aio::type_error("a stream writer is required");
  return static_cast<writer_object*>(o)->get();
}

std::uint16_t as_port(std::int32_t port) {
  if (port < 0 || port > 65535) throw aio::value_error("a port is a number from 0 to 65535");
  return static_cast<std::uint16_t>(port);
}

aio::task<value> connect(std::string host, std::uint16_t port, aio::tls_options tls, std::ptrdiff_t limit) {
  aio::task<aio::stream_pair> connecting = aio::open_connection(std::move(host), port, std::move(tls), limit);
  aio::stream_pair both = co_await connecting;
  co_return reference::as_value(std::move(both));
}

aio::task<value> serve(aio::detail::client_function connected, std::optional<std::string> on_host,
                       std::uint16_t port, aio::server_options options) {
  aio::task<aio::server> starting =
      aio::start_server(std::move(connected), std::move(on_host), port, std::move(options));
  aio::server made = co_await starting;
  co_return reference::as_value(std::move(made));
}

aio::task<value> upgrade(aio::stream_writer writer, aio::tls_options tls) {
  co_await aio::start_tls(std::move(writer), std::move(tls));
  co_return value();
}

assay_error* context_create(const assay_tls_context_args* a, assay_object** out) {
  return guarded([&] { *out = new context_object(make_context(*a)); });
}
assay_error* open_over_tls(const assay_connect_args* c, const assay_tls_args* t, assay_object** out) {
  return guarded([&] {
    *out =
        new_awaitable(connect(c->host ? c->host : "", as_port(c->port), as_options(*t), as_limit(c->limit)));
  });
}
assay_error* serve_over_tls(const assay_serve_args* a, const assay_tls_args* t, assay_object** out) {
  return guarded([&] {
    aio::server_options options;
    options.limit = as_limit(a->limit);
    options.start_serving = a->start_serving != 0;
    options.tls = as_options(*t);
    *out = new_awaitable(serve(as_client_function(a->client_connected), as_text(a->host), as_port(a->port),
                               std::move(options)));
  });
}
assay_error* start_tls(assay_object* writer, const assay_tls_args* t, assay_object** out) {
  return guarded([&] {
    const aio::stream_writer& w = as_writer(writer);
    aio::tls_options options = as_options(*t);
    if (!options.context) throw aio::type_error("a TLS context is required");
    *out = new_awaitable(upgrade(w, std::move(options)));
  });
}

value pair_of(value a, value b) {
  std::vector<value> pair;
  pair.push_back(std::move(a));
  pair.push_back(std::move(b));
  return value::of_list(std::move(pair));
}

// As ssl.SSLSocket.getpeercert() gives them.
value names_value(const aio::peer_certificate::name& names, bool wrapped) {
  std::vector<value> all;
  for (const auto& [key, text] : names) {
    value entry = pair_of(value::of_text(key), value::of_text(text));
    if (wrapped) {
      std::vector<value> one;
      one.push_back(std::move(entry));
      entry = value::of_list(std::move(one));
    }
    all.push_back(std::move(entry));
  }
  return value::of_list(std::move(all));
}

value certificate_value(const aio::tls_session& s) {
  if (!s.peer) return {};
  std::vector<value> all;
  if (s.context.get_verify_mode() != aio::verify_mode::none) {
    all.push_back(pair_of(value::of_text("subject"), names_value(s.peer->subject, true)));
    all.push_back(pair_of(value::of_text("issuer"), names_value(s.peer->issuer, true)));
    all.push_back(pair_of(value::of_text("serialNumber"), value::of_text(s.peer->serial_number)));
    all.push_back(pair_of(value::of_text("notBefore"), value::of_text(s.peer->not_before)));
    all.push_back(pair_of(value::of_text("notAfter"), value::of_text(s.peer->not_after)));
    all.push_back(pair_of(value::of_text("subjectAltName"), names_value(s.peer->subject_alt_name, false)));
  }
  return value::of_list(std::move(all));
}

value info_of(const aio::tls_session& s, std::string_view name) {
  if (name == "cipher") {
    std::vector<value> three;
    three.push_back(value::of_text(s.cipher));
    three.push_back(value::of_text(s.version));
    three.push_back(value::of_int(s.secret_bits));
    return value::of_list(std::move(three));
  }
  if (name == "version") return value::of_text(s.version);
  if (name == "alpn" && s.alpn_protocol) return value::of_text(*s.alpn_protocol);
  if (name == "server_hostname" && !s.server_hostname.empty()) return value::of_text(s.server_hostname);
  if (name == "peercert") return certificate_value(s);
  if (name == "context") return as_value(s.context);
  return {};
}

assay_error* session_info(assay_object* writer, const char* name, assay_value* info) {
  return guarded([&] {
    const auto session = aio::get_tls_session(as_writer(writer));
    *info = (session ? info_of(*session, name) : value()).release();
  });
}

const assay_ext_tls table = {sizeof(assay_ext_tls), 0,         context_create, open_over_tls,
                             serve_over_tls,        start_tls, session_info};

}  // namespace

const void* const tls_table = &table;

}  // namespace reference

// assay.tls/1 on asyncio's streams and the module ssl.
#include "connecting.hpp"
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "values.hpp"

namespace cpython {

namespace {

bool context_create(const assay_tls_context_args* a, assay_object** context) {
  const ref alpn = a->alpn != nullptr ? to_python(a->alpn) : ref::share(py.none);
  return answer(call(glue.tls_context, a->server_side != 0 ? py.yes : py.no,
                     path_or_none(a->certificate).get(), path_or_none(a->key).get(),
                     path_or_none(a->ca_file).get(), number(a->verify).get(), number(a->check_hostname).get(),
                     number(a->minimum_version).get(), number(a->maximum_version).get(), alpn.get()),
                context);
}

// Calls function(arguments..., context, server_hostname, handshake_timeout, shutdown_timeout).
template <class... Arguments>
bool with_tls(PyObject* function, const assay_tls_args* tls, assay_object** out,
              const Arguments&... arguments) {
  return answer(call(function, arguments.get()..., none_or(tls->context).get(),
                     path_or_none(tls->server_hostname).get(), none_or(tls->handshake_timeout).get(),
                     none_or(tls->shutdown_timeout).get()),
                out);
}

constexpr assay_ext_tls every_version = {
    .size = sizeof(assay_ext_tls),
    .reserved = 0,
    .context_create =
        [](const assay_tls_context_args* args, assay_object** context) {
          return guarded([&] { return context_create(args, context); });
        },
    .open_connection =
        [](const assay_connect_args* args, const assay_tls_args* tls, assay_object** awaitable) {
          return guarded([&] {
            return with_tls(glue.tls_open_connection, tls, awaitable, path_or_none(args->host),
                            number(args->port), number(args->limit));
          });
        },
    .start_server =
        [](const assay_serve_args* args, const assay_tls_args* tls, assay_object** awaitable) {
          return guarded([&] {
            return with_tls(glue.tls_start_server, tls, awaitable, none_or(args->client_connected),
                            path_or_none(args->host), number(args->port), number(args->limit),
                            ref::share(args->start_serving != 0 ? py.yes : py.no));
          });
        },
    .start_tls =
        [](assay_object* writer, const assay_tls_args* tls, assay_object** awaitable) {
          return guarded([&] {
            return require(writer, any_writer) && with_tls(glue.tls_start, tls, awaitable, none_or(writer));
          });
        },
    .session_info =
        [](assay_object* writer, const char* name, assay_value* info) {
          return guarded([&] {
            return require(writer, any_writer) &&
                   answer(call(glue.tls_session_info, native(writer), path_or_none(name).get()), info);
          });
        },
};

}  // namespace

assay_ext_tls make_tls_table(int minor) {
  assay_ext_tls table = every_version;
  if (minor < 11) table.start_tls = nullptr;  // StreamWriter.start_tls came with 3.11
  return table;
}

bool has_tls() { return glue.tls_context != py.none; }

}  // namespace cpython

// assay.unix/1 on asyncio's streams over UNIX sockets.
#include <assay/ext/unix.h>

#include "connecting.hpp"
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"

namespace cpython {

namespace {

bool open_unix_connection(const assay_unix_connect_args* args, assay_object** awaitable) {
  const ref path = path_or_none(args->path), sock = duplicate_or_none(args->socket);
  const ref limit = number(args->limit);
  if (!path || !sock) return false;
  return answer(call_with(glue.open_unix_connection, list_of({path.get()}).get(),
                          {{names.limit_, limit.get(), args->limit != 0},
                           {names.sock_, sock.get(), args->socket != nullptr}}),
                awaitable);
}

bool start_unix_server(const assay_unix_serve_args* args, assay_object** awaitable) {
  const ref path = path_or_none(args->path), sock = duplicate_or_none(args->socket);
  const ref limit = number(args->limit), backlog = number(args->backlog);
  const bool cleanup = args->cleanup_socket == nullptr || *args->cleanup_socket != 0;
  if (!path || !sock) return false;
  return answer(
      call_with(glue.start_unix_server, list_of({none_or(args->client_connected).get(), path.get()}).get(),
                {{names.limit_, limit.get(), args->limit != 0},
                 {names.sock_, sock.get(), args->socket != nullptr},
                 {names.backlog_, backlog.get(), args->backlog != 0},
                 {names.cleanup_socket_, cleanup ? py.yes : py.no, args->cleanup_socket != nullptr},
                 {names.start_serving_, args->start_serving != 0 ? py.yes : py.no}}),
      awaitable);
}

}  // namespace

const assay_ext_unix unix_table = {
    .size = sizeof(assay_ext_unix),
    .reserved = 0,
    .open_unix_connection =
        [](const assay_unix_connect_args* args, assay_object** awaitable) {
          return guarded([&] { return open_unix_connection(args, awaitable); });
        },
    .start_unix_server =
        [](const assay_unix_serve_args* args, assay_object** awaitable) {
          return guarded([&] { return start_unix_server(args, awaitable); });
        },
};

}  // namespace cpython

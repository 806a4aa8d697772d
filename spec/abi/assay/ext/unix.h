/* ext/unix.h - asyncio's streams over UNIX sockets: open_unix_connection, start_unix_server.
 *
 * The readers, writers and servers are those of ext/streams.h, and so are the rules: awaitables are lazy, a
 * descriptor given is duplicated by the call, NULL is absent. All [loop]. */
#ifndef ASSAY_EXT_UNIX_H
#define ASSAY_EXT_UNIX_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_UNIX "assay.unix/1"

typedef struct assay_unix_connect_args {
  uint32_t size;
  uint32_t reserved;     /* 0 */
  const char* path;      /* UTF-8, terminated */
  const int32_t* socket; /* connected already; path must be absent */
  int64_t limit;         /* of the reader's buffer; 0: the default, 64 KiB */
} assay_unix_connect_args;

typedef struct assay_unix_serve_args {
  uint32_t size;
  int32_t start_serving; /* 1: serving on return */
  const char* path;      /* a socket file that is there is replaced */
  const int32_t* socket; /* bound already; path must be absent */
  int64_t limit;         /* of each reader's buffer; 0: the default */
  /* Called with (reader, writer) for each connection. Returns none, or a coroutine, which runs as a task. */
  assay_object* client_connected;
  /* 0: the socket file is left there when the server closes. Absent: the default. Claimed as
   * server.unix-cleanup. */
  const int32_t* cleanup_socket;
  int32_t backlog;  /* 0: the default, 100 */
  int32_t reserved; /* 0 */
} assay_unix_serve_args;

typedef struct assay_ext_unix {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* The awaitable's value: list(reader, writer). */
  assay_error* (*open_unix_connection)(const assay_unix_connect_args* args, assay_object** awaitable);
  /* The awaitable's value: the server. */
  assay_error* (*start_unix_server)(const assay_unix_serve_args* args, assay_object** awaitable);
} assay_ext_unix;

ASSAY_STATIC_ASSERT(sizeof(assay_unix_connect_args) == 16 + 2 * sizeof(void*),
                    "layout of assay_unix_connect_args");
ASSAY_STATIC_ASSERT(sizeof(assay_unix_serve_args) == 24 + 4 * sizeof(void*),
                    "layout of assay_unix_serve_args");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_unix) == 8 + 2 * sizeof(void*), "layout of assay_ext_unix");

ASSAY_EXTERN_C_END

#endif

/* ext/streams.h - asyncio's streams over TCP: open_connection, start_server, StreamReader, StreamWriter,
 * Server.
 *
 * Entries whose last parameter is an awaitable return it lazily, like a call of a coroutine function: nothing
 * happens until it is awaited, once. The others act at the call. All [loop]. Sizes are bytes. */
#ifndef ASSAY_EXT_STREAMS_H
#define ASSAY_EXT_STREAMS_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_STREAMS "assay.streams/1"

/* A descriptor in these arguments is a stream socket of the host's and stays that: the call duplicates it,
 * and the runtime owns the duplicate. All pointers: NULL is absent. */

typedef struct assay_connect_args {
  uint32_t size;
  int32_t port;     /* -1: absent */
  const char* host; /* UTF-8, terminated */
  int64_t limit;    /* of the reader's buffer; 0: the default, 64 KiB */

  const int32_t* socket;  /* connected already; host and port must be absent */
  const char* local_host; /* where the local end is bound, with local_port */
  int32_t local_port;
  int32_t family;                     /* AF_INET or AF_INET6 of the platform; 0: any */
  const double* happy_eyeballs_delay; /* seconds after which the next address is tried as well; claimed as
                                         connection.happy-eyeballs */
  const int32_t* interleave;          /* of addresses by family: how many of the first family come first */
  int32_t all_errors;                 /* 1: a group of all errors; claimed as connection.all-errors */
  int32_t reserved;                   /* 0 */
} assay_connect_args;

typedef struct assay_serve_args {
  uint32_t size;
  int32_t port;     /* 0: a free one, to be read from server_sockets; -1: absent */
  const char* host; /* NULL: all interfaces */
  int64_t limit;    /* of each reader's buffer; 0: the default */
  /* Called with (reader, writer) for each connection. Returns none, or a coroutine, which runs as a task. */
  assay_object* client_connected;
  int32_t start_serving; /* 1: serving on return */
  int32_t family;        /* as above */

  const char* const* hosts; /* several, ended by NULL; in place of host */
  const int32_t* socket;    /* bound already; host and port must be absent */
  const int32_t* reuse_address;
  const int32_t* reuse_port;
  int32_t backlog;  /* 0: the default, 100 */
  int32_t reserved; /* 0 */
} assay_serve_args;

typedef struct assay_ext_streams {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* The awaitable's value: list(reader, writer). */
  assay_error* (*open_connection)(const assay_connect_args* args, assay_object** awaitable);
  assay_error* (*start_server)(const assay_serve_args* args,
                               assay_object** awaitable); /* value: the server */
  /* For a socket that was accepted elsewhere, borrowed as above. The awaitable's value: list(reader, writer).
   */
  assay_error* (*connect_accepted_socket)(int32_t socket, int64_t limit, assay_object** awaitable);

  /* The awaitables' values are bytes. n < 0: to EOF. */
  assay_error* (*read)(assay_object* reader, int64_t n, assay_object** awaitable);
  assay_error* (*readline)(assay_object* reader, assay_object** awaitable);
  assay_error* (*readexactly)(assay_object* reader, int64_t n, assay_object** awaitable);
  /* separators: a list of bytes; one, unless the runtime claims streams.several-separators. */
  assay_error* (*readuntil)(assay_object* reader, const assay_list* separators, assay_object** awaitable);
  assay_error* (*at_eof)(assay_object* reader, int32_t* at_eof);
  /* `async for`: the next line. At the end: an error of kind stop-async-iteration. */
  assay_error* (*reader_anext)(assay_object* reader, assay_object** awaitable);

  /* A reader of the running loop that belongs to no connection and is fed by hand. limit is borrowed; NULL:
   * the default. Feeding and setting an error work on the reader of a connection too, as the transport does
   * it. */
  assay_error* (*reader_create)(const int64_t* limit, assay_object** reader);
  assay_error* (*feed_data)(assay_object* reader, const void* data, size_t len); /* data is borrowed */
  assay_error* (*feed_eof)(assay_object* reader);
  assay_error* (*reader_set_exception)(assay_object* reader, assay_error* error);
  assay_error* (*reader_exception)(assay_object* reader, assay_error** error); /* +1; NULL: none */

  assay_error* (*write)(assay_object* writer, const void* data, size_t len);  /* data is borrowed */
  assay_error* (*writelines)(assay_object* writer, const assay_list* pieces); /* of bytes */
  assay_error* (*drain)(assay_object* writer, assay_object** awaitable);
  assay_error* (*can_write_eof)(assay_object* writer, int32_t* can);
  assay_error* (*write_eof)(assay_object* writer);
  assay_error* (*writer_close)(assay_object* writer);
  assay_error* (*writer_is_closing)(assay_object* writer, int32_t* closing);
  assay_error* (*writer_wait_closed)(assay_object* writer, assay_object** awaitable);
  /* "peername", "sockname": list(text host, int port); "socket": int descriptor, borrowed. Of what is not
   * known: otherwise, which is borrowed; NULL: none. */
  assay_error* (*get_extra_info)(assay_object* writer, const char* name, const assay_value* otherwise,
                                 assay_value* info);
  /* Whether the transport reads: not while the reader holds too much. */
  assay_error* (*is_reading)(assay_object* writer, int32_t* reading);
  assay_error* (*set_write_buffer_limits)(assay_object* writer, const int64_t* high, const int64_t* low);
  assay_error* (*get_write_buffer_size)(assay_object* writer, int64_t* size);

  /* A server is also what ext/scope.h enters and leaves.
   * *sockets: list of list(text host, int port), or of list(text path, int 0) for a UNIX socket, one a
   * listening socket; empty once closed. */
  assay_error* (*server_sockets)(assay_object* server, assay_list** sockets);
  assay_error* (*server_is_serving)(assay_object* server, int32_t* serving);
  assay_error* (*server_start_serving)(assay_object* server, assay_object** awaitable);
  assay_error* (*server_serve_forever)(assay_object* server, assay_object** awaitable);
  assay_error* (*server_close)(assay_object* server);
  assay_error* (*server_wait_closed)(assay_object* server, assay_object** awaitable);
  assay_error* (*server_close_clients)(assay_object* server);
  assay_error* (*server_abort_clients)(assay_object* server);
} assay_ext_streams;

ASSAY_STATIC_ASSERT(sizeof(assay_connect_args) == 32 + 5 * sizeof(void*), "layout of assay_connect_args");
ASSAY_STATIC_ASSERT(sizeof(assay_serve_args) == 32 + 6 * sizeof(void*), "layout of assay_serve_args");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_streams) == 8 + 34 * sizeof(void*), "layout of assay_ext_streams");

ASSAY_EXTERN_C_END

#endif

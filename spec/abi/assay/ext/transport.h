/* ext/transport.h - transports and protocols of connections and pipes (asyncio.Transport, Protocol and
 * BufferedProtocol; loop.create_connection, create_server, connect_read_pipe, connect_write_pipe, sendfile).
 *
 * Entries whose last parameter is an awaitable return it lazily, like a call of a coroutine function. The
 * others act at the call. All [loop]. Sizes are bytes. A descriptor given stays the host's: the runtime works
 * on a duplicate. */
#ifndef ASSAY_EXT_TRANSPORT_H
#define ASSAY_EXT_TRANSPORT_H

#include <assay/object.h>
#include <assay/protocol.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_TRANSPORT "assay.transport/1"

enum {
  ASSAY_PROTOCOL_STREAMING = 0, /* gets DATA_RECEIVED */
  ASSAY_PROTOCOL_BUFFERED = 1   /* gets GET_BUFFER and BUFFER_UPDATED */
};

typedef struct assay_transport_args {
  uint32_t size;
  int32_t port;
  const char* host; /* UTF-8, terminated; NULL: all interfaces, for a server; or where there is an fd */
  /* A callback () -> object: the protocol of a new connection, which protocol_create made. */
  assay_object* protocol_factory;
  /* create_connection: a connected socket, or -1; create_server: -1. */
  int32_t fd;
  int32_t reserved; /* 0 */
} assay_transport_args;

typedef struct assay_sendfile_args {
  uint32_t size;
  int32_t fd;           /* of the file; its position is moved to the end of what was sent */
  int64_t offset;       /* where to begin */
  const int64_t* count; /* NULL: to the end of the file */
  int32_t fallback;     /* 1: read and write where there is no native way; 0: fail */
  int32_t reserved;     /* 0 */
} assay_sendfile_args;

typedef struct assay_ext_transport {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*protocol_create)(int32_t style, assay_object* on_event, assay_object** protocol);
  /* The awaitables' values: list(transport, protocol); of create_server a server of streams/1, serving. */
  assay_error* (*create_connection)(const assay_transport_args* args, assay_object** awaitable);
  assay_error* (*create_server)(const assay_transport_args* args, assay_object** awaitable);
  assay_error* (*connect_read_pipe)(assay_object* protocol_factory, int32_t fd, assay_object** awaitable);
  assay_error* (*connect_write_pipe)(assay_object* protocol_factory, int32_t fd, assay_object** awaitable);

  assay_error* (*set_protocol)(assay_object* transport, assay_object* protocol);
  assay_error* (*get_protocol)(assay_object* transport, assay_object** protocol);
  assay_error* (*is_reading)(assay_object* transport, int32_t* reading);
  assay_error* (*pause_reading)(assay_object* transport);
  assay_error* (*resume_reading)(assay_object* transport);
  assay_error* (*write)(assay_object* transport, const void* data, size_t len);  /* data is borrowed */
  assay_error* (*writelines)(assay_object* transport, const assay_list* pieces); /* of bytes */
  assay_error* (*can_write_eof)(assay_object* transport, int32_t* can);
  assay_error* (*write_eof)(assay_object* transport);
  assay_error* (*set_write_buffer_limits)(assay_object* transport, const int64_t* high, const int64_t* low);
  assay_error* (*get_write_buffer_limits)(assay_object* transport, int64_t* high, int64_t* low);
  assay_error* (*get_write_buffer_size)(assay_object* transport, int64_t* size);
  assay_error* (*close)(assay_object* transport);
  assay_error* (*abort)(assay_object* transport);
  assay_error* (*is_closing)(assay_object* transport, int32_t* closing);
  /* "sockname", "peername": list(text host, int port); "socket", "pipe": int descriptor, borrowed. None if
   * unknown. */
  assay_error* (*get_extra_info)(assay_object* transport, const char* name, assay_value* info);
  /* loop.sendfile. The awaitable's value: int, how many bytes were sent. */
  assay_error* (*sendfile)(assay_object* transport, const assay_sendfile_args* args,
                           assay_object** awaitable);
} assay_ext_transport;

ASSAY_STATIC_ASSERT(sizeof(assay_transport_args) == 16 + 2 * sizeof(void*), "layout of assay_transport_args");
ASSAY_STATIC_ASSERT(sizeof(assay_sendfile_args) == 24 + sizeof(void*), "layout of assay_sendfile_args");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_transport) == 8 + 22 * sizeof(void*), "layout of assay_ext_transport");

ASSAY_EXTERN_C_END

#endif

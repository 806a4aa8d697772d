/* ext/datagram.h - datagram endpoints over UDP and UNIX sockets (asyncio.DatagramTransport and
 * DatagramProtocol).
 *
 * create_datagram_endpoint is lazy; everything else acts at the call. All [loop]. Sizes are bytes.
 *
 * An address is list(text host, int port), or text, the path of a UNIX socket, or none: no address, a socket
 * without a name. */
#ifndef ASSAY_EXT_DATAGRAM_H
#define ASSAY_EXT_DATAGRAM_H

#include <assay/object.h>
#include <assay/protocol.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_DATAGRAM "assay.datagram/1"

typedef struct assay_datagram_args {
  uint32_t size;
  int32_t family; /* AF_INET, AF_INET6, AF_UNIX; 0: not given */
  /* A callback () -> object: the protocol, which protocol_create made. */
  assay_object* protocol_factory;
  const assay_value* local_addr;  /* NULL or none: not given */
  const assay_value* remote_addr; /* NULL or none: not given */
  /* A socket to use, or -1. It stays the host's: the runtime works on a duplicate. */
  int32_t fd;
  int32_t reserved; /* 0 */
} assay_datagram_args;

typedef struct assay_ext_datagram {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*protocol_create)(assay_object* on_event, assay_object** protocol);
  /* The awaitable's value: list(transport, protocol). */
  assay_error* (*create_datagram_endpoint)(const assay_datagram_args* args, assay_object** awaitable);
  /* data is borrowed; address NULL: none. */
  assay_error* (*sendto)(assay_object* transport, const void* data, size_t len, const assay_value* address);
  assay_error* (*close)(assay_object* transport);
  assay_error* (*abort)(assay_object* transport);
  assay_error* (*is_closing)(assay_object* transport, int32_t* closing);
  /* "sockname", "peername": an address; "socket": int descriptor, borrowed. None if unknown. */
  assay_error* (*get_extra_info)(assay_object* transport, const char* name, assay_value* info);
  assay_error* (*set_write_buffer_limits)(assay_object* transport, const int64_t* high, const int64_t* low);
  assay_error* (*get_write_buffer_limits)(assay_object* transport, int64_t* high, int64_t* low);
  assay_error* (*get_write_buffer_size)(assay_object* transport, int64_t* size);
} assay_ext_datagram;

ASSAY_STATIC_ASSERT(sizeof(assay_datagram_args) == 16 + 3 * sizeof(void*), "layout of assay_datagram_args");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_datagram) == 8 + 10 * sizeof(void*), "layout of assay_ext_datagram");

ASSAY_EXTERN_C_END

#endif

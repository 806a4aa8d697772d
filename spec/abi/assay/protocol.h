/* protocol.h - protocols: what a transport calls back (asyncio.Protocol, BufferedProtocol, DatagramProtocol).
 *
 * A protocol is an object of the runtime that is made around one callback of the host's. [loop] The callback
 * is called with (int event, arguments of the event...); what it returns matters for the events that say so,
 * and what it raises is raised by the protocol's function. Which events come, and in which order, is what is
 * tested: the runtime passes on each call that it makes, and makes up none. */
#ifndef ASSAY_PROTOCOL_H
#define ASSAY_PROTOCOL_H

#include <assay/base.h>

ASSAY_EXTERN_C_BEGIN

enum {
  ASSAY_EVENT_CONNECTION_MADE = 0, /* (object transport) */
  ASSAY_EVENT_CONNECTION_LOST = 1, /* (error, or none) */
  ASSAY_EVENT_PAUSE_WRITING = 2,   /* () */
  ASSAY_EVENT_RESUME_WRITING = 3,  /* () */
  /* of connections and pipes */
  ASSAY_EVENT_DATA_RECEIVED = 4, /* (bytes) */
  ASSAY_EVENT_EOF_RECEIVED = 5,  /* () -> bool: keep the sending side open */
  /* of buffered protocols, in the place of DATA_RECEIVED. The memory is that of the protocol's object: it
   * makes a buffer of the size that GET_BUFFER returns, gives that to the transport, and passes with
   * BUFFER_UPDATED what then stands in its first bytes. */
  ASSAY_EVENT_GET_BUFFER = 6,     /* (int size hint) -> int size */
  ASSAY_EVENT_BUFFER_UPDATED = 7, /* (bytes) as many as the transport says that it wrote */
  /* of datagram endpoints; address as in assay_datagram_args */
  ASSAY_EVENT_DATAGRAM_RECEIVED = 8, /* (bytes, address) */
  ASSAY_EVENT_ERROR_RECEIVED = 9     /* (error) */
};

ASSAY_EXTERN_C_END

#endif

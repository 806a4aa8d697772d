/* server.h - the server of TCP and of UNIX sockets: a list of listening handles, and whom to call. */
#ifndef LIBUV_SERVER_H
#define LIBUV_SERVER_H

#include "stream.h"

typedef struct server {
  assay_object object;
  loop* owner; /* +1 */
  struct listener** listeners;
  size_t count, open; /* open: not closed yet */
  int backlog, serving, closing;
  assay_object* client_connected; /* +1 */
  waiters ending;
} server;

typedef struct listener {
  assay_object object; /* the uv handle holds a reference until it is closed */
  stream_handle uv;
  server* owner; /* +1 */
} listener;

server* server_new(loop* l, int backlog, assay_object* client_connected); /* +1; backlog 0: the default */
listener* server_add(server* s, uv_handle_type type);                     /* borrowed; UV_TCP or a pipe */
int server_listen(server* s);                       /* a negative status of libuv's, or 0 */
void server_shut(server* s);                        /* closes every listener */
assay_value address_of_pipe(const uv_pipe_t* pipe); /* list(text path, int 0) */

#endif

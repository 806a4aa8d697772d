/* echo.c - an echo server as a program would write it: what a connection sends goes back at once where the
 * socket takes it. */
#include "echo.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef union {
  uv_handle_t handle;
  uv_stream_t stream;
  uv_tcp_t tcp;
  uv_pipe_t pipe;
} any_stream;

typedef struct {
  any_stream uv;
  int left; /* connections that have not ended */
} echo_server;

typedef struct {
  any_stream uv;
  char buffer[4096];
} client;

/* What the socket did not take at once. */
typedef struct {
  uv_write_t request;
  char data[];
} rest;

static void no_memory(const void* p) {
  if (p == NULL) abort();
}

static void init(uv_loop_t* loop, any_stream* s, uv_handle_type type) {
  if (type == UV_TCP) {
    uv_tcp_init(loop, &s->tcp);
  } else {
    uv_pipe_init(loop, &s->pipe, 0);
  }
}

static void client_closed(uv_handle_t* h) {
  echo_server* server = h->loop->data;
  free(h);
  if (--server->left == 0) uv_close(&server->uv.handle, NULL);
}

static void give_buffer(uv_handle_t* h, size_t suggested, uv_buf_t* buffer) {
  (void)suggested;
  client* c = (client*)h;
  *buffer = uv_buf_init(c->buffer, sizeof c->buffer);
}

static void written(uv_write_t* request, int status) {
  uv_handle_t* h = (uv_handle_t*)request->handle;
  free(request);
  if (status < 0 && !uv_is_closing(h)) uv_close(h, client_closed);
}

static void on_read(uv_stream_t* stream, ssize_t got, const uv_buf_t* buffer) {
  if (got == 0) return;
  if (got < 0) {
    uv_close((uv_handle_t*)stream, client_closed);
    return;
  }
  uv_buf_t all = uv_buf_init(buffer->base, (unsigned)got);
  const int taken = uv_try_write(stream, &all, 1);
  if (taken == got) return;
  const size_t sent = taken > 0 ? (size_t)taken : 0, size = (size_t)got - sent;
  rest* r = malloc(sizeof *r + size);
  no_memory(r);
  memcpy(r->data, buffer->base + sent, size);
  uv_buf_t left = uv_buf_init(r->data, (unsigned)size);
  if (uv_write(&r->request, stream, &left, 1, written) != 0) {
    free(r);
    uv_close((uv_handle_t*)stream, client_closed);
  }
}

static void connected(uv_stream_t* listening, int status) {
  if (status < 0) abort();
  client* c = malloc(sizeof *c);
  no_memory(c);
  init(listening->loop, &c->uv, listening->type);
  if (uv_accept(listening, &c->uv.stream) != 0) abort();
  uv_read_start(&c->uv.stream, give_buffer, on_read);
}

static void serve(uv_handle_type type, int listener, int connections) {
  uv_loop_t loop;
  echo_server server;
  if (uv_loop_init(&loop) != 0) abort();
  memset(&server, 0, sizeof server);
  server.left = connections;
  loop.data = &server;
  init(&loop, &server.uv, type);
  const int opened =
      type == UV_TCP ? uv_tcp_open(&server.uv.tcp, listener) : uv_pipe_open(&server.uv.pipe, listener);
  if (opened != 0 || uv_listen(&server.uv.stream, 1024, connected) != 0) abort();
  uv_run(&loop, UV_RUN_DEFAULT);
  if (uv_loop_close(&loop) != 0) abort();
}

void serve_tcp_echo(int listener, int connections) { serve(UV_TCP, listener, connections); }
void serve_unix_echo(int listener, int connections) { serve(UV_NAMED_PIPE, listener, connections); }

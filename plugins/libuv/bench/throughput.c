/* throughput.c - a server that sends or takes chunks as a program would: a write at a time, at once where the
 * socket takes it, else waited for. */
#include "throughput.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef struct {
  uv_tcp_t listening, client;
  const bulk_data* data;
  int sends;
  uint64_t chunks;   /* that are still to be sent */
  size_t bytes;      /* that are still to come */
  size_t order_size; /* of the order, what came of it */
  char order[BULK_MESSAGE], answer[BULK_MESSAGE];
  char space[BULK_CHUNK];
  uv_write_t writing;
} bulk_server;

static void end(bulk_server* s) {
  if (!uv_is_closing((uv_handle_t*)&s->client)) uv_close((uv_handle_t*)&s->client, NULL);
  if (!uv_is_closing((uv_handle_t*)&s->listening)) uv_close((uv_handle_t*)&s->listening, NULL);
}

/* 1 if all was taken at once; else `then` is called when it is, or the server has ended. */
static int written(bulk_server* s, const char* data, size_t size, uv_write_cb then) {
  uv_stream_t* const to = (uv_stream_t*)&s->client;
  uv_buf_t all = uv_buf_init((char*)data, (unsigned)size);
  const int taken = uv_try_write(to, &all, 1);
  if (taken == (int)size) return 1;
  const size_t sent = taken > 0 ? (size_t)taken : 0;
  uv_buf_t rest = uv_buf_init((char*)data + sent, (unsigned)(size - sent));
  if (uv_write(&s->writing, to, &rest, 1, then) != 0) end(s);
  return 0;
}

static void send_on(bulk_server* s);
static void chunk_written(uv_write_t* request, int status) {
  bulk_server* const s = request->handle->loop->data;
  if (status < 0) {
    end(s);
  } else {
    send_on(s);
  }
}
static void send_on(bulk_server* s) {
  while (s->chunks > 0) {
    --s->chunks;
    if (!written(s, s->data->next(s->data->self), BULK_CHUNK, chunk_written)) return;
  }
}

static void answer_written(uv_write_t* request, int status) {
  if (status < 0) end(request->handle->loop->data);
}

/* Returns how much of it was used. */
static size_t take_order(bulk_server* s, const char* data, size_t size) {
  const size_t missing = sizeof s->order - s->order_size, used = size < missing ? size : missing;
  memcpy(s->order + s->order_size, data, used);
  s->order_size += used;
  if (s->order_size < sizeof s->order) return used;
  s->order_size = 0;
  uint64_t count = 0;
  if (!s->data->asks(s->order, &count)) return used;
  if (s->sends) {
    s->chunks += count;
    send_on(s);
  } else {
    s->bytes = (size_t)count * BULK_CHUNK;
  }
  return used;
}

static size_t take_bytes(bulk_server* s, const char* data, size_t size) {
  const size_t used = size < s->bytes ? size : s->bytes;
  s->data->take(s->data->self, data, used);
  s->bytes -= used;
  if (s->bytes == 0) {
    s->data->answer(s->data->self, s->answer);
    written(s, s->answer, sizeof s->answer, answer_written);
  }
  return used;
}

static void on_read(uv_stream_t* from, ssize_t got, const uv_buf_t* buffer) {
  bulk_server* const s = from->loop->data;
  if (got < 0) {
    end(s);
    return;
  }
  const char* data = buffer->base;
  for (size_t left = (size_t)got; left > 0;) {
    const size_t used = s->bytes > 0 ? take_bytes(s, data, left) : take_order(s, data, left);
    data += used;
    left -= used;
  }
}

static void give_space(uv_handle_t* h, size_t suggested, uv_buf_t* buffer) {
  (void)suggested;
  bulk_server* const s = h->loop->data;
  *buffer = uv_buf_init(s->space, sizeof s->space);
}

static void connected(uv_stream_t* listening, int status) {
  bulk_server* const s = listening->loop->data;
  if (status < 0 || uv_tcp_init(listening->loop, &s->client) != 0) abort();
  if (uv_accept(listening, (uv_stream_t*)&s->client) != 0) abort();
  uv_read_start((uv_stream_t*)&s->client, give_space, on_read);
}

static void serve(int listener, const bulk_data* data, int sends) {
  uv_loop_t loop;
  bulk_server* const s = calloc(1, sizeof *s);
  if (s == NULL || uv_loop_init(&loop) != 0) abort();
  s->data = data;
  s->sends = sends;
  loop.data = s;
  if (uv_tcp_init(&loop, &s->listening) != 0 || uv_tcp_open(&s->listening, listener) != 0 ||
      uv_listen((uv_stream_t*)&s->listening, 1, connected) != 0)
    abort();
  uv_run(&loop, UV_RUN_DEFAULT);
  if (uv_loop_close(&loop) != 0) abort();
  free(s);
}

void serve_sending(int listener, const bulk_data* data) { serve(listener, data, 1); }
void serve_receiving(int listener, const bulk_data* data) { serve(listener, data, 0); }

// assay.fd/1 on the event loop's methods for descriptors and sockets.
#include <assay/ext/fd.h>

#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "values.hpp"

namespace cpython {

namespace {

constexpr int writable_memory = 0x200;  // PyBUF_WRITE, which the limited API names from 3.11 on

ref number(int64_t n) { return ref::steal(py.PyLong_FromLongLong(n)); }
ref text_or_none(const char* text) {
  return text != nullptr ? decode_text(text, std::char_traits<char>::length(text)) : ref::share(py.none);
}
ref bytes(const void* data, size_t len) {
  return ref::steal(
      py.PyBytes_FromStringAndSize(static_cast<const char*>(data), static_cast<Py_ssize_t>(len)));
}
ref view(void* buffer, size_t len) {
  return ref::steal(
      py.PyMemoryView_FromMemory(static_cast<char*>(buffer), static_cast<Py_ssize_t>(len), writable_memory));
}

assay_error* add(PyObject* function, assay_object* loop, int32_t fd, assay_object* callback,
                 const assay_list* args) {
  return guarded([&] {
    return require(callback, any_callback) &&
           answer(call(function, loop_or_running(loop).get(), number(fd).get(), native(callback),
                       to_python(args).get()));
  });
}

assay_error* remove(PyObject* function, assay_object* loop, int32_t fd, int32_t* removed) {
  return guarded(
      [&] { return answer(call(function, loop_or_running(loop).get(), number(fd).get()), removed); });
}

bool send_file(const assay_sock_sendfile_args* a, assay_object** awaitable) {
  const ref count = a->count != nullptr ? number(*a->count) : ref::share(py.none);
  return answer(call(glue.sock_sendfile, number(a->fd).get(), number(a->file).get(), number(a->offset).get(),
                     count.get(), a->fallback != 0 ? py.yes : py.no),
                awaitable);
}

bool look_up(const assay_getaddrinfo_args* a, assay_object** awaitable) {
  return answer(
      call(glue.getaddrinfo, text_or_none(a->host).get(), text_or_none(a->service).get(),
           number(a->family).get(), number(a->type).get(), number(a->protocol).get(), number(a->flags).get()),
      awaitable);
}

}  // namespace

assay_ext_fd make_fd_table(int minor, bool uvloop) {
  assay_ext_fd table = {
      .size = sizeof(assay_ext_fd),
      .reserved = 0,
      .add_reader = [](assay_object* loop, int32_t fd, assay_object* callback,
                       const assay_list* args) { return add(glue.add_reader, loop, fd, callback, args); },
      .remove_reader = [](assay_object* loop, int32_t fd,
                          int32_t* removed) { return remove(glue.remove_reader, loop, fd, removed); },
      .add_writer = [](assay_object* loop, int32_t fd, assay_object* callback,
                       const assay_list* args) { return add(glue.add_writer, loop, fd, callback, args); },
      .remove_writer = [](assay_object* loop, int32_t fd,
                          int32_t* removed) { return remove(glue.remove_writer, loop, fd, removed); },
      .sock_recv =
          [](int32_t fd, int64_t n, assay_object** awaitable) {
            return guarded(
                [&] { return answer(call(glue.sock_recv, number(fd).get(), number(n).get()), awaitable); });
          },
      .sock_recv_into =
          [](int32_t fd, void* buffer, size_t len, assay_object** awaitable) {
            return guarded([&] {
              return answer(call(glue.sock_recv_into, number(fd).get(), view(buffer, len).get()), awaitable);
            });
          },
      .sock_recvfrom =
          [](int32_t fd, int64_t n, assay_object** awaitable) {
            return guarded([&] {
              return answer(call(glue.sock_recvfrom, number(fd).get(), number(n).get()), awaitable);
            });
          },
      .sock_recvfrom_into =
          [](int32_t fd, void* buffer, size_t len, assay_object** awaitable) {
            return guarded([&] {
              return answer(call(glue.sock_recvfrom_into, number(fd).get(), view(buffer, len).get()),
                            awaitable);
            });
          },
      .sock_sendall =
          [](int32_t fd, const void* data, size_t len, assay_object** awaitable) {
            return guarded([&] {
              return answer(call(glue.sock_sendall, number(fd).get(), bytes(data, len).get()), awaitable);
            });
          },
      .sock_sendto =
          [](int32_t fd, const void* data, size_t len, const assay_list* to, assay_object** awaitable) {
            return guarded([&] {
              return answer(
                  call(glue.sock_sendto, number(fd).get(), bytes(data, len).get(), to_python(to).get()),
                  awaitable);
            });
          },
      .sock_connect =
          [](int32_t fd, const assay_list* to, assay_object** awaitable) {
            return guarded([&] {
              return answer(call(glue.sock_connect, number(fd).get(), to_python(to).get()), awaitable);
            });
          },
      .sock_accept =
          [](int32_t fd, assay_object** awaitable) {
            return guarded([&] { return answer(call(glue.sock_accept, number(fd).get()), awaitable); });
          },
      .sock_sendfile =
          [](const assay_sock_sendfile_args* args, assay_object** awaitable) {
            return guarded([&] { return send_file(args, awaitable); });
          },
      .getaddrinfo =
          [](const assay_getaddrinfo_args* args, assay_object** awaitable) {
            return guarded([&] { return look_up(args, awaitable); });
          },
      .getnameinfo =
          [](const assay_list* address, int32_t flags, assay_object** awaitable) {
            return guarded([&] {
              return answer(call(glue.getnameinfo, to_python(address).get(), number(flags).get()), awaitable);
            });
          },
  };
  if (uvloop) table.sock_sendfile = nullptr;
  if (minor < 11 || uvloop) {
    table.sock_recvfrom = nullptr;
    table.sock_recvfrom_into = nullptr;
    table.sock_sendto = nullptr;
  }
  return table;
}

}  // namespace cpython

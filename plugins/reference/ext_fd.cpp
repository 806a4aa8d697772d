// The table of assay.fd/1.
#include <assay/ext/fd.h>

#include <aio/descriptors.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "callback.hpp"
#include "coroutine.hpp"
#include "errors.hpp"
#include "loop.hpp"
#include "tables.hpp"

namespace reference {
namespace {

assay_error* add_reader(assay_object* loop, int32_t fd, assay_object* callback, const assay_list* arguments) {
  return guarded([&] { as_loop_or_running(loop).add_reader(fd, bind_callback(callback, arguments)); });
}
assay_error* remove_reader(assay_object* loop, int32_t fd, int32_t* removed) {
  return guarded([&] { *removed = as_loop_or_running(loop).remove_reader(fd); });
}
assay_error* add_writer(assay_object* loop, int32_t fd, assay_object* callback, const assay_list* arguments) {
  return guarded([&] { as_loop_or_running(loop).add_writer(fd, bind_callback(callback, arguments)); });
}
assay_error* remove_writer(assay_object* loop, int32_t fd, int32_t* removed) {
  return guarded([&] { *removed = as_loop_or_running(loop).remove_writer(fd); });
}

std::size_t as_size(std::int64_t n) {
  if (n < 0) throw aio::value_error("a number of bytes must not be negative");
  return static_cast<std::size_t>(n);
}
std::span<std::byte> as_buffer(void* buffer, size_t len) { return {static_cast<std::byte*>(buffer), len}; }
std::string as_bytes(const void* data, size_t len) { return {static_cast<const char*>(data), len}; }

aio::endpoint as_address(const assay_list* list) {
  const list_ref items(list);
  if (items.size() < 2 || items.data()[0].tag != ASSAY_TEXT || items.data()[1].tag != ASSAY_INT) {
    throw aio::type_error("an address is a host and a port");
  }
  const std::int64_t port = items.data()[1].as.i;
  if (port < 0 || port > 65535) throw aio::value_error("a port is a number from 0 to 65535");
  std::size_t n = 0;
  const void* host_name = host->bytes_view(items.data()[0].as.bytes, &n);
  aio::endpoint address;
  address.host.assign(static_cast<const char*>(host_name), n);
  address.port = static_cast<std::uint16_t>(port);
  return address;
}
value pair(value first, value second) {
  std::vector<value> both;
  both.push_back(std::move(first));
  both.push_back(std::move(second));
  return value::of_list(std::move(both));
}
value address(const aio::endpoint& e) {
  return e.host.empty() ? value() : pair(value::of_text(e.host), value::of_int(e.port));
}
value count(std::size_t n) { return value::of_int(static_cast<std::int64_t>(n)); }

// aio's operations with their results as values; nothing happens before the await, refusals included.
aio::task<value> receive(int fd, std::int64_t n) {
  aio::task<std::string> receiving = aio::sock_recv(fd, as_size(n));
  const std::string data = co_await receiving;
  co_return value::of_bytes(data);
}
aio::task<value> receive_into(int fd, std::span<std::byte> buffer) {
  aio::task<std::size_t> receiving = aio::sock_recv_into(fd, buffer);
  co_return count(co_await receiving);
}
aio::task<value> receive_from(int fd, std::int64_t n) {
  auto receiving = aio::sock_recvfrom(fd, as_size(n));
  const auto both = co_await receiving;
  co_return pair(value::of_bytes(both.first), address(both.second));
}
aio::task<value> receive_from_into(int fd, std::span<std::byte> buffer) {
  auto receiving = aio::sock_recvfrom_into(fd, buffer);
  const auto both = co_await receiving;
  co_return pair(count(both.first), address(both.second));
}
aio::task<value> send_all(int fd, std::string data) {
  aio::task<void> sending = aio::sock_sendall(fd, std::move(data));
  co_await sending;
  co_return value();
}
aio::task<value> send_to(int fd, std::string data, list_ref to) {
  aio::task<std::size_t> sending = aio::sock_sendto(fd, std::move(data), as_address(to.get()));
  co_return count(co_await sending);
}
aio::task<value> connect(int fd, list_ref to) {
  aio::task<void> connecting = aio::sock_connect(fd, as_address(to.get()));
  co_await connecting;
  co_return value();
}
aio::task<value> accept(int fd) {
  aio::task<aio::accepted_socket> accepting = aio::sock_accept(fd);
  aio::accepted_socket accepted = co_await accepting;
  value number = value::of_int(accepted.socket.get());
  value both = pair(std::move(number), address(accepted.address));
  accepted.socket.release();
  co_return both;
}
aio::task<value> send_file(int fd, int file, aio::sock_sendfile_options options) {
  aio::task<std::size_t> sending = aio::sock_sendfile(fd, file, options);
  co_return count(co_await sending);
}
aio::task<value> look_up(std::optional<std::string> name, std::optional<std::string> service,
                         aio::getaddrinfo_options options) {
  auto looking = aio::getaddrinfo(std::move(name), std::move(service), options);
  const std::vector<aio::address_info> found = co_await looking;
  std::vector<value> all;
  for (const aio::address_info& a : found) {
    std::vector<value> one;
    for (const int number : {a.family, a.type, a.protocol}) one.push_back(value::of_int(number));
    one.push_back(value::of_text(a.canonical_name));
    one.push_back(address(a.address));
    all.push_back(value::of_list(std::move(one)));
  }
  co_return value::of_list(std::move(all));
}
aio::task<value> look_up_names(list_ref of, int flags) {
  auto looking = aio::getnameinfo(as_address(of.get()), flags);
  const auto names = co_await looking;
  co_return pair(value::of_text(names.first), value::of_text(names.second));
}

assay_error* sock_recv(int32_t fd, int64_t n, assay_object** out) {
  return guarded([&] { *out = new_awaitable(receive(fd, n)); });
}
assay_error* sock_recv_into(int32_t fd, void* buffer, size_t len, assay_object** out) {
  return guarded([&] { *out = new_awaitable(receive_into(fd, as_buffer(buffer, len))); });
}
assay_error* sock_recvfrom(int32_t fd, int64_t n, assay_object** out) {
  return guarded([&] { *out = new_awaitable(receive_from(fd, n)); });
}
assay_error* sock_recvfrom_into(int32_t fd, void* buffer, size_t len, assay_object** out) {
  return guarded([&] { *out = new_awaitable(receive_from_into(fd, as_buffer(buffer, len))); });
}
assay_error* sock_sendall(int32_t fd, const void* data, size_t len, assay_object** out) {
  return guarded([&] { *out = new_awaitable(send_all(fd, as_bytes(data, len))); });
}
assay_error* sock_sendto(int32_t fd, const void* data, size_t len, const assay_list* to, assay_object** out) {
  return guarded([&] { *out = new_awaitable(send_to(fd, as_bytes(data, len), list_ref(to))); });
}
assay_error* sock_connect(int32_t fd, const assay_list* to, assay_object** out) {
  return guarded([&] { *out = new_awaitable(connect(fd, list_ref(to))); });
}
assay_error* sock_accept(int32_t fd, assay_object** out) {
  return guarded([&] { *out = new_awaitable(accept(fd)); });
}
assay_error* sock_sendfile(const assay_sock_sendfile_args* a, assay_object** out) {
  return guarded([&] {
    aio::sock_sendfile_options options(a->offset);
    if (a->count) options.count = *a->count;
    options.fallback = a->fallback != 0;
    *out = new_awaitable(send_file(a->fd, a->file, options));
  });
}

std::optional<std::string> text_or_none(const char* text) {
  return text ? std::optional<std::string>(text) : std::nullopt;
}
assay_error* getaddrinfo(const assay_getaddrinfo_args* a, assay_object** out) {
  return guarded([&] {
    const aio::getaddrinfo_options options(a->family, a->type, a->protocol, a->flags);
    *out = new_awaitable(look_up(text_or_none(a->host), text_or_none(a->service), options));
  });
}
assay_error* getnameinfo(const assay_list* of, int32_t flags, assay_object** out) {
  return guarded([&] { *out = new_awaitable(look_up_names(list_ref(of), flags)); });
}

const assay_ext_fd table = {
    sizeof(assay_ext_fd), 0,           add_reader,     remove_reader, add_writer,
    remove_writer,        sock_recv,   sock_recv_into, sock_recvfrom, sock_recvfrom_into,
    sock_sendall,         sock_sendto, sock_connect,   sock_accept,   sock_sendfile,
    getaddrinfo,          getnameinfo};

}  // namespace

const void* const fd_table = &table;

}  // namespace reference

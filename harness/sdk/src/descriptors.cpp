#include "assay/sdk/descriptors.hpp"

#include "border.hpp"

namespace assay {

using detail::out;

namespace detail {

void add_reader_with(const loop& l, int fd, const callback_argument& f, const value& args) {
  ASSAY_CALL(fd, add_reader, l.get(), fd, f.get().get(), args.get().as.list);
}

void add_writer_with(const loop& l, int fd, const callback_argument& f, const value& args) {
  ASSAY_CALL(fd, add_writer, l.get(), fd, f.get().get(), args.get().as.list);
}

}  // namespace detail

bool remove_reader(const loop& l, int fd) {
  std::int32_t removed = 0;
  ASSAY_CALL(fd, remove_reader, l.get(), fd, &removed);
  return removed != 0;
}

bool remove_writer(const loop& l, int fd) {
  std::int32_t removed = 0;
  ASSAY_CALL(fd, remove_writer, l.get(), fd, &removed);
  return removed != 0;
}

awaitable sock_recv(int fd, std::int64_t n) {
  out<awaitable> a;
  ASSAY_CALL(fd, sock_recv, fd, n, a);
  return a.take();
}

awaitable sock_recv_into(int fd, std::vector<char>& buffer) {
  out<awaitable> a;
  ASSAY_CALL(fd, sock_recv_into, fd, buffer.data(), buffer.size(), a);
  return a.take();
}

awaitable sock_recvfrom(int fd, std::int64_t n) {
  out<awaitable> a;
  ASSAY_CALL(fd, sock_recvfrom, fd, n, a);
  return a.take();
}

awaitable sock_recvfrom_into(int fd, std::vector<char>& buffer) {
  out<awaitable> a;
  ASSAY_CALL(fd, sock_recvfrom_into, fd, buffer.data(), buffer.size(), a);
  return a.take();
}

awaitable sock_sendall(int fd, std::string_view data) {
  out<awaitable> a;
  ASSAY_CALL(fd, sock_sendall, fd, data.data(), data.size(), a);
  return a.take();
}

awaitable sock_sendto(int fd, std::string_view data, const value& to) {
  out<awaitable> a;
  ASSAY_CALL(fd, sock_sendto, fd, data.data(), data.size(), to.get().as.list, a);
  return a.take();
}

awaitable sock_connect(int fd, const value& to) {
  out<awaitable> a;
  ASSAY_CALL(fd, sock_connect, fd, to.get().as.list, a);
  return a.take();
}

awaitable sock_accept(int fd) {
  out<awaitable> a;
  ASSAY_CALL(fd, sock_accept, fd, a);
  return a.take();
}

awaitable sock_sendfile(int fd, int file, std::int64_t offset, std::optional<std::int64_t> count,
                        bool fallback) {
  assay_sock_sendfile_args args{};
  args.size = sizeof args;
  args.fd = fd;
  args.file = file;
  args.fallback = fallback ? 1 : 0;
  args.offset = offset;
  args.count = count ? &*count : nullptr;
  out<awaitable> a;
  ASSAY_CALL(fd, sock_sendfile, &args, a);
  return a.take();
}

awaitable getaddrinfo(const char* host, const char* service, int family, int type) {
  assay_getaddrinfo_args args{};
  args.size = sizeof args;
  args.family = family;
  args.type = type;
  args.host = host;
  args.service = service;
  out<awaitable> a;
  ASSAY_CALL(fd, getaddrinfo, &args, a);
  return a.take();
}

awaitable getnameinfo(const value& address, int flags) {
  out<awaitable> a;
  ASSAY_CALL(fd, getnameinfo, address.get().as.list, flags, a);
  return a.take();
}

}  // namespace assay

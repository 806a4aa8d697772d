// descriptors.hpp - descriptors by hand: add_reader, the sock_ functions, getaddrinfo, getnameinfo.
//
// Included by the tests that need it. A descriptor stays the test's. Awaitables are lazy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/sdk/loop.hpp"

namespace assay {

namespace detail {
void add_reader_with(const loop& l, int fd, const callback_argument& f, const value& args);
void add_writer_with(const loop& l, int fd, const callback_argument& f, const value& args);
}  // namespace detail

// Calls f(args...) while the descriptor is readable.
template <class... A>
void add_reader(const loop& l, int fd, const callback_argument& f, A&&... args) {
  detail::add_reader_with(l, fd, f, list_of(std::forward<A>(args)...));
}
bool remove_reader(const loop& l, int fd);  // whether there was one
template <class... A>
void add_writer(const loop& l, int fd, const callback_argument& f, A&&... args) {
  detail::add_writer_with(l, fd, f, list_of(std::forward<A>(args)...));
}
bool remove_writer(const loop& l, int fd);

// An address, as a value.
inline value address_of(std::string_view host, int port) { return list_of(host, port); }

// A buffer must live until the awaitable has ended.
awaitable sock_recv(int fd, std::int64_t n);                            // bytes
awaitable sock_recv_into(int fd, std::vector<char>& buffer);            // int
awaitable sock_recvfrom(int fd, std::int64_t n);                        // list(bytes, address)
awaitable sock_recvfrom_into(int fd, std::vector<char>& buffer);        // list(int, address)
awaitable sock_sendall(int fd, std::string_view data);                  // none
awaitable sock_sendto(int fd, std::string_view data, const value& to);  // int
awaitable sock_connect(int fd, const value& to);                        // none
awaitable sock_accept(int fd);  // list(int fd, address); the descriptor is the test's
awaitable sock_sendfile(int fd, int file, std::int64_t offset = 0, std::optional<std::int64_t> count = {},
                        bool fallback = true);  // int

// family, type: AF_ and SOCK_ constants, 0 for any. Value: lists (family, type, protocol, name, address).
awaitable getaddrinfo(const char* host, const char* service, int family = 0, int type = 0);
awaitable getnameinfo(const value& address, int flags);  // list(host, service)

}  // namespace assay

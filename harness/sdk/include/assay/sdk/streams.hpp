// streams.hpp - stream readers, writers and servers (asyncio.StreamReader, StreamWriter, Server).
//
// What returns an awaitable does nothing until it is awaited, once; the rest acts at the call. Sizes are
// bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "assay/loader/value.hpp"
#include "assay/sdk/awaitable.hpp"

namespace assay {

class reader : public object {
 public:
  reader() = default;
  explicit reader(object o) noexcept : object(std::move(o)) {}

  awaitable read(std::int64_t n = -1) const;  // to EOF if n < 0
  awaitable readline() const;
  awaitable readexactly(std::int64_t n) const;
  awaitable readuntil(std::string_view separator = "\n") const;
  awaitable readuntil(const std::vector<value>& separators) const;
  bool at_eof() const;
  awaitable anext() const;  // the next line; at the end an error of kind stop-async-iteration

  void feed_data(std::string_view data) const;
  void feed_eof() const;
  void set_exception(const error& e) const;
  error exception() const;  // none: holds none
};

// A reader of the running loop that is fed by hand. limit absent: the default.
reader new_reader(std::optional<std::int64_t> limit = {});

class writer : public object {
 public:
  writer() = default;
  explicit writer(object o) noexcept : object(std::move(o)) {}

  void write(std::string_view data) const;
  void writelines(const std::vector<std::string>& pieces) const;
  awaitable drain() const;
  bool can_write_eof() const;
  void write_eof() const;
  void close() const;
  bool is_closing() const;
  awaitable wait_closed() const;
  value get_extra_info(const char* name, const value& otherwise = {}) const;
  bool is_reading() const;  // whether the transport reads
  void set_write_buffer_limits(std::optional<std::int64_t> high, std::optional<std::int64_t> low = {}) const;
  std::int64_t get_write_buffer_size() const;
};

class server : public object {
 public:
  server() = default;
  explicit server(object o) noexcept : object(std::move(o)) {}

  struct address {
    std::string host;
    int port = 0;
  };
  std::vector<address> sockets() const;  // those that listen; empty once closed
  int port() const;                      // of the first
  bool is_serving() const;
  awaitable start_serving() const;
  awaitable serve_forever() const;
  void close() const;
  awaitable wait_closed() const;
};

// What open_connection gives.
struct connection {
  connection() = default;
  connection(assay::reader r, assay::writer w) : reader(std::move(r)), writer(std::move(w)) {}
  explicit connection(const value& pair);  // list(reader, writer)
  assay::reader reader;
  assay::writer writer;
};

}  // namespace assay

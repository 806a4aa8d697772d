#include "assay/sdk/streams.hpp"

#include <stdexcept>

#include "border.hpp"

namespace assay {

using detail::out;

#define ASSAY_AWAITABLE(entry, ...)           \
  out<awaitable> a;                           \
  ASSAY_CALL(streams, entry, __VA_ARGS__, a); \
  return a.take()

awaitable reader::read(std::int64_t n) const { ASSAY_AWAITABLE(read, get(), n); }
awaitable reader::readline() const { ASSAY_AWAITABLE(readline, get()); }
awaitable reader::readexactly(std::int64_t n) const { ASSAY_AWAITABLE(readexactly, get(), n); }

awaitable reader::readuntil(std::string_view separator) const {
  const value separators = list_of(bytes_of(separator));
  ASSAY_AWAITABLE(readuntil, get(), separators.get().as.list);
}

awaitable reader::readuntil(const std::vector<value>& several) const {
  const value separators = list_of_values(several);
  ASSAY_AWAITABLE(readuntil, get(), separators.get().as.list);
}

bool reader::at_eof() const {
  std::int32_t yes = 0;
  ASSAY_CALL(streams, at_eof, get(), &yes);
  return yes != 0;
}

awaitable reader::anext() const { ASSAY_AWAITABLE(reader_anext, get()); }

void reader::feed_data(std::string_view data) const {
  ASSAY_CALL(streams, feed_data, get(), data.data(), data.size());
}
void reader::feed_eof() const { ASSAY_CALL(streams, feed_eof, get()); }
void reader::set_exception(const error& e) const {
  ASSAY_CALL(streams, reader_set_exception, get(), e.get());
}

error reader::exception() const {
  assay_error* set = nullptr;
  ASSAY_CALL(streams, reader_exception, get(), &set);
  return error::adopt(set);
}

reader new_reader(std::optional<std::int64_t> limit) {
  out<reader> r;
  ASSAY_CALL(streams, reader_create, limit ? &*limit : nullptr, r);
  return r.take();
}

void writer::write(std::string_view data) const {
  ASSAY_CALL(streams, write, get(), data.data(), data.size());
}

void writer::writelines(const std::vector<std::string>& pieces) const {
  std::vector<value> all;
  for (const std::string& piece : pieces) all.push_back(bytes_of(piece));
  const value list = list_of_values(std::move(all));
  ASSAY_CALL(streams, writelines, get(), list.get().as.list);
}

awaitable writer::drain() const { ASSAY_AWAITABLE(drain, get()); }

bool writer::can_write_eof() const {
  std::int32_t yes = 0;
  ASSAY_CALL(streams, can_write_eof, get(), &yes);
  return yes != 0;
}

void writer::write_eof() const { ASSAY_CALL(streams, write_eof, get()); }
void writer::close() const { ASSAY_CALL(streams, writer_close, get()); }

bool writer::is_closing() const {
  std::int32_t yes = 0;
  ASSAY_CALL(streams, writer_is_closing, get(), &yes);
  return yes != 0;
}

awaitable writer::wait_closed() const { ASSAY_AWAITABLE(writer_wait_closed, get()); }

value writer::get_extra_info(const char* name, const value& otherwise) const {
  assay_value info{};
  ASSAY_CALL(streams, get_extra_info, get(), name, &otherwise.get(), &info);
  return value::adopt(info);
}

bool writer::is_reading() const {
  std::int32_t yes = 0;
  ASSAY_CALL(streams, is_reading, get(), &yes);
  return yes != 0;
}

void writer::set_write_buffer_limits(std::optional<std::int64_t> high,
                                     std::optional<std::int64_t> low) const {
  ASSAY_CALL(streams, set_write_buffer_limits, get(), high ? &*high : nullptr, low ? &*low : nullptr);
}

std::int64_t writer::get_write_buffer_size() const {
  std::int64_t size = 0;
  ASSAY_CALL(streams, get_write_buffer_size, get(), &size);
  return size;
}

std::vector<server::address> server::sockets() const {
  assay_value list{};
  ASSAY_CALL(streams, server_sockets, get(), &list.as.list);
  list.tag = ASSAY_LIST;
  std::vector<address> all;
  for (const value& each : value::adopt(list).as_list()) {
    const std::vector<value> pair = each.as_list();
    address a;
    a.host = pair.at(0).as_text();
    a.port = static_cast<int>(pair.at(1).as_int());
    all.push_back(std::move(a));
  }
  return all;
}

int server::port() const {
  const auto all = sockets();
  if (all.empty()) throw std::logic_error("the server has no listening socket, so it has no port");
  return all.front().port;
}

bool server::is_serving() const {
  std::int32_t yes = 0;
  ASSAY_CALL(streams, server_is_serving, get(), &yes);
  return yes != 0;
}

awaitable server::start_serving() const { ASSAY_AWAITABLE(server_start_serving, get()); }
awaitable server::serve_forever() const { ASSAY_AWAITABLE(server_serve_forever, get()); }
void server::close() const { ASSAY_CALL(streams, server_close, get()); }
awaitable server::wait_closed() const { ASSAY_AWAITABLE(server_wait_closed, get()); }

connection::connection(const value& pair) {
  const std::vector<value> both = pair.as_list();
  if (both.size() != 2)
    throw wrong_value_type("a connection is list(reader, writer), not " + to_string(pair));
  reader = both[0].as_reader();
  writer = both[1].as_writer();
}

}  // namespace assay

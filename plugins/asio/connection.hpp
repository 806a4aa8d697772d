// connection.hpp - a stream, and the queue of what is to be written.
//
// Asio's own way to write is to await async_write. The ABI's write returns at once: it queues here, one
// async_write is under way at a time, and drain waits until all is written.
#pragma once

#include "outcome.hpp"
#include "tls.hpp"

namespace asio_plugin {

class connection final : public loop_bound {
 public:
  using socket_type = byte_stream::socket_type;

  connection(loop_object& loop, byte_stream stream, std::int64_t limit);

  // Bad-descriptor once it is closed, as Asio has it.
  byte_stream& stream();
  bool open() { return stream_ && stream_->is_open(); }
  // Null once it is closed; for a pipe; without TLS.
  socket_type* socket() { return open() ? stream_->socket() : nullptr; }
  tls_stream* tls() { return open() ? stream_->tls() : nullptr; }

  void write(std::string_view data);
  void write_eof();  // shuts down the sending side when all is written; of a socket only
  void close();      // closes when all is written; over TLS when both ends have said that they end
  bool closing() const noexcept { return closing_; }
  // Waits: for all to be written; for the end of close.
  static asio::awaitable<value> drain(object_ref<connection> self);
  static asio::awaitable<value> wait_closed(object_ref<connection> self);
  // When all is written. What is written meanwhile goes out after the handshake; one that fails closes.
  static asio::awaitable<value> start_tls(object_ref<connection> self, tls_settings settings);

  // What was read and not yet asked for; how reading has ended, for another read would wait for ever; one
  // reader at a time.
  std::string input;
  const std::size_t limit;
  bool eof = false;
  boost::system::error_code broken;
  bool reading = false;
  bool accepted = false;  // by a server

 private:
  ~connection() override = default;
  void abandon() noexcept override;
  void must_be_here() const;
  void start_writing();
  void written(const boost::system::error_code& error);
  void all_written();
  void go_on_writing();
  void shut();
  void close_stream();

  std::optional<byte_stream> stream_;
  std::string queued_, sending_;
  bool writing_ = false, eof_wanted_ = false, closing_ = false;
  bool greeting_ = false, shutting_ = false;  // the handshake, and the end, of TLS
  boost::system::error_code failure_;
  object_ref<moment> drained_;  // while somebody waits for it
  object_ref<moment> closed_;
};

// Reader and writer are two views of one.
class stream_object final : public assay_object {
 public:
  stream_object(std::int32_t kind, object_ref<connection> c)
      : assay_object(kind), connection_(std::move(c)) {}
  const object_ref<connection>& end() const noexcept { return connection_; }

 private:
  ~stream_object() override = default;
  object_ref<connection> connection_;
};

// list(reader, writer)
value reader_and_writer(object_ref<connection> c);

}  // namespace asio_plugin

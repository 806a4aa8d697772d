// Streams with much to carry, in plain aio.
#include <aio/aio.hpp>
#include <algorithm>

#include "throughput.hpp"

namespace {

using native::meter;
using native::operation;
namespace load = assay::load;

// The client's message; less at the end of the connection.
aio::task<std::string> next_order(aio::stream_reader reader) {
  std::string order;
  while (order.size() < load::message_size) {
    const std::string piece =
        co_await reader.read(static_cast<std::int64_t>(load::message_size - order.size()));
    if (piece.empty()) break;
    order += piece;
  }
  co_return order;
}

aio::task<void> send_chunks(aio::stream_writer writer, load::chunk* chunk, std::uint64_t* number,
                            std::uint64_t count) {
  for (; count > 0; --count) {
    writer.write(std::string_view(chunk->numbered((*number)++), load::chunk_size));
    co_await writer.drain();
  }
}

aio::task<void> take_chunks(aio::stream_reader reader, aio::stream_writer writer, load::chunk_check* check,
                            std::uint64_t count) {
  for (std::size_t left = count * load::chunk_size; left > 0;) {
    const std::string data =
        co_await reader.read(static_cast<std::int64_t>(std::min(left, load::chunk_size)));
    if (data.empty()) co_return;
    check->take(data);
    left -= data.size();
  }
  const std::array<char, load::message_size> answer = load::answer(*check);
  writer.write(std::string_view(answer.data(), answer.size()));
  co_await writer.drain();
}

// carry(reader, writer, chunks) does what an order asks for.
template <class Carry>
aio::task<void> serve_orders(int listener, Carry carry) {
  const aio::event over;
  aio::server_options options;
  options.sock = listener;
  const auto connected = [&](aio::stream_reader reader, aio::stream_writer writer) -> aio::task<void> {
    for (std::string order = co_await next_order(reader); order.size() == load::message_size;
         order = co_await next_order(reader)) {
      const std::optional<std::uint64_t> chunks = load::chunks_asked(order.data());
      if (chunks) co_await carry(reader, writer, *chunks);
    }
    writer.close();
    over.set();
  };
  const aio::server server = co_await aio::start_server(connected, std::nullopt, std::nullopt, options);
  co_await over.wait();
  server.close();
}

void send(int listener) {
  load::chunk chunk;
  std::uint64_t number = 0;
  aio::run(serve_orders(listener, [&](aio::stream_reader, aio::stream_writer writer, std::uint64_t chunks) {
    return send_chunks(std::move(writer), &chunk, &number, chunks);
  }));
}

void receive(int listener) {
  load::chunk_check check;
  aio::run(
      serve_orders(listener, [&](aio::stream_reader reader, aio::stream_writer writer, std::uint64_t chunks) {
        return take_chunks(std::move(reader), std::move(writer), &check, chunks);
      }));
}

const operation registered[] = {
    {"stream_send", 20000,
     [](std::int64_t n, meter& m) { native::throughput(send, load::bulk::direction::from_server, n, m); }},
    {"stream_receive", 20000,
     [](std::int64_t n, meter& m) { native::throughput(receive, load::bulk::direction::to_server, n, m); }},
};

}  // namespace

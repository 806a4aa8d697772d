// Streams with much to carry, in Boost.Asio's coroutines.
#include <boost/asio.hpp>
#include <vector>

#include "throughput.hpp"

namespace {

namespace asio = boost::asio;
namespace load = assay::load;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using native::meter;
using native::operation;

awaitable<void> send_chunks(tcp::socket& client, load::chunk& chunk, std::uint64_t& number,
                            std::uint64_t count) {
  for (; count > 0; --count) {
    co_await asio::async_write(client, asio::buffer(chunk.numbered(number++), load::chunk_size),
                               use_awaitable);
  }
}

awaitable<void> take_chunks(tcp::socket& client, load::chunk_check& check, std::uint64_t count) {
  std::vector<char> space(load::chunk_size);
  for (std::size_t left = count * load::chunk_size; left > 0;) {
    const std::size_t got = co_await client.async_read_some(
        asio::buffer(space.data(), std::min(left, space.size())), use_awaitable);
    check.take(std::string_view(space.data(), got));
    left -= got;
  }
  const std::array<char, load::message_size> answer = load::answer(check);
  co_await asio::async_write(client, asio::buffer(answer), use_awaitable);
}

// carry(client, chunks) does what an order asks for.
template <class Carry>
awaitable<void> serve_orders(int listener, Carry carry) {
  const auto executor = co_await asio::this_coro::executor;
  tcp::acceptor acceptor(executor, tcp::v4(), listener);
  tcp::socket client = co_await acceptor.async_accept(use_awaitable);
  std::array<char, load::message_size> order{};
  boost::system::error_code ended;
  while (true) {
    co_await asio::async_read(client, asio::buffer(order), asio::redirect_error(use_awaitable, ended));
    if (ended) break;
    const std::optional<std::uint64_t> chunks = load::chunks_asked(order.data());
    if (chunks) co_await carry(client, *chunks);
  }
}

template <class Carry>
void serve(int listener, Carry carry) {
  asio::io_context context(1);
  // An error of the connection's is the client's to tell.
  asio::co_spawn(context, serve_orders(listener, carry), asio::detached);
  context.run();
}

void send(int listener) {
  load::chunk chunk;
  std::uint64_t number = 0;
  serve(listener,
        [&](tcp::socket& client, std::uint64_t count) { return send_chunks(client, chunk, number, count); });
}

void receive(int listener) {
  load::chunk_check check;
  serve(listener,
        [&](tcp::socket& client, std::uint64_t count) { return take_chunks(client, check, count); });
}

const operation registered[] = {
    {"stream_send", 20000,
     [](std::int64_t n, meter& m) { native::throughput(send, load::bulk::direction::from_server, n, m); }},
    {"stream_receive", 20000,
     [](std::int64_t n, meter& m) { native::throughput(receive, load::bulk::direction::to_server, n, m); }},
};

}  // namespace

// A TCP echo server and its client.
#include <aio/aio.hpp>
#include <iostream>
#include <string>

aio::task<void> handle_echo(aio::stream_reader reader, aio::stream_writer writer) {
  const std::string message = co_await reader.read(100);
  const auto [host, port] = writer.peername().value();
  std::cout << "Received '" << message << "' from ('" << host << "', " << port << ")" << std::endl;
  std::cout << "Send: '" << message << "'" << std::endl;
  writer.write(message);
  co_await writer.drain();
  std::cout << "Close the connection" << std::endl;
  writer.close();
  co_await writer.wait_closed();
}

aio::task<void> echo_client(std::uint16_t port, std::string message) {
  auto [reader, writer] = co_await aio::open_connection("127.0.0.1", port);
  std::cout << "Send: '" << message << "'" << std::endl;
  writer.write(message);
  co_await writer.drain();
  const std::string answer = co_await reader.read(100);
  std::cout << "Received: '" << answer << "'" << std::endl;
  std::cout << "Close the connection" << std::endl;
  writer.close();
  co_await writer.wait_closed();
}

aio::task<void> main_coroutine() {
  const aio::server server = co_await aio::start_server(handle_echo, "127.0.0.1", 0);
  const auto [host, port] = server.sockets().front();
  std::cout << "Serving on ('" << host << "', " << port << ")" << std::endl;
  co_await echo_client(port, "Hello World!");
  server.close();
  co_await server.wait_closed();
}

int main() { aio::run(main_coroutine()); }

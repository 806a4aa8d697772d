// interop_client echo PORT BYTES: sends that many to an echo server while it reads, and compares.
// interop_client get PORT PATH [CA]: prints the status of an HTTP answer and its length, and the body to
// stderr. With a PEM file of trusted certificates over TLS, to localhost.
#include <aio/aio.hpp>
#include <iostream>
#include <string>

namespace {

aio::task<void> send(aio::stream_writer writer, const std::string& message) {
  for (std::size_t at = 0; at < message.size(); at += 10'000) {
    writer.write(std::string_view(message).substr(at, 10'000));
    co_await writer.drain();
  }
  writer.write_eof();
}

aio::task<int> echo(std::uint16_t port, std::size_t size) {
  std::string message;
  while (message.size() < size) message += std::to_string(message.size()) + "\n";
  message.resize(size);
  auto [reader, writer] = co_await aio::open_connection("127.0.0.1", port);
  const auto sending = aio::create_task(send(writer, message));
  const std::string answer = co_await reader.read();
  co_await sending;
  writer.close();
  co_await writer.wait_closed();
  std::cout << (answer == message ? "the same" : "different") << std::endl;
  co_return answer == message ? 0 : 1;
}

aio::task<int> get(std::uint16_t port, std::string path, std::string ca_file) {
  aio::tls_options tls;
  if (!ca_file.empty()) tls.context = aio::create_client_context(ca_file);
  auto [reader, writer] =
      co_await aio::open_connection(ca_file.empty() ? "127.0.0.1" : "localhost", port, tls);
  writer.write("GET " + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");
  co_await writer.drain();
  const std::string status = co_await reader.readline();
  while ((co_await reader.readline()) != "\r\n") {
  }
  const std::string body = co_await reader.read();
  std::cout << status.substr(0, status.find('\r')) << ", " << body.size() << " bytes" << std::endl;
  std::cerr << body;
  writer.close();
  co_await writer.wait_closed();
  co_return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const auto port = static_cast<std::uint16_t>(std::stoi(argv[2]));
  return aio::run(std::string(argv[1]) == "echo" ? echo(port, std::stoul(argv[3]))
                                                 : get(port, argv[3], argc > 4 ? argv[4] : ""));
}

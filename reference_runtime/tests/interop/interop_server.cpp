// Serves what the argument says until an interrupt: echo, or http (GET /bytes/N, POST /echo). Prints its
// port. A second argument is a PEM file with certificate and key: over TLS.
#include <aio/aio.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <string>

namespace {

aio::task<void> echo(aio::stream_reader reader, aio::stream_writer writer) {
  for (;;) {
    const std::string some = co_await reader.read(64 * 1024);
    if (some.empty()) break;
    writer.write(some);
    co_await writer.drain();
  }
  writer.close();
  co_await writer.wait_closed();
}

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + i % 26);
  return bytes;
}

aio::task<std::map<std::string, std::string>> read_headers(aio::stream_reader reader) {
  std::map<std::string, std::string> headers;
  for (;;) {
    std::string line = co_await reader.readuntil("\r\n");
    if (line == "\r\n") co_return headers;
    std::string name = line.substr(0, line.find(':'));
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    headers[name] = line.substr(name.size() + 2, line.size() - name.size() - 4);
  }
}

// HTTP/1.1 with kept-alive connections.
aio::task<void> http(aio::stream_reader reader, aio::stream_writer writer) {
  for (;;) {
    const std::string request = co_await reader.readline();
    if (request.empty()) break;
    auto headers = co_await read_headers(reader);
    std::string body, status = "200 OK";
    if (request.starts_with("GET /bytes/")) {
      body = pattern(std::stoul(request.substr(11)));
    } else if (request.starts_with("POST /echo ")) {
      if (headers["expect"] == "100-continue") writer.write("HTTP/1.1 100 Continue\r\n\r\n");
      body = co_await reader.readexactly(std::stol(headers["content-length"]));
    } else {
      status = "404 Not Found";
    }
    writer.writelines(
        {"HTTP/1.1 ", status, "\r\nContent-Length: ", std::to_string(body.size()), "\r\n\r\n", body});
    co_await writer.drain();
  }
  writer.close();
  co_await writer.wait_closed();
}

aio::task<void> serve(std::string what, std::string certificate) {
  aio::server_options options;
  if (!certificate.empty()) options.tls = aio::create_server_context(certificate);
  aio::task<aio::server> starting = what == "http" ? aio::start_server(http, "127.0.0.1", 0, options)
                                                   : aio::start_server(echo, "127.0.0.1", 0, options);
  const aio::server server = co_await starting;
  std::cout << server.sockets().front().port << std::endl;
  co_await server.serve_forever();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    aio::run(serve(argc > 1 ? argv[1] : "echo", argc > 2 ? argv[2] : ""));
  } catch (const aio::keyboard_interrupt&) {
  }
}

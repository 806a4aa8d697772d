// What the two programs for the web share: addresses, connecting over http or https, the head of an answer.
#pragma once

#include <aio/aio.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

struct url {
  explicit url(const std::string& text) {
    const std::size_t colon = text.find("://");
    if (colon == std::string::npos) throw std::invalid_argument("no URL: " + text);
    const std::string scheme = text.substr(0, colon);
    if (scheme != "http" && scheme != "https") throw std::invalid_argument("neither http nor https: " + text);
    secure = scheme == "https";
    const std::string rest = text.substr(colon + 3);
    const std::size_t slash = rest.find('/');
    path = slash == std::string::npos ? "/" : rest.substr(slash);
    host = rest.substr(0, slash);
    port = secure ? 443 : 80;
    if (const std::size_t at = host.rfind(':'); at != std::string::npos) {
      port = static_cast<std::uint16_t>(std::stoi(host.substr(at + 1)));
      host.resize(at);
    }
  }
  std::string host, path;
  std::uint16_t port;
  bool secure;
};

// Sends a request and reads the head of the answer: its first line, and where the body is to be read from.
struct answer {
  std::string status;
  aio::stream_reader reader;
  aio::stream_writer writer;
};

inline aio::task<answer> request(std::string method, url to, aio::tls_context trust) {
  aio::tls_options tls;
  if (to.secure) tls.context = std::move(trust);
  answer a;
  std::tie(a.reader, a.writer) = co_await aio::open_connection(to.host, to.port, tls);
  a.writer.write(method + " " + to.path + " HTTP/1.0\r\nHost: " + to.host + "\r\n\r\n");
  a.status = co_await a.reader.readline();
  while (!a.status.empty() && (a.status.back() == '\n' || a.status.back() == '\r')) a.status.pop_back();
  for (;;) {
    const std::string line = co_await a.reader.readline();
    if (line.empty() || line == "\r\n" || line == "\n") break;
  }
  co_return a;
}

// "--ca FILE" in front of the arguments: whom to trust instead of those that the system trusts.
inline aio::tls_context take_trust(int& argc, char**& argv) {
  std::optional<std::string> ca_file;
  if (argc > 2 && std::string(argv[1]) == "--ca") {
    ca_file = argv[2];
    argc -= 2;
    argv += 2;
  }
  return aio::create_client_context(ca_file);
}

// connection.hpp - one connection of the load client, whatever carries it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace assay::load {

// No wait of the client is longer without anything happening: it fails then, and with it the benchmark.
constexpr std::chrono::seconds patience{10};

// A server of this machine.
struct destination {
  enum class carrier { tcp, unix_socket, tls, udp };
  carrier how = carrier::tcp;
  std::uint16_t port = 0;  // on the loopback
  std::string path;        // of a UNIX socket
};

class connection {
 public:
  // Made, with the handshake of TLS. The server's certificate is not checked: that is for the conformance
  // tests. Throws std::runtime_error, as everything here does.
  static std::unique_ptr<connection> to(const destination& where);

  connection() = default;
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  virtual ~connection() = default;

  // To be polled for input.
  virtual int fd() const noexcept = 0;
  // All of it; waits while the server does not read.
  virtual void send(const char* data, std::size_t size) = 0;
  // What is there, without waiting; 0: nothing yet. The end of the connection is an error.
  virtual std::size_t receive(char* into, std::size_t size) = 0;
};

}  // namespace assay::load

// The echo servers, in plain aio.
#include <aio/aio.hpp>

#include "echo.hpp"
#include "tls_echo.hpp"

namespace {

using native::meter;
using native::operation;

aio::task<void> echo_client(aio::stream_reader reader, aio::stream_writer writer, int* left,
                            aio::event over) {
  while (true) {
    const std::string data = co_await reader.read(4096);
    if (data.empty()) break;
    writer.write(data);
    co_await writer.drain();
  }
  writer.close();
  if (--*left == 0) over.set();
}

using connected = std::function<aio::task<void>(aio::stream_reader, aio::stream_writer)>;

aio::task<aio::server> start_tcp(connected call, aio::server_options options) {
  co_return co_await aio::start_server(std::move(call), std::nullopt, std::nullopt, options);
}

aio::task<aio::server> start_unix(connected call, aio::unix_server_options options) {
  co_return co_await aio::start_unix_server(std::move(call), std::nullopt, options);
}

// start(call) gives the server of the listening socket.
template <class Start>
aio::task<void> serve_streams(Start start, int connections) {
  const aio::event over;
  int left = connections;
  connected call = [&](aio::stream_reader r, aio::stream_writer w) {
    return echo_client(std::move(r), std::move(w), &left, over);
  };
  const aio::server server = co_await start(std::move(call));
  co_await over.wait();
  server.close();
}

void serve(int listener, int connections) {
  aio::server_options options;
  options.sock = listener;
  const auto start = [&](connected call) { return start_tcp(std::move(call), options); };
  aio::run(serve_streams(start, connections));
}
void serve_unix(int listener, int connections) {
  aio::unix_server_options options;
  options.sock = listener;
  const auto start = [&](connected call) { return start_unix(std::move(call), options); };
  aio::run(serve_streams(start, connections));
}
void serve_tls(int listener, int connections, const std::string& certificate) {
  aio::server_options options;
  options.sock = listener;
  options.tls = aio::create_server_context(certificate);
  const auto start = [&](connected call) { return start_tcp(std::move(call), options); };
  aio::run(serve_streams(start, connections));
}

template <int Connections>
void echo(std::int64_t n, meter& m) {
  native::echo(serve, Connections, n, m);
}
template <int Connections>
void echo_unix(std::int64_t n, meter& m) {
  native::echo(serve_unix, Connections, n, m, native::carrier::unix_socket);
}
template <int Connections>
void echo_tls(std::int64_t n, meter& m) {
  native::tls_echo(serve_tls, Connections, n, m);
}

const operation registered[] = {
    {"echo_1", 50000, echo<1>},
    {"echo_100", 200000, echo<100>},
    {"echo_1000", 200000, echo<1000>},
    {"echo_unix_1", 50000, echo_unix<1>},
    {"echo_unix_100", 200000, echo_unix<100>},
    {"echo_unix_1000", 200000, echo_unix<1000>},
    {"echo_tls_1", 50000, echo_tls<1>},
    {"echo_tls_100", 200000, echo_tls<100>},
    {"echo_tls_1000", 200000, echo_tls<1000>},
};

}  // namespace

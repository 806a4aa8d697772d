// What the tests of TLS share: contexts, and a server with one client of it.
#pragma once

#include <tuple>

#include "support.hpp"

namespace aio::test {

inline std::string certificate(const std::string& name) {
  return std::string(AIO_TEST_CERTIFICATES "/") + name + ".pem";
}
inline tls_context server_context(const std::string& name = "good") {
  return create_server_context(certificate(name));
}
inline tls_context client_context() { return create_client_context(certificate("authority")); }

/// The kind of error that an operation ends with, as text: "" if it ends well.
template <class T>
std::string failure_of(event_loop& loop, task<T> doing) {
  try {
    loop.run_until_complete(std::move(doing));
  } catch (const certificate_error&) {
    return "certificate";
  } catch (const tls_error&) {
    return "tls";
  } catch (const value_error&) {
    return "value";
  } catch (const timeout_error&) {
    return "timeout";
  } catch (const std::system_error& e) {
    return e.code() == std::errc::connection_aborted ? "aborted"
           : e.code() == std::errc::connection_reset ? "reset"
                                                     : e.what();
  } catch (const cancelled_error&) {
    return "cancelled";
  }
  return "";
}

inline task<void> finish(server s) {
  s.close();
  co_await s.wait_closed();
}

/// A server and its clients; the server's side of the last connection is kept.
class TlsTest : public LoopTest {
 protected:
  ~TlsTest() override {
    client_reader = {};
    client = {};
    served_reader = {};
    served = {};
    if (listening) loop->run_until_complete(finish(listening));
  }

  task<void> listen(server_options options) {
    auto keep = [this](stream_reader r, stream_writer w) {
      ++accepted;
      served_reader = r;
      served = w;
      if (arrival && !arrival.done()) arrival.set_result();
    };
    task<server> starting = start_server(std::move(keep), "127.0.0.1", 0, options);
    listening = co_await starting;
  }
  task<void> connect(tls_options tls, std::string host = "localhost") {
    arrival = create_future<void>();
    std::tie(client_reader, client) =
        co_await open_connection(std::move(host), listening.sockets().at(0).port, std::move(tls));
    co_await arrival;
  }
  void serve(const tls_options& tls) {
    server_options options;
    options.tls = tls;
    now(listen(options));
  }
  /// Both ends over TLS.
  void establish() {
    serve(server_context());
    now(connect(client_context()));
  }
  template <class T>
  T now(task<T> doing) {
    return loop->run_until_complete(std::move(doing));
  }
  template <class T>
  std::string failure(task<T> doing) {
    return failure_of(*loop, std::move(doing));
  }

  server listening;
  future<void> arrival;
  int accepted = 0;
  stream_reader client_reader, served_reader;
  stream_writer client, served;
};

}  // namespace aio::test

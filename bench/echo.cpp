// Echo over TCP, UNIX sockets and TLS: 64 bytes, a request at a time on each connection. The load client is a
// process of ours, which checks every byte of the answers.
//
// The time of a benchmark is the processor time of the server a request (of this whole process), as its name
// says: requests a second say more of the client and of the machine. The client's view is in the counters.
#include <algorithm>

#include "assay/loader/error.hpp"
#include "descriptor_limit.hpp"
#include "desk.hpp"
#include "load/client.hpp"
#include "load/closed_loop.hpp"
#include "load/placement.hpp"
#include "receiver.hpp"
#include "served.hpp"
#include "stream_server.hpp"

namespace assay::bench {
namespace {

using carrier = load::destination::carrier;

class echo_body final : public receiver {
 public:
  echo_body(object reader, object writer, std::shared_ptr<desk> to)
      : reader_(std::move(reader)), writer_(std::move(writer)), desk_(std::move(to)) {
    desk_->enter();
  }

 private:
  std::int32_t step(value in, assay_value& out) override {
    if (!reads_) return read(out);
    const std::string_view data = bytes_in(in);
    if (data.empty()) return end(out);
    if (data.front() == load::told) {
      desk_->told();
      return read(out);
    }
    check(loaded_plugin().streams().write(writer_.get(), data.data(), data.size()));
    assay_object* draining = nullptr;
    check(loaded_plugin().streams().drain(writer_.get(), &draining));
    reads_ = false;
    return await(draining, out);
  }

  std::int32_t raised(error e, assay_value& out) override {
    if (!desk_->is_closing()) {
      desk_->fail("the runtime raised an error in a connection: " + std::string(e.message()));
    }
    return end(out);
  }

  std::int32_t read(assay_value& out) {
    constexpr std::int64_t at_most = 4096;
    assay_object* reading = nullptr;
    check(loaded_plugin().streams().read(reader_.get(), at_most, &reading));
    reads_ = true;
    return await(reading, out);
  }

  std::int32_t end(assay_value& out) {
    // An end before its time is the client's, whose word comes first.
    if (!desk_->is_closing()) desk_->fail("a connection ended");
    if (assay_error* e = loaded_plugin().streams().writer_close(writer_.get())) error::adopt(e);
    desk_->leave();
    return finish(out);
  }

  object reader_, writer_;
  std::shared_ptr<desk> desk_;
  bool reads_ = false;
};

// Enough that what surrounds a batch does not matter: while the last answers come, less and less is done at
// once. With 1,000 connections and 10 requests on each that was a part of the figure, and of its spread.
std::int64_t batch_of(int connections) {
  return std::max(2000, (connections > 100 ? 50 : 100) * connections);
}

void echo_on(benchmark::State& state, loop_fixture& loop, carrier how) {
  const int connections = static_cast<int>(state.range(0));
  const descriptor_limit room(connections);
  const auto words = std::make_shared<desk>(loop.get());
  const stream_server server(loop, how, [words](object reader, object writer) {
    return new echo_body(std::move(reader), std::move(writer), words);
  });
  const load::placement placed(connections == 1);
  load::client client([&] { return std::make_unique<load::closed_loop>(server.where(), connections, true); },
                      placed.clients_processor());
  words->run(client);  // until all are connected

  const std::int64_t batch = batch_of(connections);
  const allocation_count counted;
  serve_batches(state, *words, client, batch);
  counted.report(state, static_cast<double>(state.iterations() * batch));
  tell(state, words->close(client), "requests_per_second");
}

void echo(benchmark::State& state, carrier how, std::initializer_list<const char*> clauses,
          std::initializer_list<const char*> capabilities) {
  with_servers(state, clauses, capabilities, [&](loop_fixture& loop) { echo_on(state, loop, how); });
}

void EchoTcpServerCpu(benchmark::State& state) {
  echo(state, carrier::tcp,
       {"server.client-callback", "server.coroutine-callback", "stream.read-some", "writer.write-order"},
       {"streams.start_server", "streams.server_sockets"});
}
void EchoUnixServerCpu(benchmark::State& state) {
  echo(state, carrier::unix_socket, {"server.unix-path", "server.unix-streams", "stream.read-some"},
       {"unix.start_unix_server"});
}
void EchoTlsServerCpu(benchmark::State& state) {
  echo(state, carrier::tls, {"tls.handshake-first", "tls.drain", "stream.read-some"},
       {"tls.context_create", "tls.start_server", "streams.server_sockets"});
}
BENCHMARK(EchoTcpServerCpu)->Arg(1)->Arg(100)->Arg(1000)->ArgName("connections")->UseManualTime();
BENCHMARK(EchoUnixServerCpu)->Arg(1)->Arg(100)->Arg(1000)->ArgName("connections")->UseManualTime();
BENCHMARK(EchoTlsServerCpu)->Arg(1)->Arg(100)->Arg(1000)->ArgName("connections")->UseManualTime();

}  // namespace
}  // namespace assay::bench

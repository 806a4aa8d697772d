// Echo over TCP, UNIX sockets and TLS: 64 bytes, a request at a time on each connection. The load client is a
// process of ours, which checks every byte of the answers.
//
// The time of a benchmark is the processor time of the server a request (of this whole process), as its name
// says: requests a second say more of the client and of the machine. The client's view is in the counters.
#include <initializer_list>

#include "descriptor_limit.hpp"
#include "desk.hpp"
#include "echo_server.hpp"
#include "load/client.hpp"
#include "load/closed_loop.hpp"
#include "load/placement.hpp"
#include "processor_time.hpp"

namespace assay::bench {
namespace {

using carrier = load::destination::carrier;

// Enough that what surrounds a batch does not matter; several a connection.
std::int64_t batch_of(int connections) { return connections == 1 ? 1000 : 10 * connections; }

void echo_on(benchmark::State& state, loop_fixture& loop, carrier how) {
  const int connections = static_cast<int>(state.range(0));
  const descriptor_limit room(connections);
  const auto words = std::make_shared<desk>(loop.get());
  const echo_server server(loop, how, words);
  const load::placement placed(connections == 1);
  load::client client([&] { return std::make_unique<load::closed_loop>(server.where(), connections, true); },
                      placed.clients_processor());
  words->run(client);  // until all are connected

  const std::int64_t batch = batch_of(connections);
  for (auto _ : state) {
    const double before = processor_seconds();
    client.batch(batch);
    words->run(client);
    state.SetIterationTime(processor_seconds() - before);
  }
  const load::figures seen = words->close(client);
  state.counters["ops"] = static_cast<double>(batch);
  state.counters["requests_per_second"] = seen.requests_per_second;
  state.counters["p50_us"] = seen.p50_us;
  state.counters["p99_us"] = seen.p99_us;
}

void echo(benchmark::State& state, carrier how, std::initializer_list<const char*> clauses,
          std::initializer_list<const char*> capabilities) {
  rests_on(state, clauses);
  const auto lacking = missing({"loop.create", "loop.run_forever", "loop.run_until_complete", "loop.stop",
                                "loop.call_later", "loop.handle_cancel", "streams.read", "streams.write",
                                "streams.drain", "streams.writer_close", "streams.server_close"});
  const auto also_lacking = missing(capabilities);
  if (lacking || also_lacking) {
    const std::string& what = lacking ? *lacking : *also_lacking;
    return state.SkipWithError(("unsupported: the plugin does not claim " + what).c_str());
  }
  try {
    loop_fixture loop;
    echo_on(state, loop, how);
  } catch (const failed& f) {
    state.SkipWithError(f.message.c_str());
  } catch (const std::exception& e) {
    state.SkipWithError(e.what());
  }
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

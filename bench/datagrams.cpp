// Datagrams: an endpoint that sends back what comes, as echo.cpp does with streams, and by the same load
// client.
#include "callback.hpp"
#include "desk.hpp"
#include "load/client.hpp"
#include "load/closed_loop.hpp"
#include "load/placement.hpp"
#include "receiver.hpp"
#include "served.hpp"

namespace assay::bench {
namespace {

// The protocol's events; the transport is given with the first.
struct echoing {
  explicit echoing(std::shared_ptr<desk> to) : words(std::move(to)) {}

  void on(std::span<const assay_value> event) {
    if (event.empty() || event[0].tag != ASSAY_INT)
      throw failed{"the runtime called a protocol without an event"};
    const auto is = [&](std::int64_t kind, std::size_t arguments) {
      return event[0].as.i == kind && event.size() == arguments + 1;
    };
    if (is(ASSAY_EVENT_CONNECTION_MADE, 1)) {
      transport = value::borrow(event[1]).as_object();
    } else if (is(ASSAY_EVENT_DATAGRAM_RECEIVED, 2)) {
      received(value::borrow(event[1]), event[2]);
    } else if (is(ASSAY_EVENT_CONNECTION_LOST, 1)) {
      words->leave();
    }
  }

  void received(const value& data, const assay_value& from) const {
    const std::string_view bytes = bytes_in(data);
    if (!bytes.empty() && bytes.front() == load::told) return words->told();
    assay_error* const e =
        loaded_plugin().datagram().sendto(transport.get(), bytes.data(), bytes.size(), &from);
    if (e != nullptr) words->fail("sendto answered an error: " + std::string(error::adopt(e).message()));
  }

  std::shared_ptr<desk> words;
  object transport;
};

void open_endpoint(loop_fixture& loop, const std::shared_ptr<echoing>& echo) {
  const object on_event =
      make_callback([echo](std::span<const assay_value> event, assay_value&) { echo->on(event); });
  const object factory = make_callback([on_event](auto, assay_value& made) {
    assay_object* protocol = nullptr;
    check(loaded_plugin().datagram().protocol_create(on_event.get(), &protocol));
    made = value(object::adopt(protocol)).release();
  });
  const value loopback = list_of("127.0.0.1", 0);
  assay_datagram_args args{};
  args.size = sizeof args;
  args.protocol_factory = factory.get();
  args.local_addr = &loopback.get();
  args.fd = -1;
  await_in(loop, [&] {
    assay_object* opening = nullptr;
    check(loaded_plugin().datagram().create_datagram_endpoint(&args, &opening));
    return opening;
  });
  if (!echo->transport) throw failed{"the runtime did not call connection_made"};
}

load::destination where(const object& transport) {
  assay_value raw{};
  check(loaded_plugin().datagram().get_extra_info(transport.get(), "sockname", &raw));
  load::destination at;
  at.how = load::destination::carrier::udp;
  at.port = static_cast<std::uint16_t>(item_of(value::adopt(raw), 1).as_int());
  return at;
}

void echo_datagrams(benchmark::State& state, loop_fixture& loop) {
  const auto words = std::make_shared<desk>(loop.get());
  const auto echo = std::make_shared<echoing>(words);
  open_endpoint(loop, echo);
  words->enter();
  const load::destination to = where(echo->transport);
  const int clients = static_cast<int>(state.range(0));
  const load::placement placed(clients == 1);
  load::client client([&] { return std::make_unique<load::closed_loop>(to, clients, true); },
                      placed.clients_processor());
  words->run(client);  // until all have a socket

  const std::int64_t batch = clients == 1 ? 2000 : 10000;
  const allocation_count counted;
  serve_batches(state, *words, client, batch);
  counted.report(state, static_cast<double>(state.iterations() * batch));
  check(loaded_plugin().datagram().close(echo->transport.get()));
  const load::figures seen = words->close(client);
  echo->transport = object();
  tell(state, seen, "round_trips_per_second");
}

// The time is the processor's, of the server, a round trip.
void DatagramEchoServerCpu(benchmark::State& state) {
  with_loop(state, {"datagram.create", "datagram.received", "datagram.queued-in-order"},
            {"loop.run_forever", "loop.run_until_complete", "loop.stop", "loop.call_later",
             "loop.handle_cancel", "datagram.protocol_create", "datagram.create_datagram_endpoint",
             "datagram.sendto", "datagram.close", "datagram.get_extra_info"},
            [&](loop_fixture& loop) { echo_datagrams(state, loop); });
}
// Not more: what waits in a socket's buffer for a busy server is no more than it holds.
BENCHMARK(DatagramEchoServerCpu)->Arg(1)->Arg(100)->ArgName("clients")->UseManualTime();

}  // namespace
}  // namespace assay::bench

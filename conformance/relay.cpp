#include "relay.hpp"

namespace assay::conformance {
namespace {

co<> pump(test_context& rt, reader from, writer to, relay_direction& direction) {
  for (;;) {
    const outcome block = co_await attempt(from.read(64 * 1024));
    while (direction.held) co_await rt.sleep(rt.unit() / 10);
    if (!block.ok() || block.get().as_bytes().empty()) break;
    direction.seen += block.get().as_bytes();
    to.write(block.get().as_bytes());
    // A receiver that has gone does not end it: what the sender sends is still to be seen.
    static_cast<void>(co_await attempt(to.drain()));
  }
  direction.finished = true;
  attempt_call([&] { to.write_eof(); });
}

co<> serve_client(test_context& rt, std::shared_ptr<relay> r, int target_port, reader in, writer out) {
  ++r->served;
  connection target(co_await rt.open_connection(loopback, target_port));
  task back =
      rt.spawn([&rt, r, target, out]() -> co<> { co_await pump(rt, target.reader, out, r->to_client); });
  co_await pump(rt, in, target.writer, r->to_target);
  co_await back;
  out.close();
  target.writer.close();
  static_cast<void>(co_await attempt(out.wait_closed()));
  static_cast<void>(co_await attempt(target.writer.wait_closed()));
  ++r->done;
}

}  // namespace

co<std::shared_ptr<relay>> start_relay(test_context& rt, int target_port) {
  auto r = std::make_shared<relay>();
  const std::weak_ptr<relay> weak = r;  // the server's callback lives in it
  awaitable starting = rt.start_server([&rt, weak, target_port](reader in, writer out) -> co<> {
    co_await serve_client(rt, weak.lock(), target_port, in, out);
  });
  value started = co_await starting;
  r->listening = started.as_server();
  co_return r;
}

co<> end_relay(test_context& rt, std::shared_ptr<relay> r) {
  r->to_target.held = r->to_client.held = false;
  co_await until(rt, [&] { return r->done == r->served; });
  r->listening.close();
  co_await rt.drain();
}

std::vector<int> record_types(const std::string& bytes) {
  std::vector<int> types;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  for (std::size_t i = 0; i + 5 <= bytes.size();) {
    types.push_back(byte(i));
    i += 5u + (static_cast<std::size_t>(byte(i + 3)) << 8 | byte(i + 4));
  }
  return types;
}

}  // namespace assay::conformance

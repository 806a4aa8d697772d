// Much data through the plugin's streams over TCP, in 64 KiB: written and drained, so that flow control has
// its part, or read. The other end is a process of ours, which checks every byte that it gets.
//
// The time of a benchmark is the processor time of this process for 64 KiB, as its name says.
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "desk.hpp"
#include "load/bulk.hpp"
#include "load/closed_loop.hpp"
#include "load/placement.hpp"
#include "receiver.hpp"
#include "served.hpp"
#include "stream_server.hpp"

namespace assay::bench {
namespace {

using load::bulk;

// Does what the client says: load/bulk.hpp.
class bulk_body : public receiver {
 public:
  bulk_body(object reader, object writer, std::shared_ptr<desk> to)
      : reader_(std::move(reader)), writer_(std::move(writer)), desk_(std::move(to)) {
    desk_->enter();
  }

 protected:
  // What follows an order for that many chunks, and goes on until it awaits next_order().
  virtual std::int32_t begin(std::uint64_t chunks, assay_value& out) = 0;
  virtual std::int32_t go_on(const value& in, assay_value& out) = 0;

  std::int32_t next_order(assay_value& out) {
    order_size_ = 0;
    ordered_ = false;
    return read(order_.size(), out);
  }
  std::int32_t read(std::size_t at_most, assay_value& out) {
    assay_object* reading = nullptr;
    check(loaded_plugin().streams().read(reader_.get(), static_cast<std::int64_t>(at_most), &reading));
    return await(reading, out);
  }
  std::int32_t write(const char* data, std::size_t size, assay_value& out) {
    check(loaded_plugin().streams().write(writer_.get(), data, size));
    assay_object* draining = nullptr;
    check(loaded_plugin().streams().drain(writer_.get(), &draining));
    return await(draining, out);
  }

 private:
  std::int32_t step(value in, assay_value& out) override {
    if (ordered_) return go_on(in, out);
    if (!in.is_none()) {
      const std::string_view data = bytes_in(in);
      if (data.empty()) return end(out);
      if (data.size() > order_.size() - order_size_) throw failed{"a read gave more than it was asked for"};
      std::memcpy(order_.data() + order_size_, data.data(), data.size());
      order_size_ += data.size();
    }
    if (order_size_ < order_.size()) return read(order_.size() - order_size_, out);
    const std::optional<std::uint64_t> chunks = load::chunks_asked(order_.data());
    if (!chunks) {
      desk_->told();
      return next_order(out);
    }
    ordered_ = true;
    return begin(*chunks, out);
  }

  std::int32_t raised(error e, assay_value& out) override {
    if (!desk_->is_closing()) desk_->fail("the runtime raised an error: " + std::string(e.message()));
    return end(out);
  }

  std::int32_t end(assay_value& out) {
    if (!desk_->is_closing()) desk_->fail("the connection ended");
    if (assay_error* e = loaded_plugin().streams().writer_close(writer_.get())) error::adopt(e);
    desk_->leave();
    return finish(out);
  }

  object reader_, writer_;
  std::shared_ptr<desk> desk_;
  std::array<char, load::message_size> order_{};
  std::size_t order_size_ = 0;
  bool ordered_ = false;
};

class sender final : public bulk_body {
  using bulk_body::bulk_body;
  std::int32_t begin(std::uint64_t chunks, assay_value& out) override {
    left_ = chunks;
    return go_on({}, out);
  }
  std::int32_t go_on(const value&, assay_value& out) override {
    if (left_ == 0) return next_order(out);
    --left_;
    return write(chunk_.numbered(number_++), load::chunk_size, out);
  }
  load::chunk chunk_;
  std::uint64_t number_ = 0, left_ = 0;
};

class taker final : public bulk_body {
  using bulk_body::bulk_body;
  std::int32_t begin(std::uint64_t chunks, assay_value& out) override {
    left_ = chunks * load::chunk_size;
    return read(std::min(left_, load::chunk_size), out);
  }
  std::int32_t go_on(const value& in, assay_value& out) override {
    if (left_ == 0) return next_order(out);  // the answer is drained
    const std::string_view data = bytes_in(in);
    if (data.empty() || data.size() > left_) throw failed{"a read gave nothing, or more than was sent"};
    left_ -= data.size();
    check_.take(data);
    if (left_ > 0) return read(std::min(left_, load::chunk_size), out);
    const std::array<char, load::message_size> answer = load::answer(check_);
    return write(answer.data(), answer.size(), out);
  }
  std::size_t left_ = 0;
  load::chunk_check check_;
};

template <class Body>
void throughput(benchmark::State& state, loop_fixture& loop, bulk::direction way) {
  const auto words = std::make_shared<desk>(loop.get());
  const auto body = [words](object reader, object writer) -> receiver* {
    return new Body(std::move(reader), std::move(writer), words);
  };
  const stream_server server(loop, load::destination::carrier::tcp, body);
  const load::placement placed(false);
  load::client client([&] { return std::make_unique<bulk>(server.where(), way); },
                      placed.clients_processor());
  words->run(client);  // until it is connected

  constexpr std::int64_t chunks = 256;  // 16 MiB
  serve_batches(state, *words, client, chunks);
  const load::figures seen = words->close(client);
  state.counters["throughput_bytes_per_second"] = seen.requests_per_second * load::chunk_size;
}

void StreamSendServerCpu(benchmark::State& state) {
  with_servers(state, {"writer.write-order", "writer.drain-waits", "writer.bytes-of-the-call"},
               {"streams.start_server", "streams.server_sockets"},
               [&](loop_fixture& loop) { throughput<sender>(state, loop, bulk::direction::from_server); });
}
void StreamReceiveServerCpu(benchmark::State& state) {
  with_servers(state, {"stream.read-some", "stream.pauses-transport"},
               {"streams.start_server", "streams.server_sockets"},
               [&](loop_fixture& loop) { throughput<taker>(state, loop, bulk::direction::to_server); });
}
BENCHMARK(StreamSendServerCpu)->UseManualTime();
BENCHMARK(StreamReceiveServerCpu)->UseManualTime();

}  // namespace
}  // namespace assay::bench

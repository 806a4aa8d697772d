#include "echo_server.hpp"

#include "assay/loader/error.hpp"
#include "callback.hpp"
#include "load/closed_loop.hpp"
#include "receiver.hpp"

namespace assay::bench {
namespace {

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

}  // namespace

echo_server::echo_server(loop_fixture& loop, load::destination::carrier how, std::shared_ptr<desk> to) {
  const object connected =
      make_callback([to = std::move(to)](std::span<const assay_value> arguments, assay_value& result) {
        if (arguments.size() != 2) throw failed{"the runtime gave a client's callback no reader and writer"};
        const value reader = value::borrow(arguments[0]), writer = value::borrow(arguments[1]);
        auto* const body = new echo_body(reader.as_object(), writer.as_object(), to);
        result = value(object::adopt(receiver::as_coroutine(body))).release();
      });
  serving_ = serve(loop, how, connected);
}

echo_server::~echo_server() {
  if (assay_error* e = loaded_plugin().streams().server_close(serving_.server.get())) error::adopt(e);
}

}  // namespace assay::bench

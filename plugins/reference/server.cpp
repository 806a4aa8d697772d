// Servers as objects of the ABI: entries of assay.streams/1.
#include "connecting.hpp"
#include "coroutine.hpp"
#include "errors.hpp"
#include "scope.hpp"

namespace reference {
namespace {

class server_object final : public loop_bound, public scope {
 public:
  explicit server_object(aio::server s) : loop_bound(ASSAY_KIND_SERVER, s.loop()), server_(std::move(s)) {}
  const aio::server& get() const noexcept { return server_; }

  aio::task<value> enter() override {
    aio::task<aio::server> entering = server_.async_enter();
    co_await entering;
    co_return value::of_object(object_ref<>::share(this));
  }
  aio::task<bool> exit(std::exception_ptr error) override { return server_.async_exit(std::move(error)); }

 private:
  aio::server server_;
};

const aio::server& as_server(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_SERVER) throw aio::type_error("a server is required");
  return static_cast<server_object*>(o)->get();
}

}  // namespace

value as_value(aio::server s) {
  return value::of_object(object_ref<server_object>::adopt(new server_object(std::move(s))));
}

assay_error* server_sockets(assay_object* o, assay_list** out) {
  return guarded([&] {
    std::vector<value> all;
    for (const aio::endpoint& e : as_server(o).sockets()) all.push_back(address(e));
    *out = value::of_list(std::move(all)).release().as.list;
  });
}
assay_error* server_is_serving(assay_object* o, std::int32_t* out) {
  return guarded([&] { *out = as_server(o).is_serving(); });
}
assay_error* server_start_serving(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(as_server(o).start_serving()); });
}
assay_error* server_serve_forever(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(as_server(o).serve_forever()); });
}
assay_error* server_close(assay_object* o) {
  return guarded([&] { as_server(o).close(); });
}
assay_error* server_wait_closed(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(as_server(o).wait_closed()); });
}
assay_error* server_close_clients(assay_object* o) {
  return guarded([&] { as_server(o).close_clients(); });
}
assay_error* server_abort_clients(assay_object* o) {
  return guarded([&] { as_server(o).abort_clients(); });
}

}  // namespace reference

// The protocol level of assay.subprocess/1.
#include <memory>

#include "callback.hpp"
#include "coroutine.hpp"
#include "errors.hpp"
#include "subprocess.hpp"

namespace reference {
namespace {

class transport_object final : public findable<loop_bound> {
 public:
  explicit transport_object(aio::subprocess_transport_ptr t)
      : findable(t.get(), ASSAY_KIND_SUBPROCESS_TRANSPORT, aio::get_running_loop()),
        transport_(std::move(t)) {}
  aio::subprocess_transport& get() const noexcept { return *transport_; }

 private:
  aio::subprocess_transport_ptr transport_;
};

value as_value(aio::subprocess_transport& t) {
  assay_object* known = assay_object::find(&t);
  if (!known) known = new transport_object(t.shared_from_this());
  return value::of_object(object_ref<>::adopt(known));
}

object_ref<callback_object> optional_callback(assay_object* o) {
  return o ? as_callback(o) : object_ref<callback_object>();
}

// Calls the host, and drops its callbacks once the connection is lost: they may hold the transport.
class host_protocol final : public aio::subprocess_protocol {
 public:
  explicit host_protocol(const assay_process_protocol& p)
      : connection_made_(optional_callback(p.connection_made)),
        pipe_data_received_(optional_callback(p.pipe_data_received)),
        pipe_connection_lost_(optional_callback(p.pipe_connection_lost)),
        process_exited_(optional_callback(p.process_exited)),
        connection_lost_(optional_callback(p.connection_lost)),
        pause_writing_(optional_callback(p.pause_writing)),
        resume_writing_(optional_callback(p.resume_writing)) {}

  void connection_made(aio::subprocess_transport& child) override { tell(connection_made_, as_value(child)); }
  void pipe_data_received(int fd, std::string_view data) override {
    tell(pipe_data_received_, value::of_int(fd), value::of_bytes(data));
  }
  void pipe_connection_lost(int fd, std::exception_ptr error) override {
    tell(pipe_connection_lost_, value::of_int(fd), error_value(error));
  }
  void process_exited() override { tell(process_exited_); }
  void connection_lost(std::exception_ptr error) override {
    const object_ref<callback_object> last = std::move(connection_lost_);
    connection_made_.reset();
    pipe_data_received_.reset();
    pipe_connection_lost_.reset();
    process_exited_.reset();
    tell(last, error_value(error));
  }
  void pause_writing() override { tell(pause_writing_); }
  void resume_writing() override { tell(resume_writing_); }

 private:
  static value error_value(const std::exception_ptr& error) {
    return error ? value::of_error(to_error(error)) : value();
  }
  template <class... V>
  static void tell(const object_ref<callback_object>& callback, V... arguments) {
    if (!callback) return;
    const assay_value raw[] = {arguments.raw()..., assay_value{}};
    callback->call(raw, sizeof...(V));
  }

  object_ref<callback_object> connection_made_, pipe_data_received_, pipe_connection_lost_, process_exited_,
      connection_lost_, pause_writing_, resume_writing_;
};

aio::task<value> started(aio::task<aio::subprocess_transport_ptr> operation) {
  const aio::subprocess_transport_ptr t = co_await operation;
  co_return as_value(*t);
}

aio::transport& pipe_of(assay_object* o, std::int32_t fd) {
  aio::transport* const pipe = as_subprocess_transport(o).get_pipe_transport(fd);
  if (!pipe) throw aio::value_error("descriptor " + std::to_string(fd) + " of the process is no pipe");
  return *pipe;
}

}  // namespace

aio::subprocess_transport& as_subprocess_transport(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_SUBPROCESS_TRANSPORT) {
    throw aio::type_error("a subprocess transport is required");
  }
  return static_cast<transport_object*>(o)->get();
}

assay_error* subprocess_exec(const assay_process_args* a, const assay_process_protocol* p,
                             assay_object** awaitable) {
  return guarded([&] {
    auto protocol = std::make_shared<host_protocol>(*p);
    *awaitable = new_awaitable(
        started(aio::subprocess_exec(std::move(protocol), program_arguments(*a), as_process_options(*a))));
  });
}
assay_error* subprocess_shell(const assay_process_args* a, const assay_process_protocol* p,
                              assay_object** awaitable) {
  return guarded([&] {
    auto protocol = std::make_shared<host_protocol>(*p);
    *awaitable = new_awaitable(
        started(aio::subprocess_shell(std::move(protocol), shell_command(*a), as_process_options(*a))));
  });
}

assay_error* subprocess_close(assay_object* o) {
  return guarded([&] { as_subprocess_transport(o).close(); });
}
assay_error* subprocess_is_closing(assay_object* o, int32_t* closing) {
  return guarded([&] { *closing = as_subprocess_transport(o).is_closing() ? 1 : 0; });
}
assay_error* subprocess_pipe_write(assay_object* o, int32_t fd, const void* data, size_t size) {
  return guarded([&] {
    aio::transport& pipe = pipe_of(o, fd);
    if (fd != 0) {
      throw aio::value_error("the pipe of descriptor " + std::to_string(fd) + " cannot be written");
    }
    pipe.write(std::string_view(static_cast<const char*>(data), size));
  });
}
assay_error* subprocess_pipe_close(assay_object* o, int32_t fd) {
  return guarded([&] { pipe_of(o, fd).close(); });
}

}  // namespace reference

// The table of assay.subprocess/1.
#include <assay/ext/subprocess.h>

#include <aio/subprocess.hpp>
#include <optional>
#include <string>
#include <vector>

#include "coroutine.hpp"
#include "errors.hpp"
#include "streams.hpp"
#include "subprocess.hpp"
#include "tables.hpp"

namespace reference {
namespace {

class process_object final : public loop_bound {
 public:
  explicit process_object(aio::process p)
      : loop_bound(ASSAY_KIND_PROCESS, aio::get_running_loop()), process_(std::move(p)) {}
  const aio::process& get() const noexcept { return process_; }

 private:
  aio::process process_;
};

const aio::process& as_process(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_PROCESS) throw aio::type_error("a process is required");
  return static_cast<process_object*>(o)->get();
}

// Calls f with a process or with a subprocess transport.
template <class Process, class Transport>
auto of_child(assay_object* o, Process of_process, Transport of_transport) {
  if (o && o->kind() == ASSAY_KIND_SUBPROCESS_TRANSPORT) return of_transport(as_subprocess_transport(o));
  if (!o || o->kind() != ASSAY_KIND_PROCESS) {
    throw aio::type_error("a process or a subprocess transport is required");
  }
  return of_process(as_process(o));
}

aio::task<value> started(aio::task<aio::process> operation) {
  aio::process p = co_await operation;
  co_return value::of_object(object_ref<process_object>::adopt(new process_object(std::move(p))));
}
assay_error* exec(const assay_process_args* a, assay_object** out) {
  return guarded([&] {
    std::vector<std::string> arguments = program_arguments(*a);
    *out = new_awaitable(started(aio::create_subprocess_exec(std::move(arguments), as_process_options(*a))));
  });
}
assay_error* shell(const assay_process_args* a, assay_object** out) {
  return guarded([&] {
    *out = new_awaitable(started(aio::create_subprocess_shell(shell_command(*a), as_process_options(*a))));
  });
}

assay_error* pid(assay_object* o, int64_t* out) {
  return guarded([&] {
    *out = of_child(
        o, [](const aio::process& p) { return p.pid(); },
        [](aio::subprocess_transport& t) { return t.get_pid(); });
  });
}
assay_error* returncode(assay_object* o, assay_value* out) {
  return guarded([&] {
    const std::optional<int> code = of_child(
        o, [](const aio::process& p) { return p.returncode(); },
        [](aio::subprocess_transport& t) { return t.get_returncode(); });
    *out = (code ? value::of_int(*code) : value()).release();
  });
}

template <class Stream>
assay_object* stream_object(const Stream& s) {
  return s ? as_value(s).release().as.object : nullptr;
}
assay_error* stdin_writer(assay_object* o, assay_object** out) {
  return guarded([&] { *out = stream_object(as_process(o).stdin_writer()); });
}
assay_error* stdout_reader(assay_object* o, assay_object** out) {
  return guarded([&] { *out = stream_object(as_process(o).stdout_reader()); });
}
assay_error* stderr_reader(assay_object* o, assay_object** out) {
  return guarded([&] { *out = stream_object(as_process(o).stderr_reader()); });
}

aio::task<value> code(aio::task<int> operation) {
  const int n = co_await operation;
  co_return value::of_int(n);
}
assay_error* wait(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(code(as_process(o).wait())); });
}

aio::task<value> outputs(aio::task<aio::process::output> operation) {
  const aio::process::output both = co_await operation;
  std::vector<value> pair;
  pair.push_back(both.out ? value::of_bytes(*both.out) : value());
  pair.push_back(both.err ? value::of_bytes(*both.err) : value());
  co_return value::of_list(std::move(pair));
}
assay_error* communicate(assay_object* o, const assay_bytes* input, assay_object** out) {
  return guarded([&] {
    std::optional<std::string> text;
    if (input) {
      std::size_t n = 0;
      const void* data = host->bytes_view(input, &n);
      text.emplace(static_cast<const char*>(data), n);
    }
    *out = new_awaitable(outputs(as_process(o).communicate(std::move(text))));
  });
}

assay_error* send_signal(assay_object* o, int32_t number) {
  return guarded([&] {
    of_child(
        o, [&](const aio::process& p) { p.send_signal(number); },
        [&](aio::subprocess_transport& t) { t.send_signal(number); });
  });
}
assay_error* terminate(assay_object* o) {
  return guarded([&] {
    of_child(
        o, [](const aio::process& p) { p.terminate(); }, [](aio::subprocess_transport& t) { t.terminate(); });
  });
}
assay_error* kill(assay_object* o) {
  return guarded([&] {
    of_child(
        o, [](const aio::process& p) { p.kill(); }, [](aio::subprocess_transport& t) { t.kill(); });
  });
}

const assay_ext_subprocess table = {sizeof(assay_ext_subprocess),
                                    0,
                                    exec,
                                    shell,
                                    pid,
                                    returncode,
                                    stdin_writer,
                                    stdout_reader,
                                    stderr_reader,
                                    wait,
                                    communicate,
                                    send_signal,
                                    terminate,
                                    kill,
                                    subprocess_exec,
                                    subprocess_shell,
                                    subprocess_close,
                                    subprocess_is_closing,
                                    subprocess_pipe_write,
                                    subprocess_pipe_close};

}  // namespace

const void* const subprocess_table = &table;

}  // namespace reference

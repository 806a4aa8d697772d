// The table of assay.subprocess/1: Boost.Process.
#include <assay/ext/subprocess.h>

#include <csignal>

#include "coroutine.hpp"
#include "process.hpp"
#include "tables.hpp"

namespace asio_plugin {
namespace {

process_object& as_process(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_PROCESS) refuse(ASSAY_ERROR_KIND_TYPE, "a process is required");
  return static_cast<process_object&>(*o);
}
object_ref<process_object> share(assay_object* o) {
  return object_ref<process_object>::share(&as_process(o));
}

std::vector<std::string> strings(const char* const* all) {
  std::vector<std::string> copied;
  for (; all && *all; ++all) copied.emplace_back(*all);
  return copied;
}

process_options options_of(const assay_process_args& a) {
  if (a.new_session) refuse(ASSAY_ERROR_KIND_UNSUPPORTED, "Boost.Process makes no session");
  process_options o;
  if (a.environment) o.environment = strings(a.environment);
  if (a.cwd) o.directory = a.cwd;
  for (const std::int32_t* fd = a.pass_fds; fd && *fd >= 0; ++fd) o.passed.push_back(*fd);
  o.modes = {a.stdin_mode, a.stdout_mode, a.stderr_mode};
  o.descriptors = {a.stdin_fd, a.stdout_fd, a.stderr_fd};
  o.group = a.process_group;
  o.limit = a.limit;
  return o;
}

asio::awaitable<value> start(process_options options) {
  co_return value::of_object(process_object::start(as_open_loop(nullptr), options));
}

assay_error* exec(const assay_process_args* a, assay_object** out) {
  return lazily(
      [&] {
        process_options o = options_of(*a);
        o.arguments = strings(a->argv);
        if (o.arguments.empty()) refuse(ASSAY_ERROR_KIND_VALUE, "a program is required");
        o.program = o.arguments.front();
        o.arguments.erase(o.arguments.begin());
        return start(std::move(o));
      },
      out);
}
assay_error* shell(const assay_process_args* a, assay_object** out) {
  return lazily(
      [&] {
        process_options o = options_of(*a);
        std::vector<std::string> command = strings(a->argv);
        if (command.size() != 1) refuse(ASSAY_ERROR_KIND_VALUE, "one string is required, the command");
        run_by_shell(o, std::move(command.front()));
        return start(std::move(o));
      },
      out);
}

assay_error* pid(assay_object* o, int64_t* out) {
  return guarded([&] { *out = as_process(o).id(); });
}
assay_error* returncode(assay_object* o, assay_value* out) {
  return guarded([&] {
    const auto code = as_process(o).code();
    *out = (code ? value::of_int(*code) : value()).release();
  });
}

assay_error* stream(assay_object* o, int number, assay_object** out) {
  return guarded([&] { *out = object_ref<stream_object>(as_process(o).stream(number)).release(); });
}
assay_error* stdin_writer(assay_object* o, assay_object** out) { return stream(o, 0, out); }
assay_error* stdout_reader(assay_object* o, assay_object** out) { return stream(o, 1, out); }
assay_error* stderr_reader(assay_object* o, assay_object** out) { return stream(o, 2, out); }

assay_error* wait(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(process_object::wait(share(o))); });
}
assay_error* communicate(assay_object* o, const assay_bytes* input, assay_object** out) {
  return guarded([&] {
    std::optional<std::string> text;
    if (input) {
      std::size_t n = 0;
      const void* const data = host->bytes_view(input, &n);
      text.emplace(static_cast<const char*>(data), n);
    }
    *out = new_awaitable(process_object::communicate(share(o), std::move(text)));
  });
}

assay_error* send_signal(assay_object* o, int32_t number) {
  return guarded([&] { as_process(o).send_signal(number); });
}
assay_error* terminate(assay_object* o) { return send_signal(o, SIGTERM); }
assay_error* kill(assay_object* o) {
  return guarded([&] { as_process(o).terminate(); });
}

const assay_ext_subprocess table = {
    .size = sizeof(assay_ext_subprocess),
    .reserved = 0,
    .exec = exec,
    .shell = shell,
    .pid = pid,
    .returncode = returncode,
    .stdin_writer = stdin_writer,
    .stdout_reader = stdout_reader,
    .stderr_reader = stderr_reader,
    .wait = wait,
    .communicate = communicate,
    .send_signal = send_signal,
    .terminate = terminate,
    .kill = kill,
    .subprocess_exec = nullptr,
    .subprocess_shell = nullptr,
    .close = nullptr,
    .is_closing = nullptr,
    .pipe_write = nullptr,
    .pipe_close = nullptr,
};

}  // namespace

const void* const subprocess_table = &table;

}  // namespace asio_plugin

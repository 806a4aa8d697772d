// The entry of the plugin.
#include <assay/plugin.h>

#include <string_view>

#include "callback.hpp"
#include "extensions.hpp"
#include "frame.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "host.hpp"
#include "interpreter.hpp"
#include "manifest.hpp"

namespace cpython {

namespace {

interpreter_facts facts;
bool started = false;
bool foreign_loop = false;
assay_ext_task task_table{};
assay_ext_combinators combinators_table{};
assay_ext_streams streams_table{};
assay_ext_sync sync_table{};
assay_ext_queue queue_table{};
assay_ext_context context_table{};
assay_ext_runner runner_table{};
assay_ext_executor executor_table{};
assay_ext_tls tls_table{};
assay_ext_transport transport_table{};
assay_ext_fd fd_table{};

assay_error* init(const assay_host* given, const char* text) {
  host = given;
  if (started) return host_error(ASSAY_ERROR_KIND_RUNTIME, "init was called before");
  options chosen;
  if (const std::string wrong = chosen.parse(text); !wrong.empty()) {
    return host_error(ASSAY_ERROR_KIND_VALUE, wrong);
  }
  if (assay_error* error = start_interpreter(chosen, facts)) return error;
  started = true;
  foreign_loop = chosen.loop != options().loop;
  task_table = make_task_table(facts.minor);
  combinators_table = make_combinators_table(facts.minor);
  streams_table = make_streams_table(facts.minor);
  sync_table = make_sync_table(facts.minor);
  queue_table = make_queue_table(facts.minor);
  context_table = make_context_table(facts.minor);
  runner_table = make_runner_table(facts.minor);
  executor_table = make_executor_table(facts.minor);
  tls_table = make_tls_table(facts.minor);
  transport_table = make_transport_table(facts.minor);
  fd_table = make_fd_table(facts.minor, chosen.loop == "uvloop");
  compose_manifest(facts, chosen);
  return nullptr;
}

const void* get_extension(const char* id) {
  const std::string_view wanted = id;
  if (wanted == ASSAY_EXT_LOOP) return &loop_table;
  if (wanted == ASSAY_EXT_FUTURE) return &future_table;
  if (wanted == ASSAY_EXT_TASK) return &task_table;
  if (wanted == ASSAY_EXT_COMBINATORS) return &combinators_table;
  if (wanted == ASSAY_EXT_STREAMS) return &streams_table;
  if (wanted == ASSAY_EXT_FD) return &fd_table;
  if (wanted == ASSAY_EXT_SIGNALS) return &signals_table;
  if (wanted == ASSAY_EXT_SUBPROCESS) return &subprocess_table;
  if (wanted == ASSAY_EXT_SCOPE) return &scope_table;
  // New in 3.11.
  if (wanted == ASSAY_EXT_TIMEOUT) return facts.minor >= 11 ? &timeout_table : nullptr;
  if (wanted == ASSAY_EXT_TASKGROUP) return facts.minor >= 11 ? &taskgroup_table : nullptr;
  if (wanted == ASSAY_EXT_ASYNCGEN) return &asyncgen_table;
  if (wanted == ASSAY_EXT_DATAGRAM) return &datagram_table;
  // The loops of others have clocks of their own.
  if (wanted == ASSAY_EXT_CLOCK) return foreign_loop ? nullptr : &clock_table;
  if (wanted == ASSAY_EXT_SYNC) return &sync_table;
  if (wanted == ASSAY_EXT_QUEUE) return &queue_table;
  if (wanted == ASSAY_EXT_CONTEXT) return &context_table;
  if (wanted == ASSAY_EXT_RUNNER) return &runner_table;
  if (wanted == ASSAY_EXT_EXECUTOR) return &executor_table;
  if (wanted == ASSAY_EXT_TLS) return has_tls() ? &tls_table : nullptr;
  if (wanted == ASSAY_EXT_TRANSPORT) return &transport_table;
  if (wanted == ASSAY_EXT_UNIX) return &unix_table;
  if (wanted == ASSAY_EXT_BENCH) return &bench_table;
  return nullptr;
}

void ref_object(assay_object* object) {
  const gil hold;
  py.Py_IncRef(native(object));
}

void unref_object(assay_object* object) {
  if (interpreter_gone()) return;
  const gil hold;
  py.Py_DecRef(native(object));
}

void collect() {
  const gil hold;
  if (!call(glue.collect_garbage)) py.PyErr_Clear();
}

constexpr assay_plugin table = {
    sizeof(assay_plugin), 0,           init,    stop_interpreter, manifest,     get_extension,    ref_object,
    unref_object,         object_kind, collect, new_coroutine,    new_callback, describe_options,
};

const assay_plugin* get(const char* id) { return id == nullptr ? &table : nullptr; }

}  // namespace

int running_minor() { return facts.minor; }

bool loops_need_python_frame() { return foreign_loop; }

}  // namespace cpython

ASSAY_PLUGIN_ENTRY(cpython::get);

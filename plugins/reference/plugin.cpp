// The entry of the plugin: aio, the reference runtime.
#include <assay/plugin.h>
#include <event2/event-config.h>

#include <aio/aio.hpp>
#include <cstring>
#include <string>

#include "callback.hpp"
#include "driver.hpp"
#include "errors.hpp"
#include "tables.hpp"

namespace reference {
namespace {

void forward_log(aio::log_level level, std::string_view text) {
  std::int32_t as_host = ASSAY_LOG_ERROR;
  switch (level) {
    case aio::log_level::debug:
      as_host = ASSAY_LOG_DEBUG;
      break;
    case aio::log_level::info:
      as_host = ASSAY_LOG_INFO;
      break;
    case aio::log_level::warning:
      as_host = ASSAY_LOG_WARNING;
      break;
    case aio::log_level::error:
      as_host = ASSAY_LOG_ERROR;
      break;
  }
  host->log(as_host, text.data(), text.size());
}

assay_error* init(const assay_host* h, const char* options) {
  host = h;
  if (*options) {
    const std::string key(options, std::strcspn(options, "=\n"));
    return make_error(ASSAY_ERROR_KIND_VALUE,
                      "unknown option '" + key + "': the reference runtime has no options");
  }
  return guarded([] { aio::set_log_hook(forward_log); });
}

void deinit() { aio::set_log_hook(nullptr); }

const char* const features[] = {"loop",
                                "future",
                                "task",
                                "clock",
                                "combinators",
                                "streams",
                                "fd",
                                "signals",
                                "subprocess",
                                "scope",
                                "timeout",
                                "transport",
                                "taskgroup",
                                "sync",
                                "queue",
                                "runner",
                                "executor",
                                "asyncgen",
                                "tls",
                                "context",
                                "datagram",
                                "unix",
                                "bench",
                                "connection.all-errors",
                                "connection.happy-eyeballs",
                                "coro.never-awaited-report",
                                "datagram.empty-sent",
                                "datagram.unix-paths",
                                "error.base-kinds",
                                "error.explicit-cause",
                                "error.process-level",
                                "error.stop-iteration",
                                "executor.default-checked",
                                "executor.shutdown-timeout",
                                "future.cancel-message",
                                "future.unretrieved-report",
                                "loop.exception-handler-context",
                                "process.closes-unfed-stdin",
                                "process.keeps-unnoticed-code",
                                "process.process-group",
                                "run.interrupt-cancels-main",
                                "run.loop-factory",
                                "server.client-cancel-closes",
                                "server.client-error-closes",
                                "server.unix-cleanup",
                                "server.wait-connections",
                                "sleep.nan-refused",
                                "streams.several-separators",
                                "sync.late-binding",
                                "task.cancel-message",
                                "task.destroyed-report",
                                "task.explicit-context",
                                "task.name-conversion",
                                "task.uncancel-withdraws",
                                "taskgroup.cancel-kept",
                                "taskgroup.derived-cancellation",
                                "taskgroup.refused-closed",
                                "tls.buffered-start",
                                "tls.shutdown-timeout",
                                nullptr};
const char* const variants[] = {"as_completed.start=call",
                                "gather.finished-arguments=at-once",
                                "process.wait-end=exit",
                                "wait.coroutines=refused",
                                "wait_for.cancel-race=cancel",
                                "wait_for.cancel-suppressed=outcome",
                                "wait_for.coroutine-task=caller",
                                "wait_for.timeout-race=timeout",
                                nullptr};
const char* const adaptations[] = {
    "The same coroutine given twice to gather is scheduled once: in C++ a coroutine can't be given twice.",
    "A task's name that is a number is converted to text by the plugin: in C++ a name is text.", nullptr};
const char* const info[] = {"libevent=" EVENT__VERSION, nullptr};

const assay_manifest manifest_table = {
    sizeof(assay_manifest), 1, "reference", "aio", ASSAY_VERSION, features, variants, adaptations, info};

const assay_manifest* manifest() { return &manifest_table; }

const void* get_extension(const char* id) {
  static const struct {
    const char* id;
    const void* const& table;
  } extensions[] = {{"assay.loop/1", loop_table},           {"assay.future/1", future_table},
                    {"assay.task/1", task_table},           {"assay.combinators/1", combinators_table},
                    {"assay.streams/1", streams_table},     {"assay.subprocess/1", subprocess_table},
                    {"assay.scope/1", scope_table},         {"assay.timeout/1", timeout_table},
                    {"assay.taskgroup/1", taskgroup_table}, {"assay.sync/1", sync_table},
                    {"assay.queue/1", queue_table},         {"assay.runner/1", runner_table},
                    {"assay.executor/1", executor_table},   {"assay.asyncgen/1", asyncgen_table},
                    {"assay.clock/1", clock_table},         {"assay.context/1", context_table},
                    {"assay.datagram/1", datagram_table},   {"assay.fd/1", fd_table},
                    {"assay.signals/1", signals_table},     {"assay.tls/1", tls_table},
                    {"assay.transport/1", transport_table}, {"assay.unix/1", unix_table},
                    {"assay.bench/1", bench_table}};
  for (const auto& e : extensions) {
    if (std::strcmp(e.id, id) == 0) return e.table;
  }
  return nullptr;
}

void ref(assay_object* o) { o->ref(); }
void unref(assay_object* o) {
  if (o->kind() == ASSAY_KIND_COROUTINE) {
    static_cast<lazy_object*>(o)->unref_by_host();
  } else {
    o->unref();
  }
}
std::int32_t object_kind(const assay_object* o) { return o->kind(); }

assay_error* coroutine(const assay_frame_ops* ops, void* data, assay_object** out) {
  frame body(ops, data);
  return guarded([&] { *out = new lazy_object(ASSAY_KIND_COROUTINE, drive(std::move(body))); });
}
assay_error* callback(const assay_callback_ops* ops, void* data, assay_object** out) {
  return guarded([&] { *out = new callback_object(ops, data); });
}

const assay_plugin plugin = {
    sizeof(assay_plugin), 0,       init,      deinit,   manifest, get_extension, ref, unref,
    object_kind,          nullptr, coroutine, callback, nullptr};

const assay_plugin* get(const char* id) { return id == nullptr ? &plugin : nullptr; }

}  // namespace
}  // namespace reference

ASSAY_PLUGIN_ENTRY(reference::get);

// The plugin itself: entry, options, tables, and the two objects that the host makes.
#include <cstring>

#include "callback.hpp"
#include "coroutine.hpp"
#include "tables.hpp"

namespace asio_plugin {
namespace {

// Options come as "key=value" lines. This runtime has none: any is an error that names it.
assay_error* init(const assay_host* table, const char* options) {
  host = table;
  const std::string_view given = options;
  if (given.empty()) return nullptr;
  return make_error(ASSAY_ERROR_KIND_VALUE, "unknown option '" +
                                                std::string(given.substr(0, given.find_first_of("=\n"))) +
                                                "'; this plugin has none");
}

const assay_manifest* manifest() { return &manifest_table; }

const void* get_extension(const char* id) {
  static const struct {
    const char* id;
    const void* const& table;
  } extensions[] = {
      {"assay.bench/1", bench_table},
      {"assay.combinators/1", combinators_table},
      {"assay.datagram/1", datagram_table},
      {"assay.executor/1", executor_table},
      {"assay.fd/1", fd_table},
      {"assay.future/1", future_table},
      {"assay.loop/1", loop_table},
      {"assay.queue/1", queue_table},
      {"assay.signals/1", signals_table},
      {"assay.streams/1", streams_table},
      {"assay.subprocess/1", subprocess_table},
      {"assay.task/1", task_table},
      {"assay.tls/1", tls_table},
      {"assay.unix/1", unix_table},
  };
  for (const auto& e : extensions) {
    if (std::strcmp(e.id, id) == 0) return e.table;
  }
  return nullptr;
}

void ref(assay_object* o) { o->ref(); }
void unref(assay_object* o) { o->unref(); }
std::int32_t object_kind(const assay_object* o) { return o->kind(); }

assay_error* coroutine(const assay_frame_ops* ops, void* data, assay_object** out) {
  frame body(ops, data);
  return guarded([&] { *out = new lazy_object(ASSAY_KIND_COROUTINE, drive(std::move(body))); });
}
assay_error* callback(const assay_callback_ops* ops, void* data, assay_object** out) {
  return guarded([&] { *out = new callback_object(ops, data); });
}

const assay_plugin plugin = {
    .size = sizeof(assay_plugin),
    .reserved = 0,
    .init = init,
    .deinit = nullptr,
    .manifest = manifest,
    .get_extension = get_extension,
    .ref = ref,
    .unref = unref,
    .object_kind = object_kind,
    .collect = nullptr,
    .coroutine = coroutine,
    .callback = callback,
    .get_options = nullptr,
};

const assay_plugin* get(const char* id) { return id == nullptr ? &plugin : nullptr; }

}  // namespace
}  // namespace asio_plugin

ASSAY_PLUGIN_ENTRY(asio_plugin::get);

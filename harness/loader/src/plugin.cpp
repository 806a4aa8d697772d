#include "assay/loader/plugin.hpp"

#include <fmt/format.h>

#include <atomic>
#include <memory>

#include "assay/loader/bench.hpp"
#include "assay/loader/capabilities.hpp"
#include "assay/loader/error.hpp"
#include "assay/loader/host.hpp"
#include "handshake.hpp"
#include "host_objects.hpp"

namespace assay {
namespace {

using why = load_error::kind;

// Set before init: the runtime may make and drop lists of objects while it starts.
std::atomic<plugin*> loaded{nullptr};

// Of the loaded plugin. No test needs it, so that it is no member: plugin.hpp knows what tests do.
assay_ext_bench bench_table{};

std::vector<std::string> strings(const char* const* list) {
  std::vector<std::string> all;
  for (; list != nullptr && *list != nullptr; ++list) all.emplace_back(*list);
  return all;
}

template <class Table>
void read_table(const assay_plugin& core, const char* id, const std::filesystem::path& path, Table& ours) {
  const auto* theirs = static_cast<const Table*>(core.get_extension(id));
  if (theirs == nullptr) return;
  if (theirs->size < offsetof(Table, reserved) + sizeof(theirs->reserved)) {
    throw load_error(why::malformed, fmt::format("'{}' is no valid plugin: its table {} has {} bytes",
                                                 path.string(), id, theirs->size));
  }
  ours = detail::copy_table(*theirs);
}

}  // namespace

std::string_view to_string(load_error::kind k) noexcept {
  switch (k) {
    case why::bad_spec:
      return "bad-spec";
    case why::not_found:
      return "not-found";
    case why::not_a_library:
      return "not-a-library";
    case why::cannot_open:
      return "cannot-open";
    case why::no_entry:
      return "no-entry";
    case why::abi_mismatch:
      return "abi-mismatch";
    case why::malformed:
      return "malformed";
    case why::bad_option:
      return "bad-option";
    case why::init_failed:
      return "init-failed";
    case why::second_plugin:
      return "second-plugin";
  }
  return "unknown";
}

std::string_view manifest::variant(std::string_view wanted) const noexcept {
  for (const std::string_view v : variants) {
    if (v.size() > wanted.size() && v.starts_with(wanted) && v[wanted.size()] == '=') {
      return v.substr(wanted.size() + 1);
    }
  }
  return {};
}

plugin& plugin::load(const plugin_spec& spec) {
  if (has_loaded_plugin()) {
    throw load_error(why::second_plugin, fmt::format("cannot load '{}': this process has loaded '{}' already",
                                                     spec.plugin, loaded_plugin().path().string()));
  }
  const auto path = find_plugin(spec);
  detail::opened_plugin opened = detail::open_plugin(path);

  // The runtime may leave threads behind whatever comes now: its code stays mapped for the life of the
  // process.
  static auto* kept = new std::vector<boost::dll::shared_library>;
  kept->push_back(std::move(opened.library));
  std::unique_ptr<plugin> p(new plugin);
  p->path_ = path;
  p->spec_ = spec;
  p->core_ = opened.core;
  loaded.store(p.get());
  try {
    p->start();
  } catch (...) {
    loaded.store(nullptr);
    throw;
  }
  return *p.release();
}

void plugin::start() {
  if (assay_error* failed = core_.init(host_table(), spec_.option_lines().c_str()); failed != nullptr) {
    const error e = error::adopt(failed);
    if (e.kind() == error_kind::value) {
      throw load_error(why::bad_option, fmt::format("plugin '{}': {}", spec_.plugin, e.message()));
    }
    throw load_error(why::init_failed,
                     fmt::format("plugin '{}' does not start: {}", spec_.plugin, to_string(e)));
  }
  read_manifest();
  read_tables();
}

std::string plugin::describe_options(const plugin_spec& spec) {
  const detail::opened_plugin opened = detail::open_plugin(find_plugin(spec));
  if (opened.core.get_options == nullptr) return {};
  const char* options = opened.core.get_options();
  return options == nullptr ? "" : options;
}

void plugin::read_manifest() {
  const auto malformed = [&](std::string_view what) {
    return load_error(why::malformed, fmt::format("'{}' is no valid plugin: {}", path_.string(), what));
  };
  const assay_manifest* theirs = core_.manifest();
  if (theirs == nullptr) throw malformed("it has no manifest");
  if (theirs->size < sizeof(assay_manifest)) {
    throw malformed(
        fmt::format("its manifest has {} bytes, expected {}", theirs->size, sizeof(assay_manifest)));
  }
  if (theirs->name == nullptr || theirs->runtime == nullptr || theirs->version == nullptr) {
    throw malformed("its manifest lacks one of name, runtime, version");
  }
  manifest_.threads = std::max(1u, theirs->threads);
  manifest_.name = theirs->name;
  manifest_.runtime = theirs->runtime;
  manifest_.version = theirs->version;
  manifest_.features = strings(theirs->features);
  manifest_.variants = strings(theirs->variants);
  manifest_.adaptations = strings(theirs->adaptations);
  for (const std::string& line : strings(theirs->info)) {
    const auto equals = std::min(line.find('='), line.size());
    manifest_.info.emplace_back(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
  }
}

void plugin::read_tables() {
  read_table(core_, ASSAY_EXT_LOOP, path_, loop_);
  read_table(core_, ASSAY_EXT_FUTURE, path_, future_);
  read_table(core_, ASSAY_EXT_TASK, path_, task_);
  read_table(core_, ASSAY_EXT_COMBINATORS, path_, combinators_);
  read_table(core_, ASSAY_EXT_STREAMS, path_, streams_);
  read_table(core_, ASSAY_EXT_FD, path_, fd_);
  read_table(core_, ASSAY_EXT_SIGNALS, path_, signals_);
  read_table(core_, ASSAY_EXT_SUBPROCESS, path_, subprocess_);
  read_table(core_, ASSAY_EXT_SCOPE, path_, scope_);
  read_table(core_, ASSAY_EXT_TIMEOUT, path_, timeout_);
  read_table(core_, ASSAY_EXT_TASKGROUP, path_, taskgroup_);
  read_table(core_, ASSAY_EXT_SYNC, path_, sync_);
  read_table(core_, ASSAY_EXT_QUEUE, path_, queue_);
  read_table(core_, ASSAY_EXT_RUNNER, path_, runner_);
  read_table(core_, ASSAY_EXT_EXECUTOR, path_, executor_);
  read_table(core_, ASSAY_EXT_ASYNCGEN, path_, asyncgen_);
  read_table(core_, ASSAY_EXT_CLOCK, path_, clock_);
  read_table(core_, ASSAY_EXT_CONTEXT, path_, context_);
  read_table(core_, ASSAY_EXT_DATAGRAM, path_, datagram_);
  read_table(core_, ASSAY_EXT_TLS, path_, tls_);
  read_table(core_, ASSAY_EXT_TRANSPORT, path_, transport_);
  read_table(core_, ASSAY_EXT_UNIX, path_, unix_);
  read_table(core_, ASSAY_EXT_BENCH, path_, bench_table);
}

const void* plugin::table(std::string_view extension) const noexcept {
  if (extension == "loop") return &loop_;
  if (extension == "future") return &future_;
  if (extension == "task") return &task_;
  if (extension == "combinators") return &combinators_;
  if (extension == "streams") return &streams_;
  if (extension == "fd") return &fd_;
  if (extension == "signals") return &signals_;
  if (extension == "subprocess") return &subprocess_;
  if (extension == "scope") return &scope_;
  if (extension == "timeout") return &timeout_;
  if (extension == "taskgroup") return &taskgroup_;
  if (extension == "sync") return &sync_;
  if (extension == "queue") return &queue_;
  if (extension == "runner") return &runner_;
  if (extension == "executor") return &executor_;
  if (extension == "asyncgen") return &asyncgen_;
  if (extension == "clock") return &clock_;
  if (extension == "context") return &context_;
  if (extension == "datagram") return &datagram_;
  if (extension == "tls") return &tls_;
  if (extension == "transport") return &transport_;
  if (extension == "unix") return &unix_;
  if (extension == "bench") return &bench_table;
  return nullptr;
}

bool plugin::has_extension(std::string_view extension) const noexcept {
  const auto* e = find_extension(extension);
  // The size is the plugin's own; a table that it does not have has been left zero.
  return e != nullptr && *static_cast<const std::uint32_t*>(table(extension)) != 0;
}

void plugin::collect() const {
  if (core_.collect != nullptr) core_.collect();
}

void plugin::deinit() {
  if (core_.deinit != nullptr) core_.deinit();
}

plugin& loaded_plugin() noexcept { return *loaded.load(); }
const assay_ext_bench& bench_extension() noexcept { return bench_table; }
bool has_loaded_plugin() noexcept { return loaded.load() != nullptr; }

namespace detail {

void object_ref(assay_object* o) noexcept { loaded_plugin().core().ref(o); }
void object_unref(assay_object* o) noexcept { loaded_plugin().core().unref(o); }

}  // namespace detail
}  // namespace assay

// plugin.hpp - a loaded plugin: opened, checked, initialised; its tables as this host knows them.
//
// One plugin a process: objects of the runtime are found everywhere in host lists and values, and only its
// own plugin can drop them. A plugin is never unloaded: its runtime may have threads.
#pragma once

#include <assay/ext/asyncgen.h>
#include <assay/ext/clock.h>
#include <assay/ext/combinators.h>
#include <assay/ext/context.h>
#include <assay/ext/datagram.h>
#include <assay/ext/executor.h>
#include <assay/ext/fd.h>
#include <assay/ext/future.h>
#include <assay/ext/loop.h>
#include <assay/ext/queue.h>
#include <assay/ext/runner.h>
#include <assay/ext/scope.h>
#include <assay/ext/signals.h>
#include <assay/ext/streams.h>
#include <assay/ext/subprocess.h>
#include <assay/ext/sync.h>
#include <assay/ext/task.h>
#include <assay/ext/taskgroup.h>
#include <assay/ext/timeout.h>
#include <assay/ext/tls.h>
#include <assay/ext/transport.h>
#include <assay/ext/unix.h>
#include <assay/plugin.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/loader/load_error.hpp"
#include "assay/loader/plugin_spec.hpp"

namespace assay {

struct manifest {
  unsigned threads = 1;  // 2 or more: bodies are resumed on several threads
  std::string name;
  std::string runtime;
  std::string version;
  std::vector<std::string> features;
  std::vector<std::string> variants;     // "wait_for.cancel-race=result"
  std::vector<std::string> adaptations;  // one sentence each
  std::vector<std::pair<std::string, std::string>> info;

  // The side a runtime takes of a documented difference; empty if it declares none.
  std::string_view variant(std::string_view name) const noexcept;
};

class plugin {
 public:
  // Opens, checks and initialises. Main thread; the process must be as prepare_process() leaves it. Throws
  // load_error. The result lives until the process ends.
  static plugin& load(const plugin_spec& spec);

  // Opens and checks the entry, without init: what can be said of a plugin that does not start. Throws
  // load_error. The answer: the options that the plugin knows, one "key: what it does" a line.
  static std::string describe_options(const plugin_spec& spec);

  plugin(const plugin&) = delete;
  plugin& operator=(const plugin&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  const plugin_spec& spec() const noexcept { return spec_; }
  const assay::manifest& manifest() const noexcept { return manifest_; }

  // The tables. An entry that the plugin does not have, or whose table it does not have, or that lies beyond
  // the size which the plugin gave its table, is NULL.
  const assay_plugin& core() const noexcept { return core_; }
  const assay_ext_loop& loop() const noexcept { return loop_; }
  const assay_ext_future& future() const noexcept { return future_; }
  const assay_ext_task& task() const noexcept { return task_; }
  const assay_ext_combinators& combinators() const noexcept { return combinators_; }
  const assay_ext_streams& streams() const noexcept { return streams_; }
  const assay_ext_fd& fd() const noexcept { return fd_; }
  const assay_ext_signals& signals() const noexcept { return signals_; }
  const assay_ext_subprocess& subprocess() const noexcept { return subprocess_; }
  const assay_ext_scope& scope() const noexcept { return scope_; }
  const assay_ext_timeout& timeout() const noexcept { return timeout_; }
  const assay_ext_taskgroup& taskgroup() const noexcept { return taskgroup_; }
  const assay_ext_sync& sync() const noexcept { return sync_; }
  const assay_ext_queue& queue() const noexcept { return queue_; }
  const assay_ext_runner& runner() const noexcept { return runner_; }
  const assay_ext_executor& executor() const noexcept { return executor_; }
  const assay_ext_asyncgen& asyncgen() const noexcept { return asyncgen_; }
  const assay_ext_clock& clock() const noexcept { return clock_; }
  const assay_ext_context& context() const noexcept { return context_; }
  const assay_ext_datagram& datagram() const noexcept { return datagram_; }
  const assay_ext_tls& tls() const noexcept { return tls_; }
  const assay_ext_transport& transport() const noexcept { return transport_; }
  const assay_ext_unix& unix() const noexcept { return unix_; }
  // The same by name ("loop"), for what walks over all of them; nullptr for a name that is none.
  const void* table(std::string_view extension) const noexcept;
  bool has_extension(std::string_view extension) const noexcept;  // the plugin answered a table

  void collect() const;  // [loop] makes garbage go away now, where the runtime has any
  void deinit();         // [main] the host has dropped every object

 private:
  plugin() = default;
  void start();  // init, manifest, tables
  void read_manifest();
  void read_tables();

  std::filesystem::path path_;
  plugin_spec spec_;
  assay::manifest manifest_;
  assay_plugin core_{};
  assay_ext_loop loop_{};
  assay_ext_future future_{};
  assay_ext_task task_{};
  assay_ext_combinators combinators_{};
  assay_ext_streams streams_{};
  assay_ext_fd fd_{};
  assay_ext_signals signals_{};
  assay_ext_subprocess subprocess_{};
  assay_ext_scope scope_{};
  assay_ext_timeout timeout_{};
  assay_ext_taskgroup taskgroup_{};
  assay_ext_sync sync_{};
  assay_ext_queue queue_{};
  assay_ext_runner runner_{};
  assay_ext_executor executor_{};
  assay_ext_asyncgen asyncgen_{};
  assay_ext_clock clock_{};
  assay_ext_context context_{};
  assay_ext_datagram datagram_{};
  assay_ext_tls tls_{};
  assay_ext_transport transport_{};
  assay_ext_unix unix_{};
};

// The plugin that this process has loaded. Must not be called before.
plugin& loaded_plugin() noexcept;
bool has_loaded_plugin() noexcept;

// Rule R10: SIGPIPE ignored, SIGINT and SIGCHLD at their defaults and unblocked. A worker calls it before
// load(): one started in the background inherits "ignored", and the runtime under test would never see an
// interrupt.
void prepare_process();

}  // namespace assay

// A host for the plugin's own tests: the table of assay/host.h over counted heap objects, and owning C++
// handles. The harness has the real one; this one counts what lives and keeps what was logged.
#ifndef ASSAY_PLUGINS_CPYTHON_TESTS_FAKE_HOST_HPP
#define ASSAY_PLUGINS_CPYTHON_TESTS_FAKE_HOST_HPP

#include <assay/ext/asyncgen.h>
#include <assay/ext/clock.h>
#include <assay/ext/combinators.h>
#include <assay/ext/context.h>
#include <assay/ext/executor.h>
#include <assay/ext/future.h>
#include <assay/ext/loop.h>
#include <assay/ext/queue.h>
#include <assay/ext/runner.h>
#include <assay/ext/scope.h>
#include <assay/ext/streams.h>
#include <assay/ext/subprocess.h>
#include <assay/ext/sync.h>
#include <assay/ext/task.h>
#include <assay/ext/taskgroup.h>
#include <assay/ext/timeout.h>
#include <assay/plugin.h>

#include <string>
#include <utility>
#include <vector>

namespace fake_host {

const assay_host& table();

long living_errors();
long living_lists_and_bytes();
std::vector<std::string> take_log();  // what was logged since the last call

// The loaded plugin and its tables; filled by the test program's main.
struct loaded_plugin {
  const assay_plugin* plugin;
  const assay_ext_loop* loop;
  const assay_ext_future* future;
  const assay_ext_task* task;
  const assay_ext_combinators* combinators;
  const assay_ext_streams* streams;
  const assay_ext_subprocess* subprocess;
  const assay_ext_scope* scope;
  const assay_ext_sync* sync;
  const assay_ext_queue* queue;
  // NULL where the version of CPython, or the loop, has no such thing.
  const assay_ext_timeout* timeout;
  const assay_ext_taskgroup* taskgroup;
  const assay_ext_runner* runner;
  const assay_ext_executor* executor;
  const assay_ext_asyncgen* asyncgen;
  const assay_ext_context* context;
  const assay_ext_clock* clock;
};
extern loaded_plugin rt;

// Owning handles. T is the ABI's type, Ops its ref and unref.
template <class T, class Ops>
class counted {
 public:
  counted() = default;
  explicit counted(T* owned) : raw_(owned) {}
  counted(const counted& other) : raw_(other.raw_) {
    if (raw_ != nullptr) Ops::ref(raw_);
  }
  counted(counted&& other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {}
  counted& operator=(counted other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~counted() {
    if (raw_ != nullptr) Ops::unref(raw_);
  }
  static counted share(T* raw) {
    Ops::ref(raw);
    return counted(raw);
  }
  T* get() const { return raw_; }
  T* release() { return std::exchange(raw_, nullptr); }
  T** out() {
    *this = counted();
    return &raw_;
  }
  explicit operator bool() const { return raw_ != nullptr; }

 private:
  T* raw_ = nullptr;
};
struct object_ops {
  static void ref(assay_object* o) { rt.plugin->ref(o); }
  static void unref(assay_object* o) { rt.plugin->unref(o); }
};
struct error_ops {
  static void ref(assay_error* e) { table().error_ref(e); }
  static void unref(assay_error* e) { table().error_unref(e); }
};
using object = counted<assay_object, object_ops>;
using error = counted<assay_error, error_ops>;

// An owned value.
class value {
 public:
  value() = default;
  explicit value(assay_value owned) : raw_(owned) {}
  value(const value& other);
  value(value&& other) noexcept : raw_(std::exchange(other.raw_, assay_value{})) {}
  value& operator=(value other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~value();
  static value share(const assay_value& borrowed);
  static value integer(int64_t i);
  static value text(const std::string& text);
  static value bytes(const std::string& bytes);
  static value of(object o);
  static value of(error e);
  static value list(std::vector<value> items);

  const assay_value& raw() const { return raw_; }
  assay_value release() { return std::exchange(raw_, assay_value{}); }
  assay_value* out() {
    *this = value();
    return &raw_;
  }
  std::string as_text() const;  // of text or bytes
  int64_t as_int() const;
  object as_object() const;
  error as_error() const;
  std::vector<value> items() const;

 private:
  assay_value raw_{};
};

error make_error(int32_t kind, const std::string& message, uint32_t flags = 0, error cause = {},
                 error context = {});
assay_error_info info(const error& e);
std::string message(const error& e);
int32_t kind(const error& e);

}  // namespace fake_host

#endif

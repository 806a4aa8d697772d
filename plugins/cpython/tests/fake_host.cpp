#include "fake_host.hpp"

#include <atomic>
#include <cstdlib>
#include <mutex>

struct assay_error {
  std::atomic<long> references{1};
  assay_error_info info{};
  std::string message;
  std::string partial;
  std::vector<assay_error*> children;
  std::mutex lock;
  void* native = nullptr;
  void (*release)(void*, assay_error*) = nullptr;
};
struct assay_bytes {
  std::atomic<long> references{1};
  std::string data;
};
struct assay_list {
  std::atomic<long> references{1};
  std::vector<assay_value> items;
};

namespace fake_host {

loaded_plugin rt{};

namespace {

std::atomic<long> errors{0};
std::atomic<long> containers{0};
std::mutex log_lock;
std::vector<std::string> logged;

void ref_error(assay_error* e) { e->references.fetch_add(1, std::memory_order_relaxed); }
void unref_error(assay_error* e) {
  if (e->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  void* native = nullptr;
  void (*release)(void*, assay_error*) = nullptr;
  {
    const std::lock_guard lock(e->lock);
    native = std::exchange(e->native, nullptr);
    release = e->release;
  }
  if (native != nullptr && release != nullptr) release(native, e);
  for (assay_error* each : {e->info.cause, e->info.context}) {
    if (each != nullptr) unref_error(each);
  }
  for (assay_error* each : e->children) unref_error(each);
  delete e;
  --errors;
}
assay_error* new_error(const assay_error_info* info) {
  auto* e = new assay_error;
  ++errors;
  e->info = *info;
  e->message.assign(info->message != nullptr ? info->message : "", info->message_len);
  e->partial.assign(static_cast<const char*>(info->partial != nullptr ? info->partial : ""),
                    info->partial_len);
  e->children.assign(info->children, info->children + info->n_children);
  e->info.message = e->message.data();
  e->info.partial = e->partial.data();
  e->info.children = e->children.data();
  for (assay_error* each : {e->info.cause, e->info.context}) {
    if (each != nullptr) ref_error(each);
  }
  for (assay_error* each : e->children) ref_error(each);
  return e;
}
int32_t try_ref_error(assay_error* e) {
  long now = e->references.load();
  while (now > 0) {
    if (e->references.compare_exchange_weak(now, now + 1)) return 1;
  }
  return 0;
}
int32_t bind_error(assay_error* e, void* native, void (*release)(void*, assay_error*)) {
  const std::lock_guard lock(e->lock);
  if (e->native != nullptr) return 0;
  e->native = native;
  e->release = release;
  return 1;
}
void* native_of(const assay_error* e) {
  auto* mutable_error = const_cast<assay_error*>(e);
  const std::lock_guard lock(mutable_error->lock);
  return e->native;
}
void unbind_error(assay_error* e, void* native) {
  const std::lock_guard lock(e->lock);
  if (e->native == native) e->native = nullptr;
}

assay_bytes* new_bytes(const void* data, size_t size) {
  auto* b = new assay_bytes;
  ++containers;
  b->data.assign(static_cast<const char*>(data), size);
  return b;
}
void unref_bytes(assay_bytes* b) {
  if (b->references.fetch_sub(1) != 1) return;
  delete b;
  --containers;
}
void unref_value(const assay_value& v);
assay_list* new_list(const assay_value* items, size_t n) {
  auto* l = new assay_list;
  ++containers;
  l->items.assign(items, items + n);
  return l;
}
void unref_list(assay_list* l) {
  if (l->references.fetch_sub(1) != 1) return;
  for (const assay_value& each : l->items) unref_value(each);
  delete l;
  --containers;
}
void unref_value(const assay_value& v) {
  switch (v.tag) {
    case ASSAY_BYTES:
    case ASSAY_TEXT:
      return unref_bytes(v.as.bytes);
    case ASSAY_LIST:
      return unref_list(v.as.list);
    case ASSAY_ERROR:
      return unref_error(v.as.error);
    case ASSAY_OBJECT:
      return rt.plugin->unref(v.as.object);
    default:
      return;
  }
}
void ref_value(const assay_value& v) {
  switch (v.tag) {
    case ASSAY_BYTES:
    case ASSAY_TEXT:
      v.as.bytes->references.fetch_add(1);
      return;
    case ASSAY_LIST:
      v.as.list->references.fetch_add(1);
      return;
    case ASSAY_ERROR:
      return ref_error(v.as.error);
    case ASSAY_OBJECT:
      return rt.plugin->ref(v.as.object);
    default:
      return;
  }
}
assay_value tagged(uint32_t tag) {
  assay_value v{};
  v.tag = tag;
  return v;
}

}  // namespace

const assay_host& table() {
  static const assay_host host = [] {
    assay_host h{};
    h.size = sizeof h;
    h.abi = ASSAY_ABI_VERSION;
    h.error_new = new_error;
    h.error_get = [](const assay_error* e, assay_error_info* out) { *out = e->info; };
    h.error_ref = ref_error;
    h.error_unref = unref_error;
    h.error_try_ref = try_ref_error;
    h.error_bind = bind_error;
    h.error_native = native_of;
    h.error_unbind = unbind_error;
    h.bytes_new = new_bytes;
    h.bytes_view = [](const assay_bytes* b, size_t* n) -> const void* {
      *n = b->data.size();
      return b->data.data();
    };
    h.bytes_ref = [](assay_bytes* b) { b->references.fetch_add(1); };
    h.bytes_unref = unref_bytes;
    h.list_new = new_list;
    h.list_view = [](const assay_list* l, size_t* n) -> const assay_value* {
      *n = l->items.size();
      return l->items.data();
    };
    h.list_ref = [](assay_list* l) { l->references.fetch_add(1); };
    h.list_unref = unref_list;
    h.log = [](int32_t level, const char* text, size_t size) {
      const std::lock_guard lock(log_lock);
      logged.push_back(std::to_string(level) + " " + std::string(text, size));
    };
    return h;
  }();
  return host;
}

long living_errors() { return errors; }
long living_lists_and_bytes() { return containers; }
std::vector<std::string> take_log() {
  const std::lock_guard lock(log_lock);
  return std::exchange(logged, {});
}

value::value(const value& other) : raw_(other.raw_) { ref_value(raw_); }
value::~value() { unref_value(raw_); }
value value::share(const assay_value& borrowed) {
  ref_value(borrowed);
  return value(borrowed);
}
value value::integer(int64_t i) {
  assay_value v = tagged(ASSAY_INT);
  v.as.i = i;
  return value(v);
}
value value::text(const std::string& text) {
  assay_value v = tagged(ASSAY_TEXT);
  v.as.bytes = new_bytes(text.data(), text.size());
  return value(v);
}
value value::bytes(const std::string& bytes) {
  assay_value v = tagged(ASSAY_BYTES);
  v.as.bytes = new_bytes(bytes.data(), bytes.size());
  return value(v);
}
value value::of(object o) {
  assay_value v = tagged(ASSAY_OBJECT);
  v.as.object = o.release();
  return value(v);
}
value value::of(error e) {
  assay_value v = tagged(ASSAY_ERROR);
  v.as.error = e.release();
  return value(v);
}
value value::list(std::vector<value> items) {
  std::vector<assay_value> raw;
  for (value& each : items) raw.push_back(each.release());
  assay_value v = tagged(ASSAY_LIST);
  v.as.list = new_list(raw.data(), raw.size());
  return value(v);
}
std::string value::as_text() const {
  return raw_.tag == ASSAY_TEXT || raw_.tag == ASSAY_BYTES ? raw_.as.bytes->data
                                                           : "<tag " + std::to_string(raw_.tag) + ">";
}
int64_t value::as_int() const { return raw_.tag == ASSAY_INT || raw_.tag == ASSAY_BOOL ? raw_.as.i : -999; }
object value::as_object() const {
  return raw_.tag == ASSAY_OBJECT ? object::share(raw_.as.object) : object();
}
error value::as_error() const { return raw_.tag == ASSAY_ERROR ? error::share(raw_.as.error) : error(); }
std::vector<value> value::items() const {
  std::vector<value> result;
  if (raw_.tag != ASSAY_LIST) return result;
  for (const assay_value& each : raw_.as.list->items) {
    ref_value(each);
    result.emplace_back(each);
  }
  return result;
}

error make_error(int32_t kind, const std::string& message, uint32_t flags, error cause, error context) {
  assay_error_info info{};
  info.size = sizeof info;
  info.kind = kind;
  info.flags = flags;
  info.message = message.data();
  info.message_len = message.size();
  info.expected = -1;
  info.consumed = -1;
  info.cause = cause.get();
  info.context = context.get();
  return error(new_error(&info));
}
assay_error_info info(const error& e) { return e.get()->info; }
std::string message(const error& e) { return e ? e.get()->message : "<no error>"; }
int32_t kind(const error& e) { return e ? e.get()->info.kind : -1; }

}  // namespace fake_host

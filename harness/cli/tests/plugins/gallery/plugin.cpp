// The reference plugin, but for what its option `do` says. REFERENCE is the reference plugin's file.
#include <assay/ext/combinators.h>
#include <assay/ext/loop.h>
#include <assay/plugin.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>

#include "misdeeds.hpp"

namespace gallery {
namespace {

std::string name;
const assay_plugin* reference = nullptr;
const assay_ext_combinators* genuine_combinators = nullptr;
const assay_ext_loop* genuine_loop = nullptr;

assay_error* gather(const assay_list* members, std::int32_t return_exceptions, assay_object** future) {
  misbehave(name, moment::operation);
  assay_error* error = nullptr;
  if (answers_wrongly(name, future, &error)) return error;
  if (name == "answer-a-loop") return genuine_loop->running(future);
  error = genuine_combinators->gather(members, return_exceptions, future);
  if (error == nullptr && name == "answer-what-is-freed") {
    reference->unref(*future);
    std::memset(static_cast<void*>(*future), 0x5a, 16);
  }
  return error;
}

void unref(assay_object* object) {
  if (name == "crash-in-a-destructor" && reference->object_kind(object) == ASSAY_KIND_FUTURE) std::abort();
  reference->unref(object);
}

assay_error* create(assay_object** loop) {
  misbehave(name, moment::loop_creation);
  return genuine_loop->create(loop);
}

const void* get_extension(const char* id) {
  const void* table = reference->get_extension(id);
  if (std::strcmp(id, ASSAY_EXT_COMBINATORS) == 0) {
    static assay_ext_combinators wrapped;
    genuine_combinators = static_cast<const assay_ext_combinators*>(table);
    wrapped = *genuine_combinators;
    wrapped.gather = gather;
    if (name == "null-entry") wrapped.gather = nullptr;
    if (name == "short-table") wrapped.size = offsetof(assay_ext_combinators, gather);
    return &wrapped;
  }
  if (std::strcmp(id, ASSAY_EXT_LOOP) == 0) {
    static assay_ext_loop wrapped;
    genuine_loop = static_cast<const assay_ext_loop*>(table);
    wrapped = *genuine_loop;
    wrapped.create = create;
    return &wrapped;
  }
  return table;
}

const assay_manifest* manifest() {
  const assay_manifest* real = reference->manifest();
  if (name != "names-with-markup") return real;
  static assay_manifest wrapped;
  static const std::string long_name =
      "<img src=x onerror=alert(1)> \"'&]]>\x1b[2J\x01\xff " + std::string(std::size_t{1} << 20, 'n');
  static const char* const info[] = {"</script>=<b>", "key=\xc3\x28", nullptr};
  wrapped = *real;
  wrapped.runtime = wrapped.version = long_name.c_str();
  wrapped.info = wrapped.adaptations = info;
  return &wrapped;
}

assay_error* init(const assay_host* h, const char* options) {
  host = h;
  if (std::strncmp(options, "do=", 3) == 0) name.assign(options + 3, std::strcspn(options + 3, "\n"));
  misbehave(name, moment::init);
  return reference->init(h, "");
}

void deinit() {
  if (name == "crash-in-deinit") std::abort();
}

const char* get_options() { return "do: what it does wrong"; }

const assay_plugin* get(const char* id) {
  if (id != nullptr) return nullptr;
  void* library = dlopen(REFERENCE, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    return nullptr;
  }
  static assay_plugin plugin;
  reference = static_cast<const assay_entry_table*>(dlsym(library, ASSAY_ENTRY_SYMBOL))->get(nullptr);
  plugin = *reference;
  plugin.init = init;
  plugin.deinit = deinit;
  plugin.manifest = manifest;
  plugin.get_extension = get_extension;
  plugin.unref = unref;
  plugin.get_options = get_options;
  return &plugin;
}

}  // namespace
}  // namespace gallery

extern "C" {
ASSAY_PLUGIN_ENTRY(gallery::get);
}

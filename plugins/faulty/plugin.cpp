// The entry of the plugin: the reference runtime, or the cpython plugin, with one fault.
#include <assay/error.h>
#include <assay/host.h>
#include <assay/plugin.h>
#include <dlfcn.h>

#include <cstring>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "chosen.hpp"
#include "planted.hpp"

// The reference plugin's entry, in its copy here.
extern "C" const assay_entry_table reference_entry;

namespace faulty {

tables real;
const assay_host* host = nullptr;
const assay_plugin* base = nullptr;

namespace {

namespace fs = std::filesystem;

tables offered;                       // real, with the fault in it
const assay_plugin* inner = nullptr;  // base, or the cpython plugin
assay_manifest described{};
std::vector<std::string> info_lines;
std::vector<const char*> info_pointers;
std::vector<const char*> features;

}  // namespace

assay_error* make_error(std::int32_t kind, std::string_view text) {
  assay_error_info info{};
  info.size = sizeof info;
  info.kind = kind;
  info.message = text.data();
  info.message_len = text.size();
  info.expected = info.consumed = -1;
  return host->error_new(&info);
}

namespace {

struct asked {
  const planted_fault* fault = nullptr;
  std::string others;  // lines for the cpython plugin
};

const planted_fault* find_fault(std::string_view name) {
  for (std::size_t i = 0; i < planted_count; ++i) {
    if (name == planted[i].name) return &planted[i];
  }
  return nullptr;
}

std::string read_options(const char* text, asked& out) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::string key = line.substr(0, line.find('='));
    const std::string value = key.size() < line.size() ? line.substr(key.size() + 1) : "";
    if (key == "fault") {
      out.fault = find_fault(value);
      if (out.fault == nullptr)
        return "there is no fault '" + value + "'; `assay selfcheck --list` shows them all";
    } else if (key == "python") {
      out.others += line + "\n";
    } else if (!line.empty()) {
      return "unknown option '" + key + "': the faulty plugin knows fault and python";
    }
  }
  if (!out.others.empty() && (out.fault == nullptr || out.fault->where != place::python)) {
    return "option python is for the faults that are planted in Python";
  }
  return {};
}

fs::path own_folder() {
  Dl_info about{};
  if (dladdr(&reference_entry, &about) == 0) return {};
  return fs::path(about.dli_fname).parent_path();
}

void take_tables() {
#define FAULTY_TAKE(name, id)                                                          \
  if (const void* table = base->get_extension(id)) {                                   \
    std::uint32_t size = 0;                                                            \
    std::memcpy(&size, table, sizeof size);                                            \
    std::memcpy(&real.name, table, size < sizeof real.name ? size : sizeof real.name); \
  }
  FAULTY_EXTENSIONS(FAULTY_TAKE)
#undef FAULTY_TAKE
  offered = real;
}

// The cpython plugin beside this one, told to run the file that plants the fault.
assay_error* start_python(const asked& options) {
  const std::string name = options.fault->name;
  const fs::path library = own_folder() / "cpython.so";
  void* const opened = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  const auto* entry =
      opened ? static_cast<const assay_entry_table*>(dlsym(opened, ASSAY_ENTRY_SYMBOL)) : nullptr;
  if (entry == nullptr) {
    return make_error(
        ASSAY_ERROR_KIND_UNSUPPORTED,
        "fault '" + name + "' is planted in Python and needs the cpython plugin at " + library.string());
  }
  inner = entry->get(nullptr);
  const fs::path planter = own_folder() / "faulty.python" / (name + ".py");
  return inner->init(host, ("preload=" + planter.string() + "\n" + options.others).c_str());
}

void describe(const planted_fault* fault) {
  described = *inner->manifest();
  described.name = "faulty";
  for (const char* const* line = described.info; line && *line; ++line) info_lines.emplace_back(*line);
  if (fault != nullptr) {
    info_lines.push_back(std::string("fault=") + fault->name);
    info_lines.push_back(std::string("fault.text=") + fault->text);
  }
  for (const std::string& line : info_lines) info_pointers.push_back(line.c_str());
  info_pointers.push_back(nullptr);
  described.info = info_pointers.data();
  // Its table is not offered (no_bench.cpp).
  for (const char* const* claim = described.features; claim && *claim; ++claim) {
    if (std::string_view(*claim) != "bench") features.push_back(*claim);
  }
  features.push_back(nullptr);
  described.features = features.data();
}

assay_error* init(const assay_host* given, const char* text) {
  host = given;
  asked options;
  if (const std::string wrong = read_options(text, options); !wrong.empty()) {
    return make_error(ASSAY_ERROR_KIND_VALUE, wrong);
  }
  assay_error* failed = nullptr;
  if (options.fault != nullptr && options.fault->where == place::python) {
    failed = start_python(options);
  } else {
    inner = base = reference_entry.get(nullptr);
    failed = base->init(given, "");
    take_tables();
    if (options.fault != nullptr) {
      chosen = hash_of(options.fault->name);
      if (options.fault->plant != nullptr) options.fault->plant(offered);
    }
  }
  if (failed == nullptr) describe(options.fault);
  return failed;
}

void deinit() {
  if (inner != nullptr && inner->deinit != nullptr) inner->deinit();
}

const assay_manifest* manifest() { return &described; }

const void* get_extension(const char* id) {
  if (base == nullptr) return std::strcmp(id, "assay.bench/1") == 0 ? nullptr : inner->get_extension(id);
#define FAULTY_GIVE(name, known) \
  if (std::strcmp(id, known) == 0) return offered.name.size != 0 ? &offered.name : nullptr;
  FAULTY_EXTENSIONS(FAULTY_GIVE)
#undef FAULTY_GIVE
  return base->get_extension(id);
}

void ref(assay_object* o) { inner->ref(o); }
void unref(assay_object* o) { inner->unref(o); }
std::int32_t object_kind(const assay_object* o) { return inner->object_kind(o); }
void collect() {
  if (inner->collect != nullptr) inner->collect();
}
assay_error* coroutine(const assay_frame_ops* ops, void* frame, assay_object** out) {
  return inner->coroutine(ops, frame, out);
}
assay_error* callback(const assay_callback_ops* ops, void* data, assay_object** out) {
  return inner->callback(ops, data, out);
}

const char* get_options() {
  static const std::string text = [] {
    std::string lines =
        "fault: the one mistake that this runtime makes (default: none)\n"
        "python: the libpython for a fault that is planted in Python, as the cpython plugin takes it\n";
    for (std::size_t i = 0; i < planted_count; ++i) {
      lines += std::string("fault=") + planted[i].name + ": " + planted[i].text + "\n";
    }
    return lines;
  }();
  return text.c_str();
}

const assay_plugin table = {
    sizeof(assay_plugin), 0,       init,      deinit,   manifest,   get_extension, ref, unref,
    object_kind,          collect, coroutine, callback, get_options};

const assay_plugin* get(const char* id) { return id == nullptr ? &table : nullptr; }

}  // namespace
}  // namespace faulty

ASSAY_PLUGIN_ENTRY(faulty::get);

#include "handshake.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>

#include "assay/loader/load_error.hpp"

namespace assay::detail {
namespace {

namespace fs = std::filesystem;
using why = load_error::kind;

// The system's loader says the same words ("invalid ELF header") of many things; the first bytes decide.
bool looks_like_a_library(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 4> magic{};
  if (!file.read(magic.data(), magic.size())) return false;
#if defined(__APPLE__)
  return static_cast<unsigned char>(magic[0]) == 0xcf || static_cast<unsigned char>(magic[0]) == 0xca;
#else
  return std::string_view(magic.data(), magic.size()) ==
         "\x7f"
         "ELF";
#endif
}

// Boost.DLL wraps what dlopen said: "... (dlerror system message: PATH: undefined symbol: x): Bad file
// descriptor".
std::string loader_message(std::string_view text) {
  constexpr std::string_view lead = "dlerror system message: ";
  if (const auto at = text.find(lead); at != std::string_view::npos) {
    text.remove_prefix(at + lead.size());
    if (const auto end = text.rfind(')'); end != std::string_view::npos) text = text.substr(0, end);
  }
  return std::string(text);
}

boost::dll::shared_library open_library(const fs::path& path) {
  if (fs::is_directory(path) || !looks_like_a_library(path)) {
    throw load_error(why::not_a_library, fmt::format("'{}' is no shared library", path.string()));
  }
  try {
    // Every symbol is bound now: a missing one is told here, and not by a crash in the middle of a test.
    return boost::dll::shared_library(path, boost::dll::load_mode::rtld_now);
  } catch (const std::exception& e) {
    throw load_error(why::cannot_open,
                     fmt::format("cannot open '{}': {}", path.string(), loader_message(e.what())));
  }
}

template <class... Entry>
bool all_present(Entry... entries) {
  return ((entries != nullptr) && ...);
}

}  // namespace

opened_plugin open_plugin(const fs::path& path) {
  opened_plugin opened;
  opened.library = open_library(path);
  const auto malformed = [&](std::string_view what) {
    return load_error(why::malformed, fmt::format("'{}' is no valid plugin: {}", path.string(), what));
  };

  if (!opened.library.has(ASSAY_ENTRY_SYMBOL)) {
    throw load_error(
        why::no_entry,
        fmt::format("'{}' is no Assay plugin: it exports no symbol " ASSAY_ENTRY_SYMBOL, path.string()));
  }
  const auto& entry = opened.library.get<const assay_entry_table>(ASSAY_ENTRY_SYMBOL);
  if (entry.abi >> 16 != ASSAY_ABI_MAJOR) {
    throw load_error(
        why::abi_mismatch,
        fmt::format("'{}' was built for ABI version {}, this program has version {}: rebuild the plugin "
                    "with this program's headers",
                    path.string(), entry.abi >> 16, ASSAY_ABI_MAJOR));
  }
  if (entry.size < sizeof(assay_entry_table)) {
    throw malformed(
        fmt::format("its entry table has {} bytes, expected {}", entry.size, sizeof(assay_entry_table)));
  }
  if (entry.get == nullptr) throw malformed("its entry table has no get function");
  const assay_plugin* theirs = entry.get(nullptr);
  if (theirs == nullptr) throw malformed("its get function answers no plugin table");
  if (theirs->size < sizeof(assay_plugin)) {
    throw malformed(
        fmt::format("its plugin table has {} bytes, expected {}", theirs->size, sizeof(assay_plugin)));
  }
  opened.core = copy_table(*theirs);
  const assay_plugin& c = opened.core;
  if (!all_present(c.init, c.manifest, c.get_extension, c.ref, c.unref, c.object_kind, c.coroutine,
                   c.callback)) {
    throw malformed(
        "its plugin table lacks one of init, manifest, get_extension, ref, unref, object_kind, coroutine, "
        "callback");
  }
  return opened;
}

}  // namespace assay::detail

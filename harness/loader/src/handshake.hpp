// handshake.hpp - opening a library and checking what it exports, before anything of the runtime runs.
#pragma once

#include <assay/plugin.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <cstring>
#include <filesystem>

namespace assay::detail {

struct opened_plugin {
  boost::dll::shared_library library;
  assay_plugin core{};  // entries beyond the plugin's own size are NULL
};

// Throws load_error.
opened_plugin open_plugin(const std::filesystem::path& path);

// A copy of a table of the plugin's, at most as long as the plugin says that it is; the rest is zero. A
// pointer table that ends inside an entry loses that entry.
template <class Table>
Table copy_table(const Table& theirs) {
  Table ours{};
  const std::size_t whole = theirs.size - theirs.size % sizeof(void*);
  std::memcpy(&ours, &theirs, std::min<std::size_t>(whole, sizeof(Table)));
  return ours;
}

}  // namespace assay::detail

// plugin_spec.hpp - "NAME_OR_PATH[,key=value...]", the way users name a plugin, and where names are looked
// up.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

struct plugin_spec {
  std::string plugin;                                        // a name, or a path (has a '/' or ends in .so)
  std::vector<std::pair<std::string, std::string>> options;  // in the order given
  std::string text;                                          // as given

  // Throws load_error of kind bad_spec.
  static plugin_spec parse(std::string_view text);
  bool is_path() const;
  std::string option_lines() const;  // "key=value\n" each, as assay_plugin.init takes them
};

// Where names are looked up, in order: the folders of ASSAY_PLUGIN_PATH (separated by ':'), then
// lib/assay/plugins beside the bin folder of the running executable, both as built and as installed. Existing
// folders only.
std::vector<std::filesystem::path> plugin_folders();

struct found_plugin {
  std::string name;
  std::filesystem::path path;
};
// Every NAME.so in the plugin folders, sorted by name; the first folder wins.
std::vector<found_plugin> list_plugins();

// The file a spec means, absolute. Throws load_error of kind not_found, which says where it looked.
std::filesystem::path find_plugin(const plugin_spec& spec);

}  // namespace assay

#include "assay/loader/plugin_spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/dll/runtime_symbol_info.hpp>
#include <cstdlib>
#include <map>

#include "assay/loader/load_error.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".so";

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  boost::algorithm::split(parts, text, [separator](char c) { return c == separator; });
  return parts;
}

std::string joined(const std::vector<fs::path>& folders) {
  std::string text;
  for (const fs::path& folder : folders) text += (text.empty() ? "" : ", ") + folder.string();
  return text.empty() ? "no plugin folder exists" : "looked in " + text;
}

}  // namespace

plugin_spec plugin_spec::parse(std::string_view text) {
  plugin_spec spec;
  spec.text = std::string(text);
  std::vector<std::string> parts = split(text, ',');
  spec.plugin = parts.front();
  if (spec.plugin.empty()) {
    throw load_error(load_error::kind::bad_spec,
                     fmt::format("'{}' names no plugin; expected NAME_OR_PATH[,key=value...]", text));
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto equals = parts[i].find('=');
    if (equals == std::string::npos || equals == 0) {
      throw load_error(
          load_error::kind::bad_spec,
          fmt::format("'{}' in '{}' is no option; expected NAME_OR_PATH[,key=value...]", parts[i], text));
    }
    if (parts[i].find('\n') != std::string::npos) {
      throw load_error(load_error::kind::bad_spec,
                       fmt::format("option '{}' has a line feed in it, which no plugin can be given",
                                   parts[i].substr(0, equals)));
    }
    spec.options.emplace_back(parts[i].substr(0, equals), parts[i].substr(equals + 1));
  }
  return spec;
}

bool plugin_spec::is_path() const {
  return plugin.find('/') != std::string::npos || plugin.ends_with(suffix);
}

std::string plugin_spec::option_lines() const {
  std::string lines;
  for (const auto& [key, option] : options) lines += fmt::format("{}={}\n", key, option);
  return lines;
}

std::vector<fs::path> plugin_folders() {
  std::vector<fs::path> wanted;
  if (const char* path = std::getenv("ASSAY_PLUGIN_PATH"); path != nullptr) {
    for (const std::string& folder : split(path, ':')) {
      if (!folder.empty()) wanted.emplace_back(folder);
    }
  }
  boost::dll::fs::error_code failed;
  const fs::path program = boost::dll::program_location(failed);
  if (!failed) {
    const fs::path prefix = program.parent_path().parent_path();
    wanted.push_back(prefix / "lib/assay/plugins");
    wanted.push_back(prefix / ASSAY_INSTALL_LIBDIR / "assay/plugins");
  }
  std::vector<fs::path> folders;
  for (const fs::path& folder : wanted) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) continue;
    const fs::path whole = fs::weakly_canonical(folder, ignored);
    if (std::find(folders.begin(), folders.end(), whole) == folders.end()) folders.push_back(whole);
  }
  return folders;
}

std::vector<found_plugin> list_plugins() {
  std::map<std::string, fs::path> found;
  for (const fs::path& folder : plugin_folders()) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().extension() == suffix) found.emplace(entry.path().stem().string(), entry.path());
    }
  }
  std::vector<found_plugin> all;
  for (auto& [name, path] : found) all.push_back({name, path});
  return all;
}

fs::path find_plugin(const plugin_spec& spec) {
  std::error_code ignored;
  if (spec.is_path()) {
    if (fs::exists(spec.plugin, ignored)) return fs::absolute(spec.plugin);
    throw load_error(load_error::kind::not_found, fmt::format("there is no file '{}'", spec.plugin));
  }
  const auto folders = plugin_folders();
  for (const fs::path& folder : folders) {
    fs::path candidate = folder / (spec.plugin + std::string(suffix));
    if (fs::exists(candidate, ignored)) return candidate;
  }
  std::string known;
  for (const found_plugin& p : list_plugins()) known += (known.empty() ? "" : ", ") + p.name;
  throw load_error(load_error::kind::not_found,
                   fmt::format("there is no plugin named '{}' ({}; known: {})", spec.plugin, joined(folders),
                               known.empty() ? "none" : known));
}

}  // namespace assay

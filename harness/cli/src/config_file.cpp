#include "config_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <vector>

#include "assay/results/text.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array of_one_call_alone = {"help", "profile", "config", "no-config", "debugger"};
constexpr std::array<std::string_view, 5> path_keys = {"expect", "baseline", "rerun-failed", "json",
                                                       "update-expectations"};

// A key or a value of the file may hold anything.
[[noreturn]] void refuse(const std::string& what) { throw usage_error(results::terminal_line(what)); }

using settings = std::map<std::string, const toml::node*>;

fs::path found_upwards() {
  std::error_code error;
  for (fs::path folder = fs::current_path(error); !error && !folder.empty(); folder = folder.parent_path()) {
    if (fs::exists(folder / "assay.toml", error)) return folder / "assay.toml";
    if (folder == folder.root_path()) break;
  }
  return {};
}

toml::table parsed(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || fs::is_directory(file))
    refuse(fmt::format("{}: can't be read: {}", file.string(), std::strerror(in ? EISDIR : errno)));
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  try {
    return toml::parse(text, file.string());
  } catch (const toml::parse_error& error) {
    refuse(fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
  }
}

// One file: where it lies, and what it says.
class reader {
 public:
  explicit reader(const fs::path& file) : file_(file), document_(parsed(file)) {}

  [[noreturn]] void fail(const toml::node& at, const std::string& what) const {
    refuse(fmt::format("{}:{}: {}", file_.string(), at.source().begin.line, what));
  }

  settings chosen(const std::string& profile) const {
    settings all;
    for (const auto& [key, value] : document_)
      if (key.str() != "profile") all[std::string(key.str())] = &value;
    const toml::table* profiles = profile_tables();
    if (profile.empty()) return all;
    const toml::node* found = profiles == nullptr ? nullptr : profiles->get(profile);
    if (found == nullptr) no_profile(profile, profiles);
    for (const auto& [key, value] : *found->as_table()) all[std::string(key.str())] = &value;
    return all;
  }

  // Every key of the file, also of profiles that are not chosen: an error must not wait for its day.
  std::vector<std::pair<std::string, const toml::node*>> all_keys() const {
    std::vector<std::pair<std::string, const toml::node*>> keys;
    const auto add = [&](const toml::table& table) {
      for (const auto& [key, value] : table) keys.emplace_back(key.str(), &value);
    };
    add(document_);
    std::erase_if(keys, [](const auto& key) { return key.first == "profile"; });
    if (const toml::table* profiles = profile_tables())
      for (const auto& [name, table] : *profiles) add(*table.as_table());
    return keys;
  }

  std::vector<std::string> texts(const std::string& key, const toml::node& value) const {
    std::vector<std::string> all;
    if (const toml::array* list = value.as_array()) {
      for (const toml::node& one : *list) all.push_back(resolved(key, text(key, one)));
    } else {
      all.push_back(resolved(key, text(key, value)));
    }
    return all;
  }

 private:
  const toml::table* profile_tables() const {
    const toml::node* node = document_.get("profile");
    if (node == nullptr) return nullptr;
    if (!node->is_table()) fail(*node, "'profile' is a table of profiles, such as [profile.ci]");
    for (const auto& [name, table] : *node->as_table())
      if (!table.is_table()) fail(table, fmt::format("a profile is a table: [profile.{}]", name.str()));
    return node->as_table();
  }

  [[noreturn]] void no_profile(const std::string& profile, const toml::table* profiles) const {
    std::vector<std::string> names;
    if (profiles != nullptr)
      for (const auto& [name, table] : *profiles) names.emplace_back(name.str());
    const bool of_suite = profile == "core" || profile == "full" || profile == "newer";
    refuse(fmt::format(
        "{}: there is no [profile.{}]; there {}{}", file_.string(), profile,
        names.empty() ? std::string("is none") : fmt::format("are {}", fmt::join(names, ", ")),
        of_suite ? fmt::format("; the suite's profile is selected by --filter profile:{}", profile) : ""));
  }

  std::string text(const std::string& key, const toml::node& value) const {
    if (const auto text = value.value_exact<std::string>()) return *text;
    if (const auto flag = value.value_exact<bool>()) return *flag ? "true" : "false";
    if (const auto whole = value.value_exact<std::int64_t>()) return fmt::format("{}", *whole);
    if (const auto real = value.value_exact<double>()) return fmt::format("{}", *real);
    fail(value, fmt::format("'{}' must be a text, a number, true or false, or a list of these", key));
  }

  std::string resolved(const std::string& key, const std::string& value) const {
    const auto beside_the_file = [&](const std::string& path) {
      return path.empty() || path == "-" ? path : (file_.parent_path() / path).string();
    };
    if (key == "report") {
      const std::size_t colon = value.find(':');
      if (colon == value.npos) return value;
      return value.substr(0, colon + 1) + beside_the_file(value.substr(colon + 1));
    }
    if (key == "suite") {  // a date, or a file of ids
      std::error_code none;
      return fs::exists(file_.parent_path() / value, none) ? beside_the_file(value) : value;
    }
    const bool is_path = std::find(path_keys.begin(), path_keys.end(), key) != path_keys.end();
    const bool is_switch = value == "true" || value == "false";
    return is_path && !is_switch ? beside_the_file(value) : value;
  }

  fs::path file_;
  toml::table document_;
};

bool given(const CLI::Option& option) {
  if (option.count() > 0) return true;
  const char* variable = option.get_envname().empty() ? nullptr : std::getenv(option.get_envname().c_str());
  return variable != nullptr && *variable != '\0';
}

void set(CLI::Option& option, const reader& file, const std::string& key, const toml::node& value) {
  if (given(option)) return;
  const std::vector<std::string> texts = file.texts(key, value);
  if (texts.size() != 1 && option.get_items_expected_max() <= 1)
    file.fail(value, fmt::format("'{}' takes one value, not a list", key));
  try {
    for (const std::string& text : texts) option.add_result(text);
    option.run_callback();
  } catch (const CLI::Error& error) {
    std::string what = error.what();
    if (what.starts_with("--" + key + ": ")) what.erase(0, key.size() + 4);
    file.fail(value, fmt::format("'{}': {}", key, what));
  }
}

CLI::Option* option_of(const CLI::App* app, const std::string& key) {
  if (app == nullptr ||
      std::find(of_one_call_alone.begin(), of_one_call_alone.end(), key) != of_one_call_alone.end())
    return nullptr;
  return const_cast<CLI::App*>(app)->get_option_no_throw("--" + key);
}

}  // namespace

void config_file::add_to(CLI::App& command) {
  command
      .add_option(
          "--profile", profile_,
          "also the options of [profile.NAME] in assay.toml (not the suite's profile: that is --filter "
          "profile:core)")
      ->type_name("NAME")
      ->envname("ASSAY_PROFILE");
  command
      .add_option(
          "--config", path_,
          "options to use where neither the command line nor ASSAY_* has them (default: assay.toml, here or "
          "in a folder above)")
      ->type_name("FILE")
      ->envname("ASSAY_CONFIG");
  command.add_flag("--no-config", none_, "use no assay.toml")->envname("ASSAY_NO_CONFIG");
  command.parse_complete_callback([this, &command] { apply(command); });
}

void config_file::apply(CLI::App& command) {
  if (none_) return;
  const fs::path path = path_.empty() ? found_upwards() : fs::absolute(path_);
  if (path.empty()) {
    if (!profile_.empty())
      refuse(fmt::format("--profile: there is no assay.toml, here or in a folder above, with a [profile.{}]",
                         profile_));
    return;
  }
  const reader file(path);
  const CLI::App* root = command.get_parent();
  for (const auto& [key, value] : file.all_keys()) {
    if (option_of(root, key) || option_of(root->get_subcommand("run"), key) ||
        option_of(root->get_subcommand("bench"), key))
      continue;
    file.fail(*value,
              fmt::format("'{}' is no option of `assay run` or `assay bench`; see `assay run --help`", key));
  }
  for (const auto& [key, value] : file.chosen(profile_)) {
    CLI::Option* option = option_of(&command, key);
    if (option == nullptr) option = option_of(root, key);
    if (option != nullptr) set(*option, file, key, *value);
  }
  used_ = path.filename().string() + (profile_.empty() ? "" : ", profile " + profile_);
}

}  // namespace assay::cli

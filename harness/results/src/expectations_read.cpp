// Reads expectations files, strictly: a key that is misspelt must not silently excuse or condemn anything.
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "assay/results/expectations.hpp"

namespace assay::results {
namespace {

constexpr std::array<std::string_view, 9> keys = {"plugin", "versions", "options", "test",   "verdicts",
                                                  "reason", "issue",    "since",   "expires"};
constexpr std::array listable = {verdict::fail,  verdict::hang,         verdict::crash, verdict::leak,
                                 verdict::flaky, verdict::inconclusive, verdict::pass};

class entry_reader {
 public:
  entry_reader(const toml::table& table, const std::string& file) : table_(table), file_(file) {}

  expectation read() const {
    refuse_unknown_keys();
    expectation e;
    e.file = file_;
    e.line = static_cast<int>(table_.source().begin.line);
    e.plugin = text("plugin", true);
    e.versions = text("versions", false);
    check_versions(e.versions);
    e.options = options();
    e.test = text("test", true);
    e.verdicts = verdicts();
    e.reason = text("reason", true);
    e.issue = text("issue", true);
    e.since = day("since");
    e.expires = day("expires");
    return e;
  }

 private:
  [[noreturn]] void fail(const toml::node& at, const std::string& message) const {
    throw expectations_error(fmt::format("{}:{}: {}", file_, at.source().begin.line, message));
  }

  void refuse_unknown_keys() const {
    for (const auto& [key, value] : table_)
      if (std::find(keys.begin(), keys.end(), key.str()) == keys.end())
        fail(value,
             fmt::format("'{}' is no key of [[expect]]; there are {}", key.str(), fmt::join(keys, ", ")));
  }

  std::string text(std::string_view key, bool mandatory) const {
    const toml::node* node = table_.get(key);
    if (!node) {
      if (mandatory) fail(table_, fmt::format("[[expect]] has no '{0}'; add {0} = \"...\"", key));
      return {};
    }
    const auto value = node->value_exact<std::string>();
    if (!value || value->empty()) fail(*node, fmt::format("'{}' must be a text that is not empty", key));
    return *value;
  }

  void check_versions(const std::string& range) const {
    if (range.empty()) return;
    try {
      (void)version_in("0", range);
    } catch (const std::invalid_argument& e) {
      fail(*table_.get("versions"), e.what());
    }
  }

  pairs options() const {
    pairs result;
    const toml::node* node = table_.get("options");
    if (!node) return result;
    if (!node->is_table()) fail(*node, "'options' must be a table, such as { loop = \"uvloop\" }");
    for (const auto& [key, value] : *node->as_table()) {
      const auto option = value.value_exact<std::string>();
      if (!option) fail(value, fmt::format("option '{}' must be a text", key.str()));
      result.emplace_back(key.str(), *option);
    }
    return result;
  }

  std::vector<verdict> verdicts() const {
    const toml::node* node = table_.get("verdicts");
    if (!node) fail(table_, "[[expect]] has no 'verdicts'; add verdicts = [\"fail\"]");
    const toml::array* list = node->as_array();
    if (!list || list->empty())
      fail(*node, "'verdicts' must be a list that is not empty, such as [\"fail\"]");
    std::vector<verdict> result;
    for (const toml::node& item : *list) {
      const auto name = item.value_exact<std::string>();
      const auto known = name ? verdict_from(*name) : std::nullopt;
      if (!known || std::find(listable.begin(), listable.end(), *known) == listable.end()) {
        std::vector<std::string_view> names;
        names.reserve(listable.size());
        for (const verdict v : listable) names.push_back(to_string(v));
        fail(item, fmt::format("{} can't be expected; verdicts are {}", name ? "'" + *name + "'" : "this",
                               fmt::join(names, ", ")));
      }
      result.push_back(*known);
    }
    return result;
  }

  std::optional<std::chrono::year_month_day> day(std::string_view key) const {
    const toml::node* node = table_.get(key);
    if (!node) return std::nullopt;
    const auto date = node->value_exact<toml::date>();
    if (!date) fail(*node, fmt::format("'{}' must be a date without quotes, such as 2027-01-31", key));
    return std::chrono::year(date->year) / date->month / date->day;
  }

  const toml::table& table_;
  const std::string& file_;
};

}  // namespace

void expectations::parse(std::string_view text, const std::string& file) {
  toml::table document;
  try {
    document = toml::parse(text, file);
  } catch (const toml::parse_error& e) {
    throw expectations_error(fmt::format("{}:{}: {}", file, e.source().begin.line, e.description()));
  }
  std::vector<expectation> read;
  for (const auto& [key, value] : document) {
    const auto line = value.source().begin.line;
    const toml::array* list = value.as_array();
    if (key.str() != "expect" || !list || !list->is_array_of_tables())
      throw expectations_error(
          fmt::format("{}:{}: '{}' does not belong here; the file is a list of [[expect]] tables", file, line,
                      key.str()));
    for (const toml::node& entry : *list) read.push_back(entry_reader(*entry.as_table(), file).read());
  }
  entries_.insert(entries_.end(), read.begin(), read.end());
}

void expectations::load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw expectations_error(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) throw expectations_error(fmt::format("{}: can't be read", file.string()));
  parse(text, file.string());
}

}  // namespace assay::results

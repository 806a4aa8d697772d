// TOML to specification: form only. What the words mean together is check.cpp's.
#include <toml++/toml.h>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "specification.hpp"

namespace assay::spec::compiler {
namespace {

namespace fs = std::filesystem;
using key_list = std::initializer_list<std::string_view>;

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

// One TOML table, read key by key.
class table_reader {
 public:
  table_reader(const toml::table& table, std::string file, std::string what, diagnostics& report)
      : table_(table), file_(std::move(file)), what_(std::move(what)), report_(report) {}

  place at() const { return {file_, std::max(1, line_of(table_))}; }

  void allow(key_list keys) const {
    for (const auto& [key, node] : table_) {
      if (std::ranges::find(keys, key.str()) != keys.end()) continue;
      report_.error(
          {file_, static_cast<int>(key.source().begin.line)},
          fmt::format("unknown key '{}' in {}; use only {}", key.str(), what_, fmt::join(keys, ", ")));
    }
  }

  std::string text(std::string_view key, bool required) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) {
      if (required) report_.error(at(), fmt::format("{} has no '{}'; add it", what_, key));
      return {};
    }
    return checked(*node, key).value_or("");
  }

  std::vector<std::string> texts(std::string_view key, bool required) const {
    std::vector<std::string> out;
    const toml::node* node = table_.get(key);
    if (node == nullptr) {
      if (required) report_.error(at(), fmt::format("{} has no '{}'; add it", what_, key));
      return out;
    }
    const toml::array* items = node->as_array();
    if (items == nullptr || items->empty()) {
      report_.error({file_, line_of(*node)},
                    fmt::format("'{}' is to be a list with at least one text in it{}", key,
                                required ? "" : "; leave the key out if there is none"));
      return out;
    }
    for (const toml::node& item : *items)
      if (auto value = checked(item, key)) out.push_back(*value);
    return out;
  }

  // The tables of an array of tables. A missing array is told if `required`.
  std::vector<const toml::table*> tables(std::string_view key, bool required) const {
    std::vector<const toml::table*> out;
    const toml::node* node = table_.get(key);
    if (node == nullptr) {
      if (required) report_.error(at(), fmt::format("{} has no [[{}]]; add at least one", what_, key));
      return out;
    }
    const toml::array* items = node->as_array();
    if (items == nullptr || !items->is_homogeneous<toml::table>()) {
      report_.error({file_, line_of(*node)}, fmt::format("'{}' is to be a list of tables", key));
      return out;
    }
    for (const toml::node& item : *items) out.push_back(item.as_table());
    return out;
  }

 private:
  // Texts go into C++ literals and onto one line of a report: no control characters, nothing empty.
  std::optional<std::string> checked(const toml::node& node, std::string_view key) const {
    const place where{file_, line_of(node)};
    auto value = node.value_exact<std::string>();
    if (!value) {
      report_.error(where, fmt::format("'{}' is to be text; put it in quotes", key));
      return std::nullopt;
    }
    if (value->find_first_not_of(' ') == std::string::npos) {
      report_.error(where, fmt::format("'{}' is empty; fill it in or leave the key out", key));
      return std::nullopt;
    }
    if (std::ranges::any_of(*value, [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
      report_.error(
          where, fmt::format("'{}' holds a line end or another control character; keep it on one line", key));
      return std::nullopt;
    }
    return value;
  }

  const toml::table& table_;
  std::string file_, what_;
  diagnostics& report_;
};

std::optional<toml::table> parse(const fs::path& file, const std::string& name, diagnostics& report) {
  if (!fs::is_regular_file(file)) {
    report.error({name, 1}, "no such file; correct the name in CMakeLists.txt");
    return std::nullopt;
  }
  try {
    return toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    const int line = std::max(1, static_cast<int>(error.source().begin.line));
    report.error({name, line}, fmt::format("not valid TOML: {}", error.description()));
  }
  return std::nullopt;
}

std::string name_of(const fs::path& file, const fs::path& root) {
  return fs::absolute(file)
      .lexically_normal()
      .lexically_relative(fs::absolute(root).lexically_normal())
      .string();
}

clause read_clause(const toml::table& table, const std::string& file, const std::string& area,
                   diagnostics& report) {
  const table_reader in(table, file, "[[clause]]", report);
  in.allow({"id", "catalogue", "level", "profile", "text", "intent", "sources", "requires", "variants",
            "untestable", "fixed"});
  clause out;
  out.at = in.at();
  for (const auto& [key, node] : table) out.lines[std::string(key.str())] = line_of(node);
  out.area = area;
  out.id = in.text("id", true);
  out.catalogue = in.text("catalogue", true);
  out.level = in.text("level", true);
  out.profile = in.text("profile", true);
  out.text = in.text("text", true);
  out.intent = in.text("intent", false);
  out.untestable = in.text("untestable", false);
  out.sources = in.texts("sources", true);
  out.requires_ = in.texts("requires", false);
  out.variants = in.texts("variants", false);
  for (const toml::table* fault : in.tables("fixed", false)) {
    const table_reader one(*fault, file, "'fixed'", report);
    one.allow({"runtime", "version", "issue"});
    out.fixed.push_back({one.text("runtime", true), one.text("version", true), one.text("issue", true)});
  }
  return out;
}

}  // namespace

void read_area(const fs::path& file, const fs::path& root, specification& out, diagnostics& report) {
  const std::string name = name_of(file, root);
  const auto document = parse(file, name, report);
  if (!document) return;
  const table_reader in(*document, name, "the file", report);
  in.allow({"area", "title", "clause"});
  area read{{name, 1}, in.text("area", true), in.text("title", true)};
  if (const toml::node* node = document->get("area")) read.at.line = line_of(*node);
  for (const toml::table* table : in.tables("clause", true))
    out.clauses.push_back(read_clause(*table, name, read.id, report));
  out.areas.push_back(std::move(read));
}

void read_features(const fs::path& file, const fs::path& root, specification& out, diagnostics& report) {
  const std::string name = name_of(file, root);
  const auto document = parse(file, name, report);
  if (!document) return;
  const table_reader in(*document, name, "the file", report);
  in.allow({"feature"});
  for (const toml::table* table : in.tables("feature", false)) {
    const table_reader one(*table, name, "[[feature]]", report);
    one.allow({"id", "text"});
    out.features.push_back({one.at(), one.text("id", true), one.text("text", true)});
  }
}

void read_variants(const fs::path& file, const fs::path& root, specification& out, diagnostics& report) {
  const std::string name = name_of(file, root);
  const auto document = parse(file, name, report);
  if (!document) return;
  const table_reader in(*document, name, "the file", report);
  in.allow({"variant"});
  for (const toml::table* table : in.tables("variant", false)) {
    const table_reader one(*table, name, "[[variant]]", report);
    one.allow({"id", "values", "text"});
    out.variants.push_back(
        {one.at(), one.text("id", true), one.text("text", true), one.texts("values", true)});
  }
}

}  // namespace assay::spec::compiler

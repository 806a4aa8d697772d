#include <toml++/toml.h>

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "entries.hpp"

namespace assay::faults::compiler {
namespace {

namespace fs = std::filesystem;

struct key {
  std::string_view name;
  std::string entry::*field;
  bool required;
  bool one_line;
};
constexpr std::array keys{
    key{"name", &entry::name, true, true},      key{"clause", &entry::clause, true, true},
    key{"text", &entry::text, true, true},      key{"expect", &entry::expect, true, true},
    key{"table", &entry::table, false, true},   key{"source", &entry::source, false, true},
    key{"module", &entry::module, false, true}, key{"find", &entry::anchor, false, false},
    key{"put", &entry::put, false, false},
};

entry read_entry(const toml::table& table, const std::string& name, const std::string& area,
                 diagnostics& report) {
  entry e;
  e.file = name;
  e.line = std::max(1, static_cast<int>(table.source().begin.line));
  e.area = area;
  for (const auto& [k, node] : table) {
    if (std::ranges::none_of(keys, [name = k.str()](const key& known) { return known.name == name; })) {
      report.error(e, fmt::format("unknown key '{}' in [[fault]]", k.str()));
    }
  }
  for (const key& k : keys) {
    const toml::node* node = table.get(k.name);
    if (node == nullptr) {
      if (k.required) report.error(e, fmt::format("[[fault]] has no '{}'; add it", k.name));
      continue;
    }
    const auto value = node->value_exact<std::string>();
    if (!value || value->empty()) {
      report.error(e, fmt::format("'{}' is to be text that is not empty", k.name));
    } else if (k.one_line && value->find('\n') != std::string::npos) {
      report.error(e, fmt::format("'{}' holds a line end; keep it on one line", k.name));
    } else {
      e.*k.field = *value;
    }
  }
  const int kinds = !e.table.empty() + !e.source.empty() + !e.module.empty();
  if (kinds != 1) {
    report.error(e, "a fault is planted in one place; give one of 'table', 'source' and 'module'");
  } else if (e.table.empty() == (e.anchor.empty() && e.put.empty())) {
    report.error(e, e.table.empty()
                        ? "give 'find', the text that is there once, and 'put', what takes its place"
                        : "a fault of a table has no 'find' or 'put': its code is in plugins/faulty");
  }
  return e;
}

}  // namespace

void read_faults(const fs::path& file, const fs::path& root, std::vector<entry>& out, diagnostics& report) {
  const std::string name = fs::relative(file, root).generic_string();
  toml::table document;
  try {
    document = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    report.error(name, std::max(1, static_cast<int>(error.source().begin.line)),
                 fmt::format("not valid TOML: {}", error.description()));
    return;
  }
  const auto area = document["area"].value_exact<std::string>();
  if (!area) report.error(name, 1, "the file has no 'area'; add the id of one of spec/semantics");
  for (const auto& [k, node] : document) {
    if (k.str() != "area" && k.str() != "fault")
      report.error(name, 1, fmt::format("unknown key '{}'", k.str()));
  }
  const toml::array* faults = document["fault"].as_array();
  if (faults == nullptr || !faults->is_homogeneous<toml::table>()) {
    report.error(name, 1, "the file has no [[fault]]; add at least one");
    return;
  }
  for (const toml::node& node : *faults)
    out.push_back(read_entry(*node.as_table(), name, area.value_or(""), report));
}

}  // namespace assay::faults::compiler

// A statement held against the run that it speaks of: both as JSON, and for Markdown also what people read.
#include <cmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "assay/reports/registry.hpp"
#include "assay/reports/statement.hpp"
#include "assay/results/text.hpp"

namespace assay::reports {
namespace {

using json = nlohmann::ordered_json;
using cmark_text = std::unique_ptr<char, void (*)(void*)>;
using cmark_tree = std::unique_ptr<cmark_node, void (*)(cmark_node*)>;

constexpr std::size_t longest_word = 200;

std::string short_line(std::string_view untrusted) {
  const std::string line = results::terminal_line(results::head(untrusted, longest_word));
  return untrusted.size() > longest_word ? line + "..." : line;
}

// What one side says. A list or an object is only named: it may be nested without end.
std::string words(const json* value) {
  if (value == nullptr) return "nothing";
  if (value->is_string()) return "'" + short_line(value->get_ref<const std::string&>()) + "'";
  if (value->is_array()) return fmt::format("a list of {}", value->size());
  if (value->is_object()) return "an entry";
  return value->dump();
}

std::optional<std::string> text_in(const json& object, const char* member) {
  const auto at = object.find(member);
  if (at == object.end() || !at->is_string()) return std::nullopt;
  return at->get<std::string>();
}

std::optional<std::size_t> number_in(const json& object, const char* member) {
  const auto at = object.find(member);
  if (at == object.end() || !at->is_number_unsigned()) return std::nullopt;
  return at->get<std::size_t>();
}

// What names an element of a list, so that one that is missing makes no difference of all that follow it.
std::string name_of(const json& element) {
  if (element.is_string()) return element.get<std::string>();
  if (!element.is_object()) return words(&element);
  for (const char* member : {"plugin", "clause", "test"})
    if (auto name = text_in(element, member)) return *name;
  return text_in(element, "level").value_or("") + " " + text_in(element, "profile").value_or("");
}

class comparer {
 public:
  std::vector<std::string> found;

  // A null pointer: that side has no such thing.
  void compare(const std::string& where, const json* stated, const json* real) {
    if (stated != nullptr && real != nullptr) {
      if (*stated == *real) return;
      if (stated->is_object() && real->is_object()) return objects(where, *stated, *real);
      if (stated->is_array() && real->is_array()) return lists(where, *stated, *real);
    }
    differ(where, words(stated), words(real));
  }

 private:
  void differ(const std::string& where, const std::string& stated, const std::string& real) {
    found.push_back(fmt::format("{}: statement {}, results {}", short_line(where), stated, real));
  }
  static std::string below(const std::string& where, const std::string& name) {
    return where.empty() ? name : where + ": " + name;
  }

  void objects(const std::string& where, const json& stated, const json& real) {
    const auto met = std::pair(number_in(stated, "met"), number_in(real, "met"));
    const auto total = std::pair(number_in(stated, "total"), number_in(real, "total"));
    const bool tallies = met.first && met.second && total.first && total.second;
    if (tallies && (met.first != met.second || total.first != total.second))
      differ(where, fmt::format("{}/{}", *met.first, *total.first),
             fmt::format("{}/{}", *met.second, *total.second));
    const auto told = [&](const std::string& name) { return tallies && (name == "met" || name == "total"); };
    for (const auto& [name, value] : stated.items()) {
      const auto other = real.find(name);
      if (!told(name)) compare(below(where, name), &value, other == real.end() ? nullptr : &*other);
    }
    for (const auto& [name, value] : real.items())
      if (!stated.contains(name)) compare(below(where, name), nullptr, &value);
  }

  static std::map<std::string, const json*> by_name(const json& list) {
    std::map<std::string, const json*> all;
    for (const json& element : list) {
      const std::string name = name_of(element);
      std::string unique = name;
      for (int i = 2; !all.emplace(unique, &element).second; ++i) unique = fmt::format("{} ({})", name, i);
    }
    return all;
  }

  void lists(const std::string& where, const json& stated, const json& real) {
    const auto of_statement = by_name(stated), of_results = by_name(real);
    const std::size_t before = found.size();
    for (const auto& [name, value] : of_statement) {
      const auto other = of_results.find(name);
      compare(below(where, name), value, other == of_results.end() ? nullptr : other->second);
    }
    for (const auto& [name, value] : of_results)
      if (!of_statement.contains(name)) compare(below(where, name), nullptr, value);
    if (found.size() == before) differ(where, "in another order", "in theirs");
  }
};

cmark_tree parsed(std::string_view markdown) {
  return {cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT), cmark_node_free};
}

// The machine's part of a page: its last fenced block of JSON.
std::optional<std::string> machine_part(std::string_view markdown) {
  const cmark_tree tree = parsed(markdown);
  for (cmark_node* node = cmark_node_last_child(tree.get()); node != nullptr;
       node = cmark_node_previous(node))
    if (cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK &&
        std::string_view(cmark_node_get_fence_info(node)) == "json")
      return cmark_node_get_literal(node);
  return std::nullopt;
}

// What people read of a page, a line each, in cmark's own spelling.
std::vector<std::string> readable_part(std::string_view markdown) {
  const cmark_tree tree = parsed(markdown);
  for (cmark_node* node = cmark_node_last_child(tree.get()); node != nullptr;) {
    cmark_node* before = cmark_node_previous(node);
    const bool machine = cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK &&
                         std::string_view(cmark_node_get_fence_info(node)) == "json";
    if (machine) {
      cmark_node_free(node);
      break;
    }
    node = before;
  }
  const cmark_text text(cmark_render_commonmark(tree.get(), CMARK_OPT_DEFAULT, 0), std::free);
  std::istringstream in(text.get());
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

void compare_pages(std::string_view stated, const std::string& real, std::vector<std::string>& found) {
  const std::vector<std::string> ours = readable_part(real), theirs = readable_part(stated);
  if (ours == theirs) return;
  std::map<std::string, int> balance;
  for (const std::string& line : theirs) ++balance[line];
  for (const std::string& line : ours) --balance[line];
  const std::size_t before = found.size();
  for (const std::string& line : theirs)
    if (balance[line] > 0 && balance[line]-- > 0)
      found.push_back(fmt::format("the page says, and the results don't: {}", short_line(line)));
  for (const std::string& line : ours)
    if (balance[line] < 0 && balance[line]++ < 0)
      found.push_back(fmt::format("the results say, and the page doesn't: {}", short_line(line)));
  if (found.size() == before) found.emplace_back("the page has its lines in another order");
}

json read_statement(std::string_view text, std::string_view file) {
  const auto refuse = [&](std::string_view why) {
    throw report_error(fmt::format("{}: is no conformance statement: {}", file, why));
  };
  json statement = json::parse(text, nullptr, false);
  if (statement.is_discarded()) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) refuse("it is empty");
    if (text[first] == '{') refuse("it is no valid JSON, or several documents (a run's .jsonl?)");
    const auto block = machine_part(text);
    if (!block) refuse("it is neither JSON nor Markdown that ends with a fenced block of JSON");
    statement = json::parse(*block, nullptr, false);
    if (statement.is_discarded()) refuse("its fenced block is no valid JSON");
  }
  if (!statement.is_object()) refuse("it is no JSON object");
  if (text_in(statement, "format") != "assay-statement")
    refuse(statement.contains("plugins")
               ? "it is the results of a run; give the statement first, then the results"
               : "its member 'format' is not 'assay-statement'");
  if (statement.value("schema_version", json()) != json(1))
    refuse(fmt::format("its schema_version is {}, this Assay reads 1",
                       words(statement.contains("schema_version") ? &statement["schema_version"] : nullptr)));
  return statement;
}

}  // namespace

std::vector<std::string> statement_differences(std::string_view text, std::string_view file,
                                               const results::run_result& run,
                                               const results::clause_table& clauses) {
  json stated = read_statement(text, file);
  json real = conformance_statement(run, clauses);
  comparer all;
  const std::string page = statement_markdown(real);
  // The runtimes' names are said first in each line; the list itself needs none.
  const json ours = std::exchange(real["runtimes"], json::array());
  const json theirs = stated.contains("runtimes") ? std::exchange(stated["runtimes"], json::array()) : json();
  all.compare("", &stated, &real);
  all.compare("", &theirs, &ours);
  if (text.find_first_not_of(" \t\r\n") != text.npos && text[text.find_first_not_of(" \t\r\n")] != '{')
    compare_pages(text, page, all.found);
  return std::move(all.found);
}

}  // namespace assay::reports

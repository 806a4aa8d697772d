// JUnit XML, in two dialects: with file and line of each test (GitLab shows them), or strict, which Jenkins'
// schema accepts. A failed check is a failure; a test that did not end by itself, or left something behind,
// is an error.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <pugixml.hpp>

#include "../src/describe.hpp"
#include "../src/document.hpp"
#include "assay/results/text.hpp"

namespace assay::reports {
namespace {

using namespace results;

constexpr std::size_t most_output = std::size_t{64} * 1024;
constexpr std::size_t most_message = 240;  // of the attribute; the element has the whole

enum class element { none, failure, error, skipped };

element element_for(const test_result& test) {
  // Readers of JUnit gate on failures and errors: a provisional one is neither.
  if (test.provisional && test.outcome != verdict::pass) return element::skipped;
  switch (test.outcome) {
    case verdict::pass:
      return element::none;
    case verdict::expected_fail:
    case verdict::unsupported:
    case verdict::not_run:
      return element::skipped;
    case verdict::fail:
    case verdict::flaky:
    case verdict::unexpected_pass:
      return element::failure;
    case verdict::crash:
    case verdict::hang:
    case verdict::leak:
    case verdict::inconclusive:
      break;
  }
  return element::error;
}

const char* name_of(element e) {
  switch (e) {
    case element::failure:
      return "failure";
    case element::error:
      return "error";
    default:
      return "skipped";
  }
}

// pugixml escapes markup; what XML can't hold at all must be gone before.
void set(pugi::xml_node node, const char* attribute, std::string_view value) {
  // A line feed in an attribute is read back as a space.
  std::string clean = xml_text(value);
  for (char& c : clean)
    if (c == '\n' || c == '\t') c = ' ';
  node.append_attribute(attribute) = clean.c_str();
}

void set_text(pugi::xml_node node, std::string_view value) { node.text() = xml_text(value).c_str(); }

std::string first_line(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  return line.size() <= most_message ? std::string(line) : std::string(head(line, most_message)) + "...";
}

// Readers want a decimal number that is not negative; a damaged file may hold any.
std::string time_of(double seconds) {
  constexpr double longest = 1e9;
  return fmt::format("{:.3f}", seconds > 0 ? std::min(seconds, longest) : 0.0);
}

// "fail: expected 1" : which verdict, and the shortest reason.
std::string message_of(const test_result& test) {
  std::string message = test.provisional ? "provisional: " : "";
  message += to_string(test.outcome);
  if (test.expectation && test.outcome == verdict::expected_fail)
    return fmt::format("{}: {} ({})", message, test.expectation->reason, test.expectation->issue);
  if (!test.reason.empty()) return message + ": " + first_line(test.reason);
  if (!test.failures.empty()) return message + ": " + first_line(test.failures[0].message);
  return message;
}

std::string joined(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ", "));
}

std::string details_of(const test_result& test, const clause_table& table) {
  std::string text;
  auto out = std::back_inserter(text);
  for (const std::string& id : test.clauses) {
    const clause_info* clause = table.find(id);
    fmt::format_to(out, "{}{}{}\n", id, clause ? ": " : "", clause ? clause->text : "");
  }
  if (!test.reason.empty()) fmt::format_to(out, "{}\n", test.reason);
  for (const failure& f : test.failures) {
    const std::string at = place(f.file, f.line);
    fmt::format_to(out, "{}{}{}\n", at, at.empty() ? "" : ": ", f.message);
  }
  if (test.trace)
    fmt::format_to(out, "expected: {}\nobserved: {}\n", joined(test.trace->expected),
                   joined(test.trace->observed));
  if (!test.last_events.empty()) fmt::format_to(out, "last events: {}\n", joined(test.last_events));
  if (!test.diagnosis.empty()) fmt::format_to(out, "{}\n", test.diagnosis);
  if (!test.pending.empty()) fmt::format_to(out, "had not ended:\n{}\n", fmt::join(test.pending, "\n"));
  if (!test.stacks.empty()) fmt::format_to(out, "stacks:\n{}\n", fmt::join(test.stacks, "\n"));
  return text;
}

class junit_report final : public document {
 public:
  using document::document;

 protected:
  void write(const run_result& run, std::ostream& out) override {
    pugi::xml_document xml;
    pugi::xml_node declaration = xml.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    pugi::xml_node root = xml.append_child("testsuites");
    set(root, "name", "assay");
    counts total;
    for (const plugin_result& plugin : run.plugins) total += add_suite(root, run, plugin);
    if (!run.complete) total += add_incomplete(root);
    write_counts(root, total, run.seconds);
    xml.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
  }

 private:
  struct counts {
    std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    counts& operator+=(const counts& other) {
      tests += other.tests;
      failures += other.failures;
      errors += other.errors;
      skipped += other.skipped;
      return *this;
    }
    void add(element e) {
      ++tests;
      failures += e == element::failure;
      errors += e == element::error;
      skipped += e == element::skipped;
    }
  };

  static void write_counts(pugi::xml_node node, const counts& c, double seconds) {
    node.append_attribute("tests") = c.tests;
    node.append_attribute("failures") = c.failures;
    node.append_attribute("errors") = c.errors;
    node.append_attribute("time") = time_of(seconds).c_str();
  }

  counts add_suite(pugi::xml_node root, const run_result& run, const plugin_result& plugin) {
    pugi::xml_node suite = root.append_child("testsuite");
    set(suite, "name", label(plugin));
    counts c;
    add_properties(suite.append_child("properties"), run, plugin);
    if (!plugin.load_error.empty()) {
      add_load_error(suite, plugin);
      c.add(element::error);
    }
    for (const test_result& test : plugin.tests) c.add(add_case(suite, plugin, test));
    write_counts(suite, c, plugin.seconds);
    suite.append_attribute("skipped") = c.skipped;
    set(suite, "timestamp", run.started.substr(0, run.started.find('Z')));
    return c;
  }

  static void add_properties(pugi::xml_node properties, const run_result& run, const plugin_result& plugin) {
    const auto add = [&](std::string_view name, std::string_view value) {
      if (value.empty()) return;
      pugi::xml_node property = properties.append_child("property");
      set(property, "name", name);
      set(property, "value", value);
    };
    add("spec", plugin.spec);
    add("runtime", plugin.runtime);
    add("version", plugin.version);
    add("hash", plugin.hash);
    add("suite_version", run.suite_version);
    if (run.shards > 1) add("shard", fmt::format("{} of {}", run.shard, run.shards));
    for (const auto& [name, value] : plugin.options) add("option." + name, value);
    for (const auto& [name, value] : run.environment) add("environment." + name, value);
  }

  // No reader of JUnit knows of runs that ended early: a case that errs keeps a part from being taken for the
  // whole.
  static counts add_incomplete(pugi::xml_node root) {
    pugi::xml_node suite = root.append_child("testsuite");
    set(suite, "name", "assay");
    suite.append_child("properties");
    pugi::xml_node test = suite.append_child("testcase");
    set(test, "name", "the run is complete");
    set(test, "classname", "assay.run");
    pugi::xml_node error = test.append_child("error");
    set(error, "type", "incomplete");
    set(error, "message", "incomplete: the run was interrupted, or a part of it is missing");
    counts c;
    c.add(element::error);
    write_counts(suite, c, 0);
    suite.append_attribute("skipped") = c.skipped;
    return c;
  }

  static void add_load_error(pugi::xml_node suite, const plugin_result& plugin) {
    pugi::xml_node test = suite.append_child("testcase");
    set(test, "name", "the plugin is loaded");
    set(test, "classname", plugin.name + ".load");
    pugi::xml_node error = test.append_child("error");
    set(error, "type", "not-loaded");
    set(error, "message", plugin.load_error);
  }

  element add_case(pugi::xml_node suite, const plugin_result& plugin, const test_result& test) {
    const element what = element_for(test);
    pugi::xml_node node = suite.append_child("testcase");
    set(node, "name", test.id());
    set(node, "classname", plugin.name + "." + area_of(test));
    node.append_attribute("time") = time_of(test.seconds).c_str();
    if (!how().strict && !test.file.empty()) {
      set(node, "file", test.file);
      node.append_attribute("line") = test.line;
    }
    if (what == element::none) return what;
    pugi::xml_node found = node.append_child(name_of(what));
    set(found, "type", to_string(test.outcome));
    set(found, "message", message_of(test));
    if (test.outcome == verdict::unsupported || test.outcome == verdict::not_run) return what;
    set_text(found, details_of(test, clauses()) + repro_command(how().program, plugin, test) + "\n");
    if (!test.output.empty()) set_text(node.append_child("system-out"), tail(test.output, most_output));
    return what;
  }
};

}  // namespace

std::unique_ptr<report> make_junit(std::ostream& out, const options& how) {
  return std::make_unique<junit_report>(out, how);
}

}  // namespace assay::reports

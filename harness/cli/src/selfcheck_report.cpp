#include "selfcheck_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "assay/results/text.hpp"

namespace assay::cli {
namespace {

std::size_t count_caught(const selfcheck_result& result) {
  return static_cast<std::size_t>(std::ranges::count_if(result.faults, &fault_verdict::caught));
}

std::string tests_of(const fault_verdict& v, bool all) {
  std::vector<std::string> names;
  for (const catching_test& t : v.failed) {
    if (all || (t.cites && t.matches)) names.push_back(t.test->id());
  }
  return fmt::format("{}", fmt::join(names, " "));
}

std::string indented(const std::string& text, std::string_view by) {
  std::string out;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out += fmt::format("{}{}\n", by, text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

// Why a fault counts as not caught: what a maintainer of the suite does next follows from it.
std::string why_not_caught(const fault_verdict& v) {
  std::string out =
      fmt::format("\n{}: NOT CAUGHT\n  {}\n  planted in {} ({}), {}:{}\n", v.fault->name, v.fault->text,
                  v.fault->where, to_string(v.fault->how), v.fault->file, v.fault->line);
  if (!v.error.empty()) return out + fmt::format("  it can't be run: {}\n", v.error);
  bool wrong_message = false;
  for (const catching_test& t : v.failed) {
    if (!t.cites) continue;
    wrong_message = true;
    out += fmt::format("  {} fails, but its message does not match '{}':\n{}", t.test->id(), v.fault->expect,
                       indented(t.message, "    "));
  }
  if (wrong_message) return out;
  if (v.citing.empty()) return out + fmt::format("  no test cites {}\n", v.fault->clause);
  std::vector<std::string> passed;
  for (const results::test_result* t : v.citing) {
    passed.push_back(fmt::format("{} ({})", t->id(), results::to_string(t->outcome)));
  }
  out += fmt::format("  tests of {}: {}\n", v.fault->clause, fmt::join(passed, ", "));
  if (!v.failed.empty()) out += fmt::format("  tests of other clauses that fail: {}\n", tests_of(v, true));
  return out;
}

std::string text_of(const control_verdict& c) {
  if (!c.error.empty()) return fmt::format("{}: {}\n", c.spec, c.error);
  std::string out = fmt::format("{}: {} of {} tests rejected it\n", c.spec, c.rejected.size(), c.tests);
  for (const results::test_result* t : c.rejected) {
    out +=
        fmt::format("  {} {}\n{}", results::to_string(t->outcome), t->id(), indented(message_of(*t), "    "));
  }
  return out;
}

}  // namespace

std::string as_text(const selfcheck_result& result) {
  std::size_t name_width = 5, clause_width = 6;
  for (const fault_verdict& v : result.faults) {
    name_width = std::max(name_width, v.fault->name.size());
    clause_width = std::max(clause_width, v.fault->clause.size());
  }
  std::string out =
      fmt::format("{:<{}}  {:<{}}  {}\n", "fault", name_width, "clause", clause_width, "caught by");
  for (const fault_verdict& v : result.faults) {
    const std::string tests = v.caught() ? tests_of(v, result.matrix) : "-";
    out +=
        fmt::format("{:<{}}  {:<{}}  {}\n", v.fault->name, name_width, v.fault->clause, clause_width, tests);
  }
  for (const fault_verdict& v : result.faults) {
    if (!v.caught()) out += why_not_caught(v);
  }
  out += '\n';
  for (const control_verdict& c : result.controls) out += text_of(c);
  out += fmt::format("{} of {} planted faults caught in {:.1f} s{}\n", count_caught(result),
                     result.faults.size(), result.seconds, result.complete ? "" : " (interrupted)");
  return results::terminal_text(out);
}

std::string as_json(const selfcheck_result& result) {
  using json = nlohmann::ordered_json;
  json faults = json::array();
  for (const fault_verdict& v : result.faults) {
    json tests = json::array();
    for (const catching_test& t : v.failed) {
      tests.push_back({{"id", t.test->id()},
                       {"verdict", results::to_string(t.test->outcome)},
                       {"cites_clause", t.cites},
                       {"message_matches", t.matches},
                       {"message", t.message}});
    }
    faults.push_back({{"name", v.fault->name},
                      {"area", v.fault->area},
                      {"clause", v.fault->clause},
                      {"text", v.fault->text},
                      {"planted", to_string(v.fault->how)},
                      {"where", v.fault->where},
                      {"expect", v.fault->expect},
                      {"caught", v.caught()},
                      {"error", v.error},
                      {"tests", tests}});
  }
  json controls = json::array();
  for (const control_verdict& c : result.controls) {
    json rejected = json::array();
    for (const results::test_result* t : c.rejected) rejected.push_back(t->id());
    controls.push_back(
        {{"plugin", c.spec}, {"tests", c.tests}, {"rejected_by", rejected}, {"error", c.error}});
  }
  const json all = {{"schema_version", 1},       {"complete", result.complete},    {"matrix", result.matrix},
                    {"seconds", result.seconds}, {"caught", count_caught(result)}, {"faults", faults},
                    {"controls", controls}};
  return all.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace assay::cli

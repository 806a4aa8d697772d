// assay selfcheck: proves the suite itself. Each planted fault must make a test fail that cites the clause
// which the fault breaks, with a message that names the cause; and a runtime without a fault must pass.
#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "assay/results/events.hpp"
#include "complain.hpp"
#include "exit_code.hpp"
#include "plugins.hpp"
#include "run_options.hpp"
#include "selection.hpp"
#include "selfcheck_report.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

struct arguments {
  std::vector<std::string> names;
  std::vector<std::string> areas, planted;
  std::string python;
  bool list = false;
  bool matrix = false;
  std::string format = "text";
  unsigned jobs = 0;
  double timeout = 5;
  double time_scale = 1;
};

bool is_one_of(const std::vector<std::string>& wanted, std::string_view word) {
  return wanted.empty() || std::ranges::find(wanted, word) != wanted.end();
}

std::vector<const faults::fault*> select(const arguments& asked) {
  std::vector<const faults::fault*> selected;
  std::vector<bool> used(asked.names.size(), false);
  for (const faults::fault& f : faults::all()) {
    bool named = asked.names.empty();
    for (std::size_t i = 0; i < asked.names.size(); ++i) {
      if (fnmatch(asked.names[i].c_str(), std::string(f.name).c_str(), 0) != 0) continue;
      named = used[i] = true;
    }
    if (named && is_one_of(asked.areas, f.area) && is_one_of(asked.planted, faults::to_string(f.how))) {
      selected.push_back(&f);
    }
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) {
      throw usage_error(
          fmt::format("there is no fault '{}'; `assay selfcheck --list` shows them all", asked.names[i]));
    }
  }
  return selected;
}

// The places in the suite of the tests for which `wanted` holds.
template <class F>
std::vector<std::size_t> places(F wanted) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < suite().size(); ++i) {
    if (wanted(suite()[i])) found.push_back(i);
  }
  return found;
}

bool cites(const results::test_result& test, const faults::fault& f) {
  return std::ranges::find(test.clauses, f.clause) != test.clauses.end();
}

std::string spec_of(const faults::fault& f, const arguments& asked) {
  std::string spec = fmt::format("faulty,fault={}", f.name);
  if (f.how == faults::planting::python && !asked.python.empty()) spec += ",python=" + asked.python;
  return spec;
}

runner::plugin_request request_for(const faults::fault& f, const arguments& asked,
                                   std::vector<std::size_t> tests) {
  runner::plugin_request request = request_of(spec_of(f, asked), {{}, false});
  request.name = f.name;
  request.only = std::move(tests);
  if (!asked.matrix) {
    request.enough = [&f](const results::test_result& t) {
      results::plugin_result one;
      one.tests.push_back(t);
      return judge(f, one).caught();
    };
  }
  return request;
}

// One run of the whole selection, in phases: what each plugin gave, in the order of the requests.
class campaign {
 public:
  explicit campaign(const arguments& asked) {
    how_.worker_command = worker_command();
    how_.jobs = asked.jobs;
    how_.timeout_seconds = asked.timeout;
    how_.time_scale = asked.time_scale;
    head_.time_scale = asked.time_scale;
  }

  std::vector<results::plugin_result> run(const std::vector<runner::plugin_request>& requests) {
    results::accumulator model;
    ended_ = runner::run(head_, requests, suite(), how_, model);
    load_errors_ += ended_.load_errors + ended_.command_errors;
    std::vector<results::plugin_result> all = model.result().plugins;
    all.resize(requests.size());
    return all;
  }
  int interrupted_by() const { return ended_.interrupted_by; }
  bool any_not_loaded() const { return load_errors_ != 0; }

 private:
  runner::settings how_;
  results::run_result head_;
  runner::outcome ended_;
  std::size_t load_errors_ = 0;
};

// The citing tests of each, or all tests; then, for faults that got away, the rest of the area.
std::vector<results::plugin_result> run_faults(campaign& c, const std::vector<const faults::fault*>& selected,
                                               const arguments& asked) {
  std::vector<runner::plugin_request> requests;
  for (const faults::fault* f : selected) {
    requests.push_back(
        request_for(*f, asked, places([&](const auto& t) { return asked.matrix || cites(t, *f); })));
  }
  std::vector<results::plugin_result> all = c.run(requests);
  if (asked.matrix || c.interrupted_by() != 0) return all;

  requests.clear();
  std::vector<std::size_t> escaped;
  for (std::size_t i = 0; i < selected.size(); ++i) {
    const faults::fault& f = *selected[i];
    if (!all[i].load_error.empty() || judge(f, all[i]).caught()) continue;
    requests.push_back(
        request_for(f, asked, places([&](const auto& t) { return t.area == f.area && !cites(t, f); })));
    escaped.push_back(i);
  }
  if (requests.empty()) return all;
  std::vector<results::plugin_result> more = c.run(requests);
  for (std::size_t n = 0; n < escaped.size(); ++n) {
    auto& tests = all[escaped[n]].tests;
    tests.insert(tests.end(), more[n].tests.begin(), more[n].tests.end());
  }
  return all;
}

control_verdict judge_control(const std::string& spec, const results::plugin_result& ran) {
  control_verdict verdict{spec, ran.load_error, ran.tests.size(), {}};
  for (const results::test_result& t : ran.tests) {
    if (!results::as_expected(t.outcome)) verdict.rejected.push_back(&t);
  }
  return verdict;
}

int selfcheck(const arguments& asked, const surroundings& around) {
  const std::vector<const faults::fault*> selected = select(asked);
  if (selected.empty()) {
    complain("assay: no planted fault is of that area and kind; `{} selfcheck --list` shows them all\n",
             around.program);
    return no_tests;
  }
  if (asked.list) {
    for (const faults::fault* f : selected)
      fmt::print("{}  ({}, {})\n  {}\n", f->name, f->clause, f->where, f->text);
    return all_as_expected;
  }

  const auto began = std::chrono::steady_clock::now();
  campaign c(asked);
  const std::vector<results::plugin_result> ran = run_faults(c, selected, asked);
  // The reference runtime as it is, and as the faulty plugin has it: what is planted harms only when it is
  // chosen.
  std::vector<results::plugin_result> controls;
  const std::vector<std::string> control_specs{"reference", "faulty"};
  const bool whole = asked.names.empty() && asked.areas.empty() && asked.planted.empty();
  if (whole && c.interrupted_by() == 0) {
    std::vector<runner::plugin_request> requests;
    for (const std::string& spec : control_specs) requests.push_back(request_of(spec));
    controls = c.run(requests);
  }

  selfcheck_result result;
  result.matrix = asked.matrix;
  result.complete = c.interrupted_by() == 0;
  for (std::size_t i = 0; i < selected.size(); ++i) result.faults.push_back(judge(*selected[i], ran[i]));
  for (std::size_t i = 0; i < controls.size(); ++i) {
    result.controls.push_back(judge_control(control_specs[i], controls[i]));
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  fmt::print("{}", asked.format == "json" ? as_json(result) : as_text(result));

  int code = all_as_expected;
  if (!std::ranges::all_of(result.faults, &fault_verdict::caught)) code = graver(code, failures);
  if (std::ranges::any_of(result.controls, [](const auto& v) { return !v.rejected.empty(); })) {
    code = graver(code, failures);
  }
  if (c.any_not_loaded()) code = graver(code, load_failure);
  if (c.interrupted_by() != 0) code = graver(code, interrupted + c.interrupted_by());
  return code;
}

}  // namespace

void add_selfcheck(CLI::App& app, surroundings& around) {
  auto asked = std::make_shared<arguments>();
  CLI::App* command = app.add_subcommand(
      "selfcheck", "prove the suite: each planted fault is caught, by the test that should");
  command->add_option("fault", asked->names, "names of faults, or globs (default: all)")
      ->type_name("FAULT...");
  command->add_option("--area", asked->areas, "only faults of these areas")
      ->type_name("AREA,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--planted", asked->planted, "only faults planted there")
      ->type_name("table|source|python,...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"table", "source", "python"}).description(""));
  command->add_flag("--list", asked->list, "list the faults, without running any");
  command->add_flag("--matrix", asked->matrix, "run every test on every fault, and show all that fail");
  command->add_option("--format", asked->format, "text or json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}).description(""));
  command->add_option("--python", asked->python, "the libpython for faults planted in Python")
      ->type_name("PATH");
  command->add_option("-j,--jobs", asked->jobs, "worker processes at once (default: one a core)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024).description(""))
      ->envname("ASSAY_JOBS");
  command->add_option("--timeout", asked->timeout, "time limit of one test, before --time-scale (default 5)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 86400.0).description(""))
      ->envname("ASSAY_TIMEOUT");
  command->add_option("--time-scale", asked->time_scale, "multiplies every wait and time limit (default 1)")
      ->type_name("FACTOR")
      ->check(CLI::Range(0.01, 1000.0).description(""))
      ->envname("ASSAY_TIME_SCALE");
  command->callback([asked, &around] { around.exit_code = selfcheck(*asked, around); });
}

}  // namespace assay::cli

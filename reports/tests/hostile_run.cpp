#include <array>

#include "generated_run.hpp"

namespace assay::reports {
namespace {

using namespace results;

constexpr std::array attacks = {
    "<script>window.owned=1</script>",
    "</script><script>window.owned=2</script>",
    "\"><img src=x onerror=window.owned=3>",
    "' onmouseover='window.owned=4",
    "javascript:window.owned=5",
    "</style><style>body{display:none}</style>",
    "{{{script}}}",
    "<!--",
    "]]> &lt;b&gt; &amp;",
    "\u05e9\u05dc\u05d5\u05dd \u202egnp.exe\u202c",
    "\xff\xfe\x01 \xc3(",
    "\" autofocus onfocus=\"window.owned=6",
    "\\\"}</style>\\",
    "@media{}*{display:none}/*",
};

// The next attack, each time another: all of them come to every place in the end.
class attacker {
 public:
  std::string text() { return attacks[next_++ % attacks.size()]; }
  std::vector<std::string> texts() { return {text(), text(), text()}; }
  pairs facts() { return {{text(), text()}, {text(), text()}}; }
  expectation_note note() { return {text(), text(), text(), text(), text(), text()}; }

 private:
  std::size_t next_ = 0;
};

constexpr verdict shown[] = {verdict::fail,          verdict::crash,           verdict::hang,
                             verdict::expected_fail, verdict::unexpected_pass, verdict::leak,
                             verdict::flaky,         verdict::unsupported};

test_result attack(attacker& by, std::size_t number) {
  test_result test;
  test.suite = attacks[number % attacks.size()];
  test.name = by.text() + std::to_string(number);
  test.area = number % 3 == 0 ? "gather" : by.text();
  test.clauses = {number % 3 == 0 ? "gather.result-order" : by.text(), by.text()};
  test.file = by.text();
  test.line = 1;
  test.outcome = shown[number % std::size(shown)];
  test.reason = by.text();
  test.failures = {{by.text(), 1, by.text()}, {by.text(), 2, by.text()}};
  test.trace = trace_comparison{by.texts(), by.texts()};
  test.last_events = by.texts();
  test.stacks = by.texts();
  test.pending = by.texts();
  test.diagnosis = by.text();
  test.output = by.text();
  test.expectation = by.note();
  test.provisional = number % 7 == 6;
  return test;
}

plugin_result attacking_plugin(attacker& by, std::size_t number) {
  const std::string large(1 << 20, 'm');
  plugin_result plugin;
  plugin.name = attacks[number];
  plugin.spec = by.text();
  plugin.path = by.text();
  plugin.hash = by.text();
  plugin.runtime = by.text();
  plugin.version = by.text();
  plugin.options = by.facts();
  plugin.info = by.facts();
  plugin.features = by.texts();
  plugin.variants = by.texts();
  plugin.adaptations = by.texts();
  plugin.notes = by.texts();
  plugin.notes.push_back(large);
  for (std::size_t i = 0; i < 2 * attacks.size(); ++i) plugin.tests.push_back(attack(by, i));
  for (const auto member :
       {&test_result::name, &test_result::reason, &test_result::output, &test_result::suite}) {
    test_result test = attack(by, 100 + plugin.tests.size());
    test.*member = large;
    plugin.tests.push_back(std::move(test));
  }
  plugin.tests.back().failures.front().message = large;
  for (std::size_t i = 0; i < 3; ++i) {
    benchmark_result& b = plugin.benchmarks.emplace_back();
    b.name = attacks[i] + std::string("/") + std::to_string(10 * (i + 1));
    b.real_ns = 10;
    b.clauses = {by.text(), "gather.result-order"};
    b.counters = {{by.text(), 1.0}, {by.text() + "_us", 2.0}};
  }
  for (const int argument : {10, 100}) {
    benchmark_result& b = plugin.benchmarks.emplace_back();
    b.name = attacks[2] + std::string("/") + std::to_string(argument);
    b.real_ns = argument;
  }
  plugin.benchmarks.emplace_back().name = by.text();
  plugin.benchmarks.back().error = by.text();
  return plugin;
}

}  // namespace

run_result hostile_run() {
  attacker by;
  run_result run;
  run.suite_version = by.text();
  run.suite = by.text();
  run.started = by.text();
  run.command = by.texts();
  run.filter = by.text();
  run.environment = by.facts();
  run.gate = gate_result{by.text(), {{by.text(), by.text(), by.text()}}};
  run.complete = true;
  for (std::size_t p = 0; p < 5; ++p) run.plugins.push_back(attacking_plugin(by, p));
  run.plugins.emplace_back().name = by.text();
  run.plugins.back().load_error = by.text();
  run.plugins.emplace_back().name = std::string(1 << 20, 'n');
  return run;
}

}  // namespace assay::reports

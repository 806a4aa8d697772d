#include "sample_history.hpp"

#include <string>
#include <utility>

namespace assay::reports {
namespace {

using namespace results;

test_result a_test(std::string name, std::string clause, verdict outcome, double seconds) {
  test_result test;
  test.suite = "Gather";
  test.name = std::move(name);
  test.clauses = {std::move(clause)};
  test.outcome = outcome;
  test.seconds = seconds;
  return test;
}

named_run a_run(const std::string& day, const std::string& version, verdict order, verdict wavers,
                double slow) {
  named_run one;
  one.name = "runs/" + day + ".json";
  one.run.suite_version = "0.1.0";
  one.run.started = day + "T03:04:05Z";
  one.run.command = {"assay", "run", "p"};
  one.run.complete = true;
  plugin_result& plugin = one.run.plugins.emplace_back();
  plugin.name = "p";
  plugin.version = version;
  plugin.hash = "00" + version;
  plugin.options = {{"loop", "<script>alert(1)</script>"}};
  plugin.seconds = 10 + slow;
  plugin.tests = {a_test("KeepsOrder", "gather.result-order", order, 0.002),
                  a_test("Wavers\x1b[2J\xe2\x80\xae</title>", "gather.same-awaitable", wavers, 0.001),
                  a_test("TakesLong", "gather.no-arguments", verdict::pass, slow)};
  return one;
}

}  // namespace

history sample_history(const clause_table& table) {
  using enum verdict;
  std::vector<named_run> runs = {
      a_run("2026-01-01", "1.0", pass, pass, 0.1),  a_run("2026-01-02", "1.0", pass, fail, 0.1),
      a_run("2026-01-03", "1.1", crash, pass, 0.1), a_run("2026-01-04", "1.1", crash, pass, 0.1),
      a_run("2026-01-05", "1.2", pass, flaky, 0.1), a_run("2026-01-06", "1.2", pass, pass, 0.1),
      a_run("2026-01-07", "1.2", pass, pass, 0.4)};
  runs[3].run.filter = "area:gather \x1b]0;x\x07";
  runs[4].run.suite_version = runs[5].run.suite_version = runs[6].run.suite_version = "0.2.0";
  runs[5].run.complete = false;
  runs[6].run.suite = "2026-01";
  plugin_result& other = runs[6].run.plugins.emplace_back(runs[6].run.plugins[0]);
  other.name = "only in one run, \"quoted\" & <b>bold</b>";
  other.options.clear();
  plugin_result& unloadable = runs[6].run.plugins.emplace_back();
  unloadable.name = "unloadable";
  unloadable.load_error = "no entry symbol\n::error::";
  runs.push_back(runs[2]);
  runs.back().name = "runs/copy of <i>2026-01-03</i>.json";
  named_run shard = runs[0];
  shard.name = "runs/shard.json";
  shard.run.shard = 2;
  shard.run.shards = 3;
  runs.push_back(shard);
  return history_of(std::move(runs), table);
}

}  // namespace assay::reports

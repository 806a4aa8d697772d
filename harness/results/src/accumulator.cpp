#include "assay/results/events.hpp"

namespace assay::results {
namespace {

constexpr std::size_t most_plugins = 4096;  // an index beyond this is damage, not a plugin

template <class... Handlers>
struct overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
overloaded(Handlers...) -> overloaded<Handlers...>;  // clang 14 does not deduce it

test_result unfinished(const std::string& id) {
  test_result test;
  const std::size_t dot = id.find('.');
  test.suite = id.substr(0, dot);
  if (dot != std::string::npos) test.name = id.substr(dot + 1);
  test.outcome = verdict::not_run;
  test.reason = "was running when the record of the run ends";
  return test;
}

}  // namespace

plugin_result* accumulator::plugin(std::size_t index) {
  return index < run_.plugins.size() ? &run_.plugins[index] : nullptr;
}

void accumulator::on(const event& e) {
  std::visit(overloaded{
                 [&](const run_started& started) {
                   run_ = started.head;
                   run_.plugins.clear();
                   run_.complete = false;
                   run_.seconds = 0;
                   running_.clear();
                 },
                 [&](const plugin_started& started) {
                   if (started.index >= most_plugins) return;
                   if (started.index >= run_.plugins.size()) {
                     run_.plugins.resize(started.index + 1);
                     running_.resize(started.index + 1);
                   }
                   // A head tells what is known at the start; a file may claim more.
                   plugin_result& head = run_.plugins[started.index];
                   head = started.head;
                   head.tests.clear();
                   head.benchmarks.clear();
                   head.seconds = 0;
                   running_[started.index].clear();
                 },
                 [&](const test_started& started) {
                   plugin_result* p = plugin(started.plugin);
                   if (!p) return;
                   running_[started.plugin].insert_or_assign(started.id, p->tests.size());
                   p->tests.push_back(unfinished(started.id));
                 },
                 [&](const test_finished& finished) {
                   plugin_result* p = plugin(finished.plugin);
                   if (!p) return;
                   auto& running = running_[finished.plugin];
                   if (const auto at = running.find(finished.result.id()); at != running.end()) {
                     p->tests[at->second] = finished.result;
                     running.erase(at);
                   } else {
                     p->tests.push_back(finished.result);
                   }
                 },
                 [&](const plugin_finished& finished) {
                   plugin_result* p = plugin(finished.plugin);
                   if (!p) return;
                   p->seconds = finished.seconds;
                   p->notes.insert(p->notes.end(), finished.notes.begin(), finished.notes.end());
                   p->benchmarks.insert(p->benchmarks.end(), finished.benchmarks.begin(),
                                        finished.benchmarks.end());
                 },
                 [&](const run_finished& finished) {
                   run_.seconds = finished.seconds;
                   run_.complete = finished.complete;
                   run_.gate = finished.gate;
                 },
             },
             e);
}

}  // namespace assay::results

#include "suite_order.hpp"

#include <algorithm>

#include "selection.hpp"

namespace assay::cli {

suite_order::suite_order(results::sink& to) : to_(to) {
  for (const results::test_result& test : suite()) places_.emplace(test.id(), places_.size());
}

void suite_order::on(const results::event& e) {
  if (std::holds_alternative<results::test_started>(e)) return;  // told with its end
  if (const auto* finished = std::get_if<results::test_finished>(&e)) {
    held_[finished->plugin].push_back(*finished);
    return;
  }
  if (const auto* finished = std::get_if<results::plugin_finished>(&e)) give_out(finished->plugin);
  if (std::holds_alternative<results::run_finished>(e)) flush();
  to_.on(e);
}

void suite_order::flush() {
  while (!held_.empty()) give_out(held_.begin()->first);
}

void suite_order::give_out(std::size_t plugin) {
  const auto node = held_.extract(plugin);
  if (node.empty()) return;
  std::vector<results::test_finished> tests = node.mapped();
  const auto place = [this](const results::test_finished& t) {
    const auto at = places_.find(t.result.id());
    return at == places_.end() ? places_.size() : at->second;
  };
  std::stable_sort(tests.begin(), tests.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  for (const results::test_finished& t : tests) {
    to_.on(results::test_started{t.plugin, t.result.id()});
    to_.on(t);
  }
}

}  // namespace assay::cli

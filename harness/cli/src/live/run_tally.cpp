#include "run_tally.hpp"

#include <algorithm>

namespace assay::cli {
namespace {

// A pace is told of after this: the first tests say little.
constexpr std::chrono::seconds pace_known{1};

}  // namespace

run_tally::run_tally(const std::vector<std::size_t>& announced, clock::time_point now) : began_(now) {
  for (const std::size_t selected : announced) plugins_.push_back({"", selected, 0});
}

run_tally::plugin_tally& run_tally::at(std::size_t plugin) {
  if (plugin >= plugins_.size()) plugins_.resize(plugin + 1);
  return plugins_[plugin];
}

void run_tally::take(const results::event& e, clock::time_point now) {
  if (const auto* begun = std::get_if<results::plugin_started>(&e)) {
    at(begun->index).name = begun->head.name;
    at(begun->index).selected = begun->selected;
  } else if (const auto* started = std::get_if<results::test_started>(&e)) {
    forget(started->plugin, started->id);  // begun anew in another worker
    running_.push_back({started->plugin, started->id, now});
  } else if (const auto* finished = std::get_if<results::test_finished>(&e)) {
    forget(finished->plugin, finished->result.id());
    const results::verdict outcome = finished->result.outcome;
    if (outcome == results::verdict::not_run) return;
    ++by_verdict_[static_cast<std::size_t>(outcome)];
    ++at(finished->plugin).done;
  } else if (const auto* ended = std::get_if<results::plugin_finished>(&e)) {
    std::erase_if(running_, [&](const running_test& r) { return r.plugin == ended->plugin; });
  }
}

void run_tally::forget(std::size_t plugin, const std::string& id) {
  const auto same = [&](const running_test& r) { return r.plugin == plugin && r.id == id; };
  const auto found = std::find_if(running_.begin(), running_.end(), same);
  if (found != running_.end()) running_.erase(found);
}

std::size_t run_tally::done() const noexcept {
  std::size_t sum = 0;
  for (const plugin_tally& plugin : plugins_) sum += plugin.done;
  return sum;
}

std::size_t run_tally::total() const noexcept {
  std::size_t sum = 0;
  for (const plugin_tally& plugin : plugins_) sum += std::max(plugin.selected, plugin.done);
  return sum;
}

std::optional<std::chrono::duration<double>> run_tally::left(clock::time_point now) const {
  const std::size_t ended = done();
  const std::size_t all = total();
  if (ended == 0 || ended == all || elapsed(now) < pace_known) return {};
  return elapsed(now) * (static_cast<double>(all - ended) / static_cast<double>(ended));
}

}  // namespace assay::cli

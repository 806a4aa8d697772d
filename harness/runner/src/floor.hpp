// floor.hpp - the empty plugin, measured beside the run's own: it takes its turns and is told of nowhere.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "plugin_run.hpp"

namespace assay::runner {

class floor_run {
 public:
  // how.benchmarks is there, and has the floor's path.
  explicit floor_run(const settings& how);

  plugin_run& run() noexcept { return run_; }
  const std::string& load_error() const noexcept { return unheard_.load_error; }

 private:
  struct : results::sink {
    void on(const results::event& e) override {
      if (const auto* start = std::get_if<results::plugin_started>(&e)) load_error = start->head.load_error;
    }
    std::string load_error;
  } unheard_;
  plugin_request request_;
  settings how_;
  std::vector<results::test_result> no_tests_;
  std::set<std::string> names_;
  plugin_run run_;
};

}  // namespace assay::runner

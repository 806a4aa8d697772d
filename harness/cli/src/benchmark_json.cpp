#include "benchmark_json.hpp"

#include <nlohmann/json.hpp>
#include <ostream>

#include "assay/results/json.hpp"

namespace assay::cli {
namespace {

using nlohmann::ordered_json;

ordered_json row(const std::string& name, const results::benchmark_result& b, std::size_t repetition) {
  ordered_json r{{"name", name},
                 {"run_name", name},
                 {"run_type", "iteration"},
                 {"repetitions", std::max<std::size_t>(b.samples_ns.size(), 1)},
                 {"repetition_index", repetition},
                 {"threads", 1}};
  if (!b.error.empty()) {
    r["error_occurred"] = true;
    r["error_message"] = b.error;
    return r;
  }
  r["iterations"] = b.iterations;
  // Per operation, as everywhere in Assay.
  r["real_time"] = b.samples_ns[repetition];
  r["cpu_time"] = b.cpu_ns;
  r["time_unit"] = "ns";
  r["ops"] = b.items;
  if (b.floor_ns > 0) r["floor_ns"] = b.floor_ns;
  for (const auto& [counter, value] : b.counters)
    if (!r.contains(counter)) r[counter] = value;
  return r;
}

}  // namespace

void write_benchmark_json(std::ostream& out, const results::run_result& run) {
  ordered_json context{{"date", run.started},
                       {"executable", run.command.empty() ? "assay" : run.command.front()}};
  for (const auto& [key, value] : run.environment) context[key] = value;
  context["library_build_type"] = "release";
  ordered_json plugins = ordered_json::array();
  ordered_json rows = ordered_json::array();
  for (const results::plugin_result& plugin : run.plugins) {
    plugins.push_back({{"name", plugin.name}, {"runtime", plugin.runtime}, {"version", plugin.version}});
    for (const results::benchmark_result& b : plugin.benchmarks) {
      const std::string name = plugin.name + "/" + b.name;
      if (!b.error.empty()) rows.push_back(row(name, b, 0));
      for (std::size_t i = 0; b.error.empty() && i < b.samples_ns.size(); ++i)
        rows.push_back(row(name, b, i));
    }
  }
  context["plugins"] = plugins;
  out << results::dump(ordered_json{{"context", context}, {"benchmarks", rows}}) << '\n';
}

}  // namespace assay::cli

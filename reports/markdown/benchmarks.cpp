#include "benchmarks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../src/describe.hpp"
#include "../src/measured.hpp"
#include "assay/results/native_benchmark.hpp"
#include "writer.hpp"

namespace assay::reports::markdown {
namespace {

using namespace results;

using row = std::vector<span>;

bool is_unsupported(const benchmark_result& b) { return b.error.starts_with("unsupported"); }

// The figure of the base, and of the others how many times that; where the base has none, figures.
std::string cell(const benchmark_result* b, const plugin_summary& summary, const benchmark_result* base) {
  if (b == nullptr) return "–";
  if (!b->error.empty()) return is_unsupported(*b) ? "–" : "error";
  if (!has_time(b)) return "–";
  if (!broken_clause(b, summary).empty()) return "clause not met";
  return base == nullptr || b == base ? duration(b->real_ns) : times_words(b->real_ns / base->real_ns);
}

class tables {
 public:
  tables(const run_result& run, const clause_table& clauses) : names_(benchmarks_of(run)) {
    for (const plugin_result& plugin : run.plugins)
      if (!plugin.benchmarks.empty()) columns_.push_back({&plugin, summarize(run, plugin, clauses)});
  }

  std::string text() const {
    if (names_.empty()) return {};
    return ratios() + growth();
  }

 private:
  struct column {
    const plugin_result* plugin;
    plugin_summary summary;
  };

  row head(const char* first) const {
    row cells = {words(first)};
    for (const column& one : columns_) cells.push_back(code(label(*one.plugin)));
    return cells;
  }

  std::string ratios() const {
    std::vector<row> rows = {head("per operation")};
    for (const std::string& name : names_) {
      const benchmark_result* base = find_benchmark(*columns_.front().plugin, name);
      if (!is_compared(base, columns_.front().summary)) base = nullptr;
      row& cells = rows.emplace_back(row{code(name)});
      for (const auto& [plugin, summary] : columns_)
        cells.push_back(words(cell(find_benchmark(*plugin, name), summary, base)));
    }
    const std::string count = fmt::format("{} benchmark{}", names_.size(), names_.size() == 1 ? "" : "s");
    writer out;
    if (columns_.size() > 1)
      out.open_fold({words(count + ", and how many times as long as "), code(label(*columns_.front().plugin)),
                     words(" each runtime takes")});
    else
      out.open_fold({words(count)});
    out.table(rows);
    out.close_fold();
    return out.text();
  }

  std::string growth() const {
    std::vector<row> rows = {head("dearest size / cheapest")};
    for (const benchmark_family& family : families_of(names_)) {
      if (family.members.size() < fewest_of_a_curve) continue;
      row& cells = rows.emplace_back(
          row{code(fmt::format("{} of {} to {}", family.name, argument_words(family.members.front().argument),
                               argument_words(family.members.back().argument)))});
      for (const auto& [plugin, summary] : columns_) {
        const figures_by_argument figures = figures_of(*plugin, summary, family);
        const auto times = growth_of(figures);
        const bool whole = figures.size() == family.members.size();
        cells.push_back(words(
            !times  ? "–"
            : whole ? times_words(*times)
                    : fmt::format("{} to {}", times_words(*times), argument_words(figures.back().first))));
      }
    }
    if (rows.size() == 1) return {};
    writer out;
    out.open_fold({words("How the cost of one grows with their number")});
    out.table(rows);
    out.close_fold();
    return "\n" + out.text();
  }

  std::vector<std::string> names_;
  std::vector<column> columns_;  // those that were measured
};

}  // namespace

std::string benchmarks(const run_result& run, const clause_table& clauses) {
  return tables(run, clauses).text();
}

std::string benchmark_counts(const plugin_result& plugin) {
  std::size_t measured = 0, unsupported = 0, failed = 0;
  for (const benchmark_result& b : plugin.benchmarks) {
    const std::string_view other = repeated_by(b.name);
    if (!other.empty() && find_benchmark(plugin, other) != nullptr) continue;
    ++measured;
    if (!b.error.empty()) ++(is_unsupported(b) ? unsupported : failed);
  }
  if (measured == 0) return {};
  std::string text = fmt::format("{} benchmark{}", measured, measured == 1 ? "" : "s");
  if (unsupported > 0) text += fmt::format(", {} unsupported", unsupported);
  if (failed > 0) text += fmt::format(", {} failed", failed);
  return text;
}

}  // namespace assay::reports::markdown

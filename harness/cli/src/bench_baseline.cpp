#include "bench_baseline.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "assay/results/benchmark_compare.hpp"
#include "assay/results/counter_compare.hpp"
#include "assay/results/text.hpp"
#include "complain.hpp"
#include "exit_code.hpp"
#include "result_files.hpp"
#include "subcommands.hpp"

namespace assay::cli {

void bench_baseline::add_to(CLI::App& command) {
  command
      .add_option("--baseline", file,
                  "a .json or .jsonl report of an earlier `assay bench` on this machine: exit 1 if one got "
                  "slower, or takes "
                  "more of what --count counts")
      ->type_name("FILE");
  command.add_option("--max-regression", allowed, "how much more than the baseline is allowed (default 5%)")
      ->type_name("PERCENT");
}

void bench_baseline::read() {
  std::string_view text = allowed;
  if (text.ends_with('%')) text.remove_suffix(1);
  double percent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
  if (error != std::errc() || end != text.data() + text.size() || !(percent >= 0 && percent <= 1000))
    throw usage_error(fmt::format("--max-regression: '{}' is no percentage, such as 5%", allowed));
  share_ = percent / 100;
  if (file.empty()) return;
  before_ = read_results(file);
  const auto measured = [](const results::plugin_result& p) { return !p.benchmarks.empty(); };
  if (std::none_of(before_->plugins.begin(), before_->plugins.end(), measured))
    throw usage_error(
        fmt::format("--baseline: {} has no benchmark; `assay bench PLUGIN -r json:FILE` writes one", file));
}

int bench_baseline::judge(const results::run_result& run, int otherwise) const {
  if (!before_) return otherwise;
  const auto changes = results::compare_benchmarks(*before_, run, share_);
  if (changes.empty()) {
    complain("assay: --baseline: {} and this run have no benchmark of one plugin in common\n", file);
    return graver(otherwise, usage);
  }
  bool slower = false;
  for (const results::benchmark_change& c : changes) {
    if (c.what == results::speed::same) continue;
    slower = slower || c.what == results::speed::slower;
    const std::string detail = c.what == results::speed::inconclusive
                                   ? results::terminal_line(results::head(c.why, 300))
                                   : fmt::format("{:.1f} to {:.1f} ns, {:.2f}x, p = {:.3f}", c.before_ns,
                                                 c.after_ns, c.ratio(), c.chance);
    fmt::print("{}: {}: {}: {}\n", to_string(c.what), c.plugin, c.name, detail);
  }
  return slower ? graver(otherwise, failures) : otherwise;
}

int bench_baseline::judge_counted(const results::run_result& run, const std::vector<std::string>& counters,
                                  int otherwise) const {
  if (!before_) return otherwise;
  const auto changes = results::compare_counters(*before_, run, counters, share_);
  if (changes.empty()) {
    complain("assay: --baseline: {} and this run have no count of {} in common\n", file,
             fmt::join(counters, " or "));
    return graver(otherwise, usage);
  }
  bool more = false;
  for (const results::counter_change& c : changes) {
    if (c.what == results::growth::same) continue;
    more = more || c.what == results::growth::more;
    const std::string change =
        c.before > 0 ? fmt::format(" ({:+.1f} %)", 100 * (c.after / c.before - 1)) : std::string();
    const std::string detail = c.what == results::growth::inconclusive
                                   ? c.why
                                   : fmt::format("{:.6g} to {:.6g}{}", c.before, c.after, change);
    fmt::print("{}: {}: {}: {}: {}\n", to_string(c.what), c.plugin, c.benchmark, c.counter, detail);
  }
  return more ? graver(otherwise, failures) : otherwise;
}

}  // namespace assay::cli

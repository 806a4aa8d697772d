#include "order_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <random>
#include <set>

#include "complain.hpp"
#include "result_files.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

// As given on the command line first: "cpython,loop=uvloop" is not "cpython". Else by name.
std::vector<const results::plugin_result*> results_of(const runner::plugin_request& plugin,
                                                      const results::run_result& run) {
  std::vector<const results::plugin_result*> found;
  for (const results::plugin_result& p : run.plugins)
    if (p.spec == plugin.spec) found.push_back(&p);
  if (!found.empty()) return found;
  for (const results::plugin_result& p : run.plugins)
    if (p.name == plugin.name && p.options == plugin.options) found.push_back(&p);
  return found;
}

std::set<std::string> failed_tests(const runner::plugin_request& plugin, const results::run_result& run,
                                   const std::string& file) {
  const auto found = results_of(plugin, run);
  if (found.empty()) {
    std::vector<std::string> there;
    for (const results::plugin_result& p : run.plugins) there.push_back(p.spec);
    throw usage_error(fmt::format("--rerun-failed: {} has no results of '{}'; it has {}", file, plugin.spec,
                                  there.empty() ? "none" : fmt::format("{}", fmt::join(there, ", "))));
  }
  std::set<std::string> failed;
  for (const results::plugin_result* p : found) {
    for (const results::test_result& test : p->tests)
      if (!results::as_expected(test.outcome)) failed.insert(test.id());
  }
  return failed;
}

}  // namespace

void order_options::add_to(CLI::App& command) {
  command
      .add_flag("--shuffle{random}", shuffle,
                "run the tests in an order that follows from SEED; without one it is chosen and printed")
      ->type_name("[SEED]")
      ->envname("ASSAY_SHUFFLE");
  command
      .add_option("--rerun-failed", rerun_failed,
                  "run only what was not as expected in this .json or .jsonl report, for each plugin")
      ->type_name("FILE")
      ->envname("ASSAY_RERUN_FAILED");
}

std::optional<std::uint64_t> order_options::seed() const {
  if (shuffle.empty() || shuffle == "false") return std::nullopt;
  if (shuffle == "random" || shuffle == "true") return std::random_device()();
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(shuffle.data(), shuffle.data() + shuffle.size(), seed);
  if (error != std::errc() || end != shuffle.data() + shuffle.size())
    throw usage_error(fmt::format("--shuffle: '{}' is no seed; write a whole number, such as 42", shuffle));
  return seed;
}

void order_options::keep_failed(std::vector<results::test_result>& tests,
                                std::vector<runner::plugin_request>& plugins) const {
  if (rerun_failed.empty()) return;
  const results::run_result run = read_results(rerun_failed);
  if (!run.complete)
    complain("assay: {} is of a run that did not end: what it does not name is not run\n", rerun_failed);
  std::vector<std::set<std::string>> failed;
  std::set<std::string> of_any;
  for (const runner::plugin_request& plugin : plugins) {
    // One that can't be loaded now need not have results: it has its own line and exit code.
    failed.push_back(plugin.error.empty() ? failed_tests(plugin, run, rerun_failed)
                                          : std::set<std::string>());
    of_any.insert(failed.back().begin(), failed.back().end());
  }
  std::erase_if(tests, [&](const results::test_result& test) { return !of_any.contains(test.id()); });
  for (std::size_t p = 0; p < plugins.size(); ++p) {
    std::vector<std::size_t>& places = plugins[p].only.emplace();
    for (std::size_t t = 0; t < tests.size(); ++t)
      if (failed[p].contains(tests[t].id())) places.push_back(t);
  }
}

}  // namespace assay::cli

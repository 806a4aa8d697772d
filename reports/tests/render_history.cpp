// render_history OUTPUT [RUN...] - a history as a page, of recorded runs, or of the tests' own sample: for
// the tests that let browsers read it.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>

#include "assay/reports/history.hpp"
#include "assay/results/json.hpp"
#include "sample_history.hpp"

int main(int argc, char** argv) try {
  namespace results = assay::results;
  if (argc < 2) {
    std::fputs("usage: render_history OUTPUT [RUN...]\n", stderr);
    return 2;
  }
  std::vector<results::named_run> runs;
  for (int i = 2; i < argc; ++i) {
    const std::filesystem::path path(argv[i]);
    runs.push_back({path.filename().string(), results::read_run(path)});
    runs.back().run.started = "2026-01-0" + std::to_string(i % 9 + 1) + "T00:00:00Z";
  }
  const results::clause_table& table = results::clause_table::suite();
  const results::history trend =
      runs.empty() ? assay::reports::sample_history(table) : results::history_of(std::move(runs), table);
  std::ofstream out(argv[1], std::ios::binary | std::ios::trunc);
  assay::reports::write_history_page(out, trend);
  out.close();
  if (out) return 0;
  std::fprintf(stderr, "%s can't be written\n", argv[1]);
  return 1;
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}

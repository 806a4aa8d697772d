// render KIND INPUT OUTPUT - writes a report of a run that a file holds; for looking at, and for the
// browser's tests.
#include <cstdio>
#include <exception>

#include "assay/reports/registry.hpp"
#include "assay/results/json.hpp"

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::fputs("usage: render KIND INPUT OUTPUT\n", stderr);
    return 2;
  }
  const auto run = assay::results::read_run(std::filesystem::path(argv[2]));
  const auto report = assay::reports::open({argv[1], argv[3]}, {});
  assay::reports::replay(run, *report);
  report->finish();
  if (report->error().empty()) return 0;
  std::fprintf(stderr, "%s\n", report->error().c_str());
  return 1;
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}

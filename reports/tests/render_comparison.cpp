// render_comparison BEFORE AFTER OUTPUT - writes a comparison of two recorded runs as a page: for the tests
// that let browsers read it.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>

#include "assay/reports/comparison.hpp"
#include "assay/results/json.hpp"

int main(int argc, char** argv) try {
  namespace results = assay::results;
  if (argc != 4) {
    std::fputs("usage: render_comparison BEFORE AFTER OUTPUT\n", stderr);
    return 2;
  }
  const auto read = [](const char* file) {
    const std::filesystem::path path(file);
    return results::compared{path.filename().string(), "", results::read_run(path)};
  };
  const results::compared before = read(argv[1]), after = read(argv[2]);
  std::ofstream out(argv[3], std::ios::binary | std::ios::trunc);
  assay::reports::comparison_page how;
  how.link_before = "https://example.org/before.html";
  assay::reports::write_comparison_page(out, results::compare(before, after), before.run, after.run, how);
  out.close();
  if (out) return 0;
  std::fprintf(stderr, "%s can't be written\n", argv[3]);
  return 1;
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}

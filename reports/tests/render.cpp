// render KIND[:strict] INPUT OUTPUT - writes a report of a run that a file holds: for looking at, and for the
// tests that let other programs read it.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "assay/results/json.hpp"
#include "tool.hpp"

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::fputs("usage: render KIND[:strict] INPUT OUTPUT\n", stderr);
    return 2;
  }
  const std::string kind = argv[1];
  const std::string plain = kind.substr(0, kind.find(':'));
  const auto run = assay::results::read_run(std::filesystem::path(argv[2]));
  return assay::reports::write_whole(run, {plain, argv[3], plain != kind});
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}

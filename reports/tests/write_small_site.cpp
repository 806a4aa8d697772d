// write_small_site FOLDER - the site of the tests' own specification, for the tests that let other programs
// read it.
#include <cstdio>
#include <exception>

#include "small_specification.hpp"

int main(int argc, char** argv) try {
  using namespace assay::reports;
  if (argc != 2) {
    std::fputs("usage: write_small_site FOLDER\n", stderr);
    return 2;
  }
  write_site(specification_site(small_specification(), small_census()), argv[1]);
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}

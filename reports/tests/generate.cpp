// generate RUNTIMES TESTS OUTPUT, generate hostile OUTPUT - writes a generated run as the file of results
// that `assay run` would have left, with its writer.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "generated_run.hpp"
#include "tool.hpp"

int main(int argc, char** argv) try {
  using namespace assay::reports;
  const bool hostile = argc == 3 && std::string_view(argv[1]) == "hostile";
  if (!hostile && argc != 4) {
    std::fputs("usage: generate RUNTIMES TESTS OUTPUT, or generate hostile OUTPUT\n", stderr);
    return 2;
  }
  const auto run = hostile
                       ? hostile_run()
                       : large_run(std::strtoul(argv[1], nullptr, 10), std::strtoul(argv[2], nullptr, 10));
  return write_whole(run, {"json", argv[argc - 1], false});
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}

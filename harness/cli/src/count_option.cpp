#include "count_option.hpp"

#include <algorithm>

#include "subcommands.hpp"

namespace assay::cli {
namespace {

constexpr bool sanitized =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    true;
#else
    false;
#endif

}  // namespace

void count_option::add_to(CLI::App& command) {
  command
      .add_option(
          "--count", counters,
          "count these as well: instructions (needs valgrind), mallocs; --baseline then judges them alone")
      ->type_name("WHAT[,WHAT]")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember(std::vector<std::string>{"instructions", "mallocs"}).description(""));
}

runner::benchmark_counting count_option::settings() const {
  if (counters.empty()) return {};
  if (sanitized) throw usage_error("--count: a build with sanitizers counts nothing that means anything");
  runner::benchmark_counting how{counters, {}};
  if (std::find(counters.begin(), counters.end(), "instructions") != counters.end()) {
    how.valgrind = runner::find_valgrind();
    if (how.valgrind.empty())
      throw usage_error(
          "--count instructions: there is no valgrind in PATH; install it (Debian: apt-get install "
          "valgrind)");
  }
  return how;
}

}  // namespace assay::cli

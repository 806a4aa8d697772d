#include "instructions.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#define ASSAY_HAS_CALLGRIND 1
#else
#define ASSAY_HAS_CALLGRIND 0
#endif

namespace assay::bench {
namespace {

#if ASSAY_HAS_CALLGRIND
bool is_counted() noexcept { return RUNNING_ON_VALGRIND != 0; }
void reset() noexcept { CALLGRIND_ZERO_STATS; }
void toggle() noexcept { CALLGRIND_TOGGLE_COLLECT; }
void write_down() noexcept { CALLGRIND_DUMP_STATS; }
#else
bool is_counted() noexcept { return false; }
void reset() noexcept {}
void toggle() noexcept {}
void write_down() noexcept {}
#endif

// What was counted since the last reset: callgrind writes it into the next of its numbered files, where the
// harness has told it to (harness/runner/src/callgrind.cpp).
std::optional<double> total() {
  static int number = 0;
  write_down();
  const char* const folder = std::getenv("TMPDIR");
  const std::string file = fmt::format("{}/callgrind.{}.{}", folder ? folder : "", getpid(), ++number);
  std::optional<double> found;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("totals: ")) found = std::strtod(line.c_str() + 8, nullptr);
  unlink(file.c_str());
  return found;
}

}  // namespace

instruction_count::instruction_count() noexcept : counts_(is_counted()) {
  if (!counts_) return;
  reset();
  toggle();
}

instruction_count::~instruction_count() {
  if (counts_) toggle();  // it was left before its report
}

void instruction_count::report(benchmark::State& state, double operations) {
  if (!counts_) return;
  counts_ = false;
  toggle();
  if (const auto instructions = total()) state.counters["instructions"] = *instructions / operations;
}

}  // namespace assay::bench

// pin_options.hpp - the processor that benchmarks run on.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace assay::cli {

struct pin_options {
  bool off = false;
  int asked = -1;  // -1: the last of those that this process may use; the first serve most interrupts

  void add_to(CLI::App& command);
  // The processor to pin workers to, or -1 where they are not pinned; `fact` says which, or why not. Throws
  // usage_error where the one asked for can't be had.
  int choose(std::string& fact) const;
};

}  // namespace assay::cli

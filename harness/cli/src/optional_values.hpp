// optional_values.hpp - options whose value may be left out: `--shuffle`, `--shuffle 42`, `--shuffle=42`.
//
// CLI11 would take the next word for the value whatever it is, also a plugin's name. A word is a value only
// if it looks like one.
#pragma once

#include <string>
#include <vector>

namespace assay::cli {

// The words of a command, "--shuffle" "42" joined to "--shuffle=42".
std::vector<std::string> with_values_joined(const std::vector<std::string>& words);

}  // namespace assay::cli

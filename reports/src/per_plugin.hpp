// per_plugin.hpp - a report of each plugin of a run, in a file of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "assay/reports/registry.hpp"

namespace assay::reports {

// What stands for the plugin's name in a path.
inline constexpr std::string_view plugin_place = "{plugin}";

// A report at the end, for each plugin of the run: `open_one` opens it at this path, and throws report_error.
// In paths, what is no letter, digit, dot, dash or underline of a name is written as ~hex.
std::unique_ptr<report> make_per_plugin(std::string path,
                                        std::function<std::unique_ptr<report>(const std::string&)> open_one);

}  // namespace assay::reports

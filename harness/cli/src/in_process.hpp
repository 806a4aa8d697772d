// in_process.hpp - a run without workers, for a debugger.
#pragma once

#include <string>
#include <vector>

#include "assay/runner/runner.hpp"
#include "subcommands.hpp"

namespace assay::cli {

// What takes the place of runner::run for --in-process: the plugin is loaded into this process, with no time
// limit, and a crash ends everything. Throws usage_error for more than one plugin.
runner::outcome run_in_this_process(const results::run_result& head,
                                    const std::vector<runner::plugin_request>& plugins,
                                    const std::vector<results::test_result>& tests,
                                    const runner::settings& how, results::sink& to);

// Becomes `debugger`, a command line such as "gdb --args", with this command and --in-process as what it is
// to debug. Returns only where it can't: throws usage_error for more than one plugin or test, or a debugger
// that can't be started.
[[noreturn]] void become_debugger(const std::string& debugger, const surroundings& around,
                                  std::size_t plugins, std::size_t tests);

}  // namespace assay::cli

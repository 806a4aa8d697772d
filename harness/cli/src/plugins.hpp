// plugins.hpp - the plugins that a command line names.
#pragma once

#include <string>
#include <vector>

#include "assay/runner/runner.hpp"

namespace assay::cli {

struct expectation_choice {
  std::vector<std::string> files;  // --expect
  bool bundled = true;             // NAME.expectations.toml beside the plugin, unless --no-expect
};

// "NAME_OR_PATH[,key=value...]". What can't be found comes back with its error, so that others go on. Throws
// usage_error for an expectations file that can't be used.
runner::plugin_request request_of(const std::string& spec, const expectation_choice& expect = {});

}  // namespace assay::cli

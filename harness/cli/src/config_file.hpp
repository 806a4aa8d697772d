// config_file.hpp - assay.toml: options of `assay run` and `assay bench` that need not be typed.
//
//   jobs = 4                            # the long names of options, without the dashes
//   report = ["junit:junit.xml"]        # paths are relative to this file
//
//   [profile.ci]                        # --profile ci or ASSAY_PROFILE; weighs more than what is above
//   retries = 2
//   gate = "must=100%,new-failures=0"
//
// It is searched from the working folder upwards. The command line weighs most, then ASSAY_*, then the file.
// These profiles are sets of options; the suite's profiles (core, full, newer) are in --filter profile:core.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

namespace assay::cli {

class config_file {
 public:
  // Adds --profile, --config and --no-config. The file is applied when the command's own words are parsed,
  // before the command runs; it throws usage_error then: "FILE:LINE: what is wrong". `this` must live as
  // long as `command`.
  void add_to(CLI::App& command);
  // What reports say of it: "assay.toml, profile ci"; empty: none is used.
  const std::string& used() const noexcept { return used_; }

 private:
  void apply(CLI::App& command);

  std::string profile_;
  std::string path_;
  bool none_ = false;
  std::string used_;
};

}  // namespace assay::cli

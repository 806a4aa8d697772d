// assay.toml, applied to a command with an option of every kind.
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <vector>

#include "../target.hpp"
#include "config_file.hpp"
#include "subcommands.hpp"

using namespace assay;

namespace {

const std::string& file() {
  static const std::string path = "/dev/shm/assay-fuzz-" + std::to_string(::getpid()) + ".toml";
  [[maybe_unused]] static const bool removed_at_exit = std::atexit([] { std::remove(file().c_str()); }) == 0;
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::ofstream(file(), std::ios::binary | std::ios::trunc) << fuzz::text_of(data, size);
  cli::config_file config;
  CLI::App app;
  CLI::App* run = app.add_subcommand("run");
  app.add_subcommand("bench");
  std::vector<std::string> reports, expect;
  std::string gate;
  int retries = 0;
  double scale = 1;
  bool bench = false;
  app.add_option("--color", gate)->check(CLI::IsMember({"auto", "always", "never"}));
  run->add_option("--report", reports)->allow_extra_args(false);
  run->add_option("--expect", expect)->check(CLI::ExistingFile);
  run->add_option("--gate", gate);
  run->add_option("--retries", retries)->check(CLI::Range(0, 100));
  run->add_option("--time-scale", scale)->check(CLI::Range(0.01, 1000.0));
  run->add_flag("--bench", bench);
  config.add_to(*run);
  try {
    app.parse("run --profile ci --config " + file());
  } catch (const cli::usage_error& error) {
    const std::string_view line = error.what();
    fuzz::require(line.starts_with(file() + ":"), "an error names the file");
    fuzz::require(line.find('\n') == line.npos, "an error is one line");
    return 0;
  }
  fuzz::require(retries >= 0 && retries <= 100 && scale >= 0.01 && scale <= 1000,
                "what is refused on the command line is refused here");
  fuzz::require(config.used().ends_with(", profile ci"), "what was used is said");
  return 0;
}

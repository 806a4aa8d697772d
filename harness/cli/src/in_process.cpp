#include "in_process.hpp"

#include <errno.h>
#include <fmt/format.h>
#include <string.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "assay/worker/worker.hpp"

namespace assay::cli {

runner::outcome run_in_this_process(const results::run_result& head,
                                    const std::vector<runner::plugin_request>& plugins,
                                    const std::vector<results::test_result>& tests,
                                    const runner::settings& how, results::sink& to) {
  if (plugins.size() != 1) throw usage_error("--in-process: loads one plugin, not several");
  return runner::run_here(head, plugins.front(), tests, how, worker::do_job_here, to);
}

void become_debugger(const std::string& debugger, const surroundings& around, std::size_t plugins,
                     std::size_t tests) {
  if (plugins != 1 || tests != 1) {
    throw usage_error(fmt::format("--debugger: is for one test of one plugin, not for {} of {}; see --filter",
                                  tests, plugins));
  }
  std::vector<std::string> words = CLI::detail::split_up(debugger);
  if (words.empty()) throw usage_error("--debugger: names no program");
  words.push_back(std::filesystem::read_symlink("/proc/self/exe").string());
  for (std::size_t i = 1; i < around.command.size(); ++i) {
    const std::string& word = around.command[i];
    if (word == "--debugger") {
      ++i;  // and its value
    } else if (!word.starts_with("--debugger=")) {
      words.push_back(word);
    }
  }
  words.emplace_back("--in-process");
  unsetenv("ASSAY_DEBUGGER");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  throw usage_error(fmt::format("--debugger: can't start {}: {}", words[0], strerror(errno)));
}

}  // namespace assay::cli

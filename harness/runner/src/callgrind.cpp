#include "callgrind.hpp"

#include <unistd.h>

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "assay/runner/runner.hpp"

namespace assay::runner {

std::string find_valgrind() {
  const char* const path = std::getenv("PATH");
  std::vector<std::string> folders;
  boost::algorithm::split(folders, std::string(path != nullptr ? path : ""),
                          boost::algorithm::is_any_of(":"));
  for (const std::string& folder : folders) {
    std::string file = folder + "/valgrind";
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}

std::vector<std::string> under_callgrind(const std::string& valgrind, std::vector<std::string> command) {
  // A link such as /proc/self/exe would be valgrind's own.
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink(command.front(), error);
  if (!error) command.front() = std::filesystem::absolute(program).string();
  command.insert(command.begin(), {valgrind, "-q", "--tool=callgrind", "--collect-atstart=no",
                                   "--callgrind-out-file=%q{TMPDIR}/callgrind.%p"});
  return command;
}

}  // namespace assay::runner

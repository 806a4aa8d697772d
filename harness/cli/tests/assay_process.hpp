// assay_process.hpp - the real `assay`, run as a user runs it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace assay::cli::test {

struct finished {
  int code = -1;  // 128 + signal where a signal killed it
  std::string out;
  std::string err;
};

using variables = std::map<std::string, std::string>;

// A run that can be interrupted; its output goes to files.
class assay_process {
 public:
  // The environment is this process's less ASSAY_*, plus `more`.
  explicit assay_process(const std::vector<std::string>& args, const variables& more = {},
                         const std::string& program = ASSAY_PROGRAM);
  ~assay_process();
  void signal(int number);
  std::string err_so_far() const;
  finished wait();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

inline finished run_assay(const std::vector<std::string>& args, const variables& more = {}) {
  return assay_process(args, more).wait();
}

// A folder of this test's own, removed at the end.
class scratch {
 public:
  scratch();
  ~scratch();
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  // Writes a file, gives its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

// Processes that were given `text` in their environment, and have not ended.
std::vector<pid_t> processes_with(const std::string& text);
// ctest's time limit is the watchdog.
void wait_until_gone(const std::string& text);

std::string text_of(const std::string& file);
// A file of the test plugins.
std::string plugin_file(const std::string& name);

}  // namespace assay::cli::test

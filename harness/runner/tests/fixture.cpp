#include "fixture.hpp"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>

namespace assay::runner {

RunTest::RunTest() {
  std::string pattern = (std::filesystem::temp_directory_path() / "assay-runner-XXXXXX").string();
  folder = mkdtemp(pattern.data());
  how.worker_command = {SCRIPTED_WORKER, "worker"};
  how.jobs = 2;
}

RunTest::~RunTest() { std::filesystem::remove_all(folder); }

plugin_request RunTest::plugin(const std::string& name, const results::pairs& options) const {
  plugin_request request;
  request.name = name;
  request.spec = name;
  request.path = "/nowhere/" + name + ".so";
  request.options = options;
  return request;
}

std::vector<results::test_result> RunTest::tests(const std::vector<std::string>& names) {
  std::vector<results::test_result> all;
  for (const std::string& name : names) {
    results::test_result test;
    test.suite = "Act";
    test.name = name;
    test.area = "act";
    all.push_back(test);
  }
  return all;
}

void RunTest::run_all(const std::vector<plugin_request>& plugins, const std::vector<std::string>& names) {
  asked_ = names;
  ended = runner::run({}, plugins, tests(names), how, seen);
}

const results::test_result& RunTest::result(const std::string& name, std::size_t plugin) const {
  for (const results::test_result& test : seen.model().plugins.at(plugin).tests) {
    if (test.name == name) return test;
  }
  throw std::out_of_range("no result of " + name);
}

std::vector<std::string> RunTest::verdicts(std::size_t plugin) const {
  std::vector<std::string> all;
  for (const std::string& name : asked_) all.emplace_back(to_string(result(name, plugin).outcome));
  return all;
}

bool is_alive(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  // All of it, or nothing where the process has ended since the file was opened.
  std::string text;
  std::getline(stat, text, '\0');
  const std::size_t close = text.rfind(')');
  return close != std::string::npos && text.size() > close + 2 && text[close + 2] != 'Z';
}

pid_t pid_in(const std::string& file) {
  while (access(file.c_str(), F_OK) != 0) usleep(1000);
  pid_t pid = 0;
  std::ifstream(file) >> pid;
  return pid;
}

}  // namespace assay::runner

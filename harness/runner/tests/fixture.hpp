// Runs of the scripted worker, and what they left behind.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "assay/runner/runner.hpp"

namespace assay::runner {

// Keeps every event.
class recording final : public results::sink {
 public:
  void on(const results::event& e) override {
    all.push_back(e);
    model_.on(e);
  }
  const results::run_result& model() const { return model_.result(); }
  std::vector<results::event> all;

 private:
  results::accumulator model_;
};

class RunTest : public testing::Test {
 protected:
  RunTest();
  ~RunTest() override;

  plugin_request plugin(const std::string& name, const results::pairs& options = {}) const;
  // "segfault" becomes the test Act.segfault; the same name may come several times.
  static std::vector<results::test_result> tests(const std::vector<std::string>& names);
  void run_all(const std::vector<plugin_request>& plugins, const std::vector<std::string>& names);
  void run(const std::vector<std::string>& names, const results::pairs& options = {}) {
    run_all({plugin("scripted", options)}, names);
  }

  const results::test_result& result(const std::string& name, std::size_t plugin = 0) const;
  // "pass" for each test, in the order of the names asked for.
  std::vector<std::string> verdicts(std::size_t plugin = 0) const;
  std::string file(const std::string& name) const { return (folder / name).string(); }

  settings how;
  recording seen;
  outcome ended;
  std::filesystem::path folder;

 private:
  std::vector<std::string> asked_;
};

// Whether a process of this number exists that is no zombie.
bool is_alive(pid_t pid);
// Waits until the file is there, then reads the number in it.
pid_t pid_in(const std::string& file);

}  // namespace assay::runner

// failures.hpp - what is said of results that are no plain pass: once, however many runtimes or tests say the
// same.
#pragma once

#include <map>
#include <string>

#include "assets.hpp"
#include "words.hpp"

namespace assay::reports::html {

class failure_writer {
 public:
  failure_writer(const results::run_result& run, std::string program);

  // The bodies of a test's results, as HTML; empty where every runtime simply passed.
  std::string bodies(const test_row& test);

 private:
  using group = std::vector<std::pair<std::size_t, const results::test_result*>>;  // runtime, result
  std::string brief(const group& same);
  std::string full(const group& same);
  std::string names(const group& same) const;

  const results::run_result& run_;
  std::string program_;
  page_part failure_, brief_;
  std::size_t written_ = 0;
  struct place {
    std::string anchor, test;
  };
  std::map<std::string, place> seen_;  // by what is said
};

}  // namespace assay::reports::html

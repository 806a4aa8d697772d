// census.hpp - what the runtimes of the given runs do, clause by clause.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "book.hpp"

namespace assay::reports::site {

// What a runtime does with a clause.
struct answer {
  results::clause_state state = results::clause_state::untested;
  std::string tone;   // of the page: "good", "bad", "odd", "none"
  std::string word;   // "met", "not met"; "as stated", "otherwise" for what is informational
  std::string why;    // one line: what is missing, or what was seen; untrusted
  std::string issue;  // of the deviation, where an expectations file names it; untrusted
};

// A runtime of the census.
struct column {
  std::string name;  // unique in the census; untrusted
  const results::run_result* run = nullptr;
  const results::plugin_result* plugin = nullptr;
  results::plugin_summary summary;

  answer of(const clause_entry& entry) const;
  // "at-once": the side it takes of a variant; empty where it says none.
  std::string side(std::string_view variant) const;

 private:
  friend class census;
  std::map<std::string_view, std::vector<const results::test_result*>> tests_;  // by clause
};

class census {
 public:
  census(const book& of, std::span<const results::run_result> runs);
  const std::vector<column>& columns() const noexcept { return columns_; }
  // Plugins without a test in their run: "NAME: why"; untrusted.
  const std::vector<std::string>& left_out() const noexcept { return left_out_; }
  // Whether two runtimes that were tested end differently.
  bool differ(const clause_entry& entry) const;

 private:
  std::vector<column> columns_;
  std::vector<std::string> left_out_;
};

}  // namespace assay::reports::site

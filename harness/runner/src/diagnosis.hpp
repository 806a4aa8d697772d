// diagnosis.hpp - whether a test that failed does so alone, and if not, which earlier test of its worker is
// why.
//
// No process: it says what to run next, and is told what came of it. It changes no verdict.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace assay::runner {

class diagnosis {
 public:
  // before: the tests that ran before it in its worker, in their order. suspect: one of these that has
  // spoilt another test already. may_search: whether more than the run alone is worth its time.
  diagnosis(std::vector<std::size_t> before, std::optional<std::size_t> suspect, bool may_search);

  bool is_over() const noexcept { return over_; }
  // What to run before the test in a worker of its own; empty: nothing. Not when it is over.
  const std::vector<std::size_t>& next() const noexcept { return next_; }
  void take(bool failed);

  std::optional<std::size_t> culprit() const noexcept { return culprit_; }
  // One line: "passes alone, fails after Gather.X".
  std::string words(const std::function<std::string(std::size_t)>& id) const;

 private:
  enum class stage { alone, suspect, all, late_half, early_half };
  void search(stage s);
  void close_in(std::vector<std::size_t> guilty);

  std::vector<std::size_t> guilty_;  // it fails after these
  std::vector<std::size_t> next_;
  std::optional<std::size_t> suspect_;
  bool may_search_;
  stage stage_ = stage::alone;
  bool over_ = false;
  bool fails_alone_ = false;
  bool fails_after_ = false;  // after guilty_
  std::optional<std::size_t> culprit_;
};

}  // namespace assay::runner

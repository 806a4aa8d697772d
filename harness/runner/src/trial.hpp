// trial.hpp - all runs of one test on one plugin, and the verdict that they amount to.
//
// No process and no clock: results of runs in, what to do next out.
#pragma once

#include "assay/results/model.hpp"
#include "assay/runner/repetition.hpp"

namespace assay::runner {

class trial {
 public:
  enum class next {
    over,
    again,        // with the others
    again_alone,  // in a worker of its own
  };

  // One more run has ended. excused: an expectation lists this failure, so nothing is gained by trying again.
  next take(results::test_result run, bool excused, const repetition& how);

  bool has_run() const noexcept { return runs_ > 0; }
  // Failed without an excuse in every run, so that running it again may tell more.
  bool only_failed() const noexcept { return failed_ > 0 && passed_ == 0; }
  // What the runs so far amount to: the first failure where there is one, flaky where others passed.
  results::test_result result() const;

 private:
  results::test_result shown_;  // the first failure, else the latest run
  int runs_ = 0;
  int failed_ = 0;
  int passed_ = 0;
  unsigned retried_ = 0;
  unsigned stalled_ = 0;
};

}  // namespace assay::runner

// leak_check.hpp - whether a test that passed has left something behind.
//
// What a runtime opens at its first use and keeps for the life of the process (a signal pipe, a pool of
// threads) is no leak: a test that seems to have left something is run once more, unheard, and only what
// grows again counts. What is still on its way out, such as a thread that has been told to end, gets time for
// it.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "assay/sdk/session.hpp"
#include "census.hpp"

namespace assay::worker {

class leak_check {
 public:
  // time_limit: of a test, in seconds. What is about to go gets a part of it, once a process.
  explicit leak_check(double time_limit);
  // What the test left, for a person; empty: nothing. `again` runs it once more.
  std::string after_pass(const execution& ran, const std::function<execution()>& again);
  // After any other end: what is here now is the measure of the next test.
  void begin_anew() { before_ = census::take(); }

 private:
  std::string what_grew();

  census before_ = census::take();
  std::chrono::milliseconds patience_;  // shorter once this process is known to leak
};

}  // namespace assay::worker

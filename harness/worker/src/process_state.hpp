// process_state.hpp - the state of the process that every test is to find, whatever the one before it did.
#pragma once

#include <fenv.h>
#include <signal.h>
#include <sys/types.h>

#include <string>

namespace assay::worker {

// A plugin may change what the process shares: how floating-point arithmetic rounds and traps, the locale,
// which signals are blocked, the folder, the mask of new files' permissions, interval timers. A later test
// must not fail of it. Handlers of signals and environment variables are a runtime's own affair.
class process_state {
 public:
  process_state();  // as they are now

  // Puts back what has changed; says what, for a person: "floating-point traps, locale"; empty: nothing.
  // Main thread.
  std::string restore();

 private:
  fenv_t arithmetic_{};
  int traps_ = 0;
  int rounding_ = 0;
  sigset_t blocked_{};
  std::string locale_;
  std::string folder_;
  mode_t file_mask_ = 0;
};

}  // namespace assay::worker

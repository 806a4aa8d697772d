// census.hpp - what this process has got that outlives a test: descriptors, threads, children, timers.
//
// Taken before and after each test. Cheap where nothing has changed: five system calls and one small folder.
#pragma once

#include <sys/types.h>

#include <map>
#include <set>
#include <string>

namespace assay::worker {

class census {
 public:
  static census take();

  // What is there now and was not before, for a person: "1 descriptor (7: socket), 2 threads"; empty:
  // nothing.
  std::string grown_since(const census& before) const;

 private:
  std::set<int> descriptors_;
  std::size_t threads_ = 0;
  std::map<pid_t, std::string> children_;  // with their names
  std::size_t timers_ = 0;                 // of POSIX and of setitimer
};

}  // namespace assay::worker

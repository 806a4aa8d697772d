#include "descriptor_limit.hpp"

#include <string>

#include "rig.hpp"

namespace assay::bench {

descriptor_limit::descriptor_limit(int connections) {
  constexpr rlim_t others = 100;  // the plugin's, the harness's, the control connection's
  const rlim_t needed = static_cast<rlim_t>(connections) + others;
  getrlimit(RLIMIT_NOFILE, &before_);
  if (before_.rlim_cur >= needed) return;
  rlimit raised = before_;
  raised.rlim_cur = needed;
  if (needed > before_.rlim_max || setrlimit(RLIMIT_NOFILE, &raised) != 0) {
    throw failed{"unsupported: needs " + std::to_string(needed) + " open files, and the hard limit is " +
                 std::to_string(before_.rlim_max) + " (ulimit -Hn)"};
  }
}

descriptor_limit::~descriptor_limit() { setrlimit(RLIMIT_NOFILE, &before_); }

}  // namespace assay::bench

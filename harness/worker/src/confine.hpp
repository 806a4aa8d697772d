// confine.hpp - what the process of a plugin may do, and the state that it finds.
#pragma once

namespace assay::worker {

struct confinement {
  bool core_files = false;  // whether a crash may write one
};

// In the worker, after it has been split off and before anything of the plugin's runs: it and its children
// can gain no privileges, write no core files unless they may, and are what the kernel ends first where
// memory runs out. Signals that the harness was started with ignored (nohup ignores SIGHUP) have their
// defaults again: a runtime's tests must not depend on how the harness was started.
void confine(const confinement& how);

}  // namespace assay::worker

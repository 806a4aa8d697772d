// The embedded interpreter: one a process, started by init on the main thread.
#ifndef ASSAY_PLUGINS_CPYTHON_INTERPRETER_HPP
#define ASSAY_PLUGINS_CPYTHON_INTERPRETER_HPP

#include <assay/host.h>

#include <string>
#include <vector>

#include "options.hpp"

namespace cpython {

// What start found out, for the manifest.
struct interpreter_facts {
  int minor = 0;        // 11 of 3.11
  std::string version;  // 3.11.2
  std::vector<std::string> info;
};

// [main] Opens the libpython that the options name and starts it as `python3` would start, with signal
// handlers and the user's environment in force, except that home and program name come from the library's own
// installation unless PYTHONHOME is set. On return the GIL is free. NULL or an error (+1).
assay_error* start_interpreter(const options& chosen, interpreter_facts& facts);

// [main] Ends it, as `python3` ends: at-exit functions run, threads that are not daemons are waited for.
void stop_interpreter();

}  // namespace cpython

#endif

// The plugin's options: "key=value" lines, as init gets them.
#ifndef ASSAY_PLUGINS_CPYTHON_OPTIONS_HPP
#define ASSAY_PLUGINS_CPYTHON_OPTIONS_HPP

#include <string>

namespace cpython {

struct options {
  std::string python;            // a path or a name for the loader; empty: the default
  std::string loop = "asyncio";  // asyncio, uvloop, or module:callable
  std::string preload;           // a Python file to run before asyncio is imported; empty: none

  // Fills itself from init's text. Returns what is wrong with it, or nothing.
  std::string parse(const char* text);
};

// assay_plugin.get_options: "key: what it does" lines, followed by a line "python=PATH: ..." for every
// libpython that was found on this machine. Looked for once, at the first call.
const char* describe_options();

}  // namespace cpython

#endif

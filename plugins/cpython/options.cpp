#include "options.hpp"

#include <sstream>

#include "discovery.hpp"

namespace cpython {

std::string options::parse(const char* text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const size_t equals = line.find('=');
    if (equals == std::string::npos) return "option '" + line + "' has no value: write " + line + "=VALUE";
    const std::string key = line.substr(0, equals);
    std::string* field = key == "python"    ? &python
                         : key == "loop"    ? &loop
                         : key == "preload" ? &preload
                                            : nullptr;
    if (field == nullptr) {
      return "unknown option '" + key + "': the cpython plugin knows python, loop and preload";
    }
    *field = line.substr(equals + 1);
    if (field->empty()) return "option " + key + " is empty";
  }
  return {};
}

const char* describe_options() {
  static const std::string text = [] {
    std::string lines =
        "python: the libpython3.N.so to embed, by path or by a name that the loader knows (default: the "
        "newest that "
        "the loader knows, else python3-config's)\n"
        "loop: the event loop: asyncio (default), uvloop, or MODULE:FUNCTION that makes one\n"
        "preload: a Python file to run before asyncio is imported: to set up what the loop needs, or to "
        "patch "
        "a module\n";
    for (const found_library& each : find_libraries()) {
      lines += "python=" + each.path + ": CPython 3." + std::to_string(each.minor) +
               (each.minor > newest_tested_minor ? ", newer than this plugin was tested with" : "") + "\n";
    }
    return lines;
  }();
  return text.c_str();
}

}  // namespace cpython

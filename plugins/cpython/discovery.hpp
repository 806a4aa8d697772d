// Which libpythons a machine has, and where an opened one is installed.
#ifndef ASSAY_PLUGINS_CPYTHON_DISCOVERY_HPP
#define ASSAY_PLUGINS_CPYTHON_DISCOVERY_HPP

#include <string>
#include <vector>

namespace cpython {

inline constexpr int oldest_minor = 8;  // CPython 3.8
inline constexpr int newest_tested_minor = 13;

struct found_library {
  std::string path;
  int minor;
};

// Opens the newest libpython3 that the system's loader knows by name, else the one that python3-config names.
// NULL if there is none. The library stays open, its symbols visible to extension modules.
void* open_default_library();

// Every libpython of 3.8 or newer, without free-threaded builds, that the loader's cache, LD_LIBRARY_PATH,
// pyenv or python3-config knows; newest first. Starts ldconfig and python3-config: a matter of 0.1 s, for
// lists shown to people.
std::vector<found_library> find_libraries();

struct installation {
  std::string library;  // the file that was opened
  std::string home;     // its sys.prefix: /usr, or PREFIX of PREFIX/lib/libpython3.13.so; empty if not found
  std::string program;  // its interpreter, home/bin/python3.13; empty if not found
};

// Where an opened library belongs: the nearest folder above it that has lib/python3.N (the standard library).
installation find_installation(void* library, int minor);

}  // namespace cpython

#endif

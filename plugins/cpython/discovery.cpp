#include "discovery.hpp"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string_view>

namespace cpython {

namespace fs = std::filesystem;

namespace {

constexpr int newest_conceivable_minor = 30;

// What a command prints; empty if it fails. The commands are constants.
std::string output_of(const char* command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command, "re"), pclose);
  std::string text;
  if (!pipe) return text;
  std::array<char, 4096> buffer{};
  while (const size_t n = fread(buffer.data(), 1, buffer.size(), pipe.get())) text.append(buffer.data(), n);
  return text;
}

// The minor version in the name of a shared libpython3, or -1. "libpython3.13t.so" is free-threaded and does
// not match.
int minor_of(std::string_view file_name) {
  constexpr std::string_view prefix = "libpython3.";
  if (!file_name.starts_with(prefix)) return -1;
  file_name.remove_prefix(prefix.size());
  int minor = -1;
  const auto [rest, failure] = std::from_chars(file_name.data(), file_name.data() + file_name.size(), minor);
  file_name.remove_prefix(static_cast<size_t>(rest - file_name.data()));
  const bool shared = file_name == ".so" || file_name.starts_with(".so.");
  return failure == std::errc() && shared && minor >= oldest_minor && minor <= newest_conceivable_minor
             ? minor
             : -1;
}

class collector {
 public:
  // Adds a file under its real name, once.
  void add(const fs::path& file) {
    std::error_code ignored;
    const fs::path real = fs::canonical(file, ignored);
    if (ignored || !fs::is_regular_file(real, ignored)) return;
    const int minor = minor_of(real.filename().string());
    if (minor < 0) return;
    const auto same = [&](const found_library& each) { return each.path == real.string(); };
    if (std::none_of(found_.begin(), found_.end(), same)) found_.push_back({real.string(), minor});
  }
  void add_folder(const fs::path& folder) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
      if (minor_of(entry.path().filename().string()) >= 0) add(entry.path());
    }
  }
  std::vector<found_library> sorted() {
    std::sort(found_.begin(), found_.end(), [](const found_library& a, const found_library& b) {
      return a.minor != b.minor ? a.minor > b.minor : a.path < b.path;
    });
    return std::move(found_);
  }

 private:
  std::vector<found_library> found_;
};

void add_loader_cache(collector& to) {
  // Not on every user's PATH.
  std::istringstream lines(output_of("PATH=$PATH:/usr/sbin:/sbin LC_ALL=C ldconfig -p 2>/dev/null"));
  for (std::string line; std::getline(lines, line);) {
    const size_t arrow = line.find(" => ");
    if (line.find("libpython3.") != std::string::npos && arrow != std::string::npos)
      to.add(line.substr(arrow + 4));
  }
}

void add_library_path(collector& to) {
  const char* value = std::getenv("LD_LIBRARY_PATH");
  std::istringstream folders(value != nullptr ? value : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (!folder.empty()) to.add_folder(folder);
  }
}

void add_pyenv(collector& to) {
  const char* root = std::getenv("PYENV_ROOT");
  const char* home = std::getenv("HOME");
  if (root == nullptr && home == nullptr) return;
  const fs::path versions = (root != nullptr ? fs::path(root) : fs::path(home) / ".pyenv") / "versions";
  std::error_code ignored;
  for (const fs::directory_entry& version : fs::directory_iterator(versions, ignored)) {
    to.add_folder(version.path() / "lib");
  }
}

// python3-config prints the linker's options: folders as -L and the library as -l.
void add_python_config(collector& to) {
  std::istringstream words(output_of("python3-config --ldflags --embed 2>/dev/null"));
  std::vector<fs::path> folders;
  for (std::string word; words >> word;) {
    if (word.rfind("-L", 0) == 0) folders.emplace_back(word.substr(2));
  }
  for (const fs::path& folder : folders) {
    to.add_folder(folder);
    to.add_folder(folder.parent_path());  // Debian's -L names the folder of the static library, below that
  }
}

void* open_global(const std::string& name) { return dlopen(name.c_str(), RTLD_NOW | RTLD_GLOBAL); }

}  // namespace

void* open_default_library() {
  for (int minor = newest_conceivable_minor; minor >= oldest_minor; --minor) {
    if (void* library = open_global("libpython3." + std::to_string(minor) + ".so.1.0")) return library;
  }
  collector configured;
  add_python_config(configured);
  for (const found_library& each : configured.sorted()) {
    if (void* library = open_global(each.path)) return library;
  }
  return nullptr;
}

std::vector<found_library> find_libraries() {
  collector all;
  add_loader_cache(all);
  add_library_path(all);
  add_pyenv(all);
  add_python_config(all);
  return all.sorted();
}

installation find_installation(void* library, int minor) {
  installation found;
  link_map* map = nullptr;
  if (dlinfo(library, RTLD_DI_LINKMAP, &map) != 0 || map == nullptr) return found;
  found.library = map->l_name;

  const std::string name = "python3." + std::to_string(minor);
  std::error_code ignored;
  // As opened first: a link may stand in the installation and the file elsewhere.
  for (const fs::path& start :
       {fs::absolute(found.library, ignored), fs::canonical(found.library, ignored)}) {
    for (fs::path folder = start.parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
      if (!fs::exists(folder / "lib" / name / "os.py", ignored) &&
          !fs::exists(folder / "lib64" / name / "os.py", ignored)) {
        continue;
      }
      found.home = folder.string();
      for (const std::string& program : {name, std::string("python3")}) {
        const fs::path file = folder / "bin" / program;
        if (fs::exists(file, ignored)) {
          found.program = file.string();
          break;
        }
      }
      return found;
    }
  }
  return found;
}

}  // namespace cpython

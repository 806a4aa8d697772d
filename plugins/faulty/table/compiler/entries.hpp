// What the compiler of the planted faults has read, and its parts.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace assay::faults::compiler {

struct entry {
  std::string file;  // from the root of the source tree
  int line = 0;
  std::string area, name, clause, text, expect;
  std::string table;        // planted in this entry of a table: the C++ is plugins/faulty's
  std::string source;       // or in this file, from the root of the source tree
  std::string module;       // or in this Python module
  std::string anchor, put;  // of the latter two: the text that is there once, and what takes its place
};

// The faults found in the table, each one line: "FILE:LINE: error: what; what to do".
class diagnostics {
 public:
  void error(const std::string& file, int line, const std::string& message) {
    lines_.push_back(file + ":" + std::to_string(line) + ": error: " + message);
  }
  void error(const entry& at, const std::string& message) { error(at.file, at.line, message); }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

// Form: TOML, keys, types. Places are named from `root`.
void read_faults(const std::filesystem::path& file, const std::filesystem::path& root,
                 std::vector<entry>& out, diagnostics&);

// Meaning: names are unique, clauses exist and are of the area, patterns compile. Puts the entries into the
// order of the specification's areas.
void check_and_sort(std::vector<entry>&, diagnostics&);

// What names a fault in C++: "loop-callbacks-inline" is loop_callbacks_inline.
std::string identifier(const std::string& name);

// The table for the harness: all().
void write_table(const std::vector<entry>&, std::ostream&);

// For the plugin: the names of all faults with their sentences, and which function plants each table fault.
void write_plugin_list(const std::vector<entry>&, std::ostream&);

// A text with every fault of `source` planted in it, each behind a look at which one was chosen. An anchor
// that is not there exactly once is told.
std::string plant_in_source(const std::vector<entry>&, const std::string& source, std::string text,
                            diagnostics&);

// The Python file that plants one fault when the interpreter imports its module.
std::string plant_in_python(const entry&);

}  // namespace assay::faults::compiler

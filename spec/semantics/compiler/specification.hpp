// What the clause compiler has read: the TOML files of spec/semantics as plain data, with the place of each
// part.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace assay::spec::compiler {

struct place {
  std::string file;  // from the root of the source tree
  int line = 0;
};

struct fixed_fault {
  std::string runtime, version, issue;
};

struct clause {
  place at;
  std::map<std::string, int> lines;  // of its keys
  std::string area;
  std::string id, catalogue, level, profile, text, intent, untestable;
  std::vector<std::string> sources, requires_, variants;
  std::vector<fixed_fault> fixed;

  place of(const std::string& key) const {
    auto found = lines.find(key);
    return found == lines.end() ? at : place{at.file, found->second};
  }
};

struct area {
  place at;
  std::string id, title;
};

struct feature {
  place at;
  std::string id, text;
};

struct variant {
  place at;
  std::string id, text;
  std::vector<std::string> values;
};

struct specification {
  std::vector<area> areas;  // in the order read
  std::vector<clause> clauses;
  std::vector<feature> features;
  std::vector<variant> variants;
};

// The faults found, each one line: "FILE:LINE: error: what; what to do".
class diagnostics {
 public:
  void error(const place& at, const std::string& message) {
    lines_.push_back(at.file + ":" + std::to_string(at.line) + ": error: " + message);
  }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

// Reading: each file into `out`; what is no TOML, an unknown or missing key, or of the wrong type is told.
// Places are named from `root`. A file that can't be opened is told too.
void read_area(const std::filesystem::path& file, const std::filesystem::path& root, specification& out,
               diagnostics&);
void read_features(const std::filesystem::path& file, const std::filesystem::path& root, specification& out,
                   diagnostics&);
void read_variants(const std::filesystem::path& file, const std::filesystem::path& root, specification& out,
                   diagnostics&);

// Checking the whole. `abi` is the folder with assay/ext/*.h, whose names are the extensions a clause may
// require.
void check(const specification&, const std::filesystem::path& abi, diagnostics&);

// The table as C++: definitions of clauses(), areas(), features() and variants(). Compiling it checks that
// each required entry is a member of its ABI table.
void write_table(const specification&, std::ostream&);

// Which words name an entry ("loop.call_soon", no hyphen) and not a feature ("future.cancel-message").
inline bool names_entry(const std::string& capability) { return capability.find('-') == std::string::npos; }

}  // namespace assay::spec::compiler

// expectations_update.hpp - an expectations file brought up to date with a run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assay/results/expectations.hpp"
#include "assay/results/model.hpp"

namespace assay::results {

struct updated_expectations {
  std::string text;                  // of the file; the old one where nothing changed
  std::vector<std::string> changes;  // a line each: "added Gather.X of cpython: fail"
  std::vector<std::string> notes;  // what a person has to look at: entries that pass, for some versions only
};

// text: the file as it is, empty for a new one; file: its name, for messages. Entries are sorted by plugin,
// test and versions, each with the comment above it; what stands above the first one stays at the top.
//   - An unexpected failure that no entry names becomes an entry for exactly this plugin and test, with
//     `unexplained` reason and issue, which a person is to replace.
//   - An entry that names the test, but not this verdict, gets the verdict too.
//   - An entry all of whose tests ran and pass now goes. One with a range of versions stays, and is noted:
//     other versions may need it. One with a glob that is right in part becomes an entry for each test that
//     fails.
// Entries for other plugins, versions or options, and for tests that did not run, stay as they are, to the
// letter. Throws expectations_error where the text is no expectations file.
updated_expectations update_expectations(std::string_view text, const std::string& file,
                                         const run_result& run);

inline constexpr std::string_view unexplained_issue = "none filed";

}  // namespace assay::results

// specification.hpp - the specification as a site: static pages that work from a folder, offline.
//
// The site is made of the clause table that is compiled in, the tests and the planted faults that prove it,
// and, where runs are given, a census of what each runtime does. Equal input gives equal files: nothing of
// the machine, the time or the output folder gets into them.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/faults/faults.hpp"
#include "assay/results/model.hpp"
#include "assay/spec/clauses.hpp"

namespace assay::reports {

// What a site is written from; all views must outlive the call that takes it.
struct specification {
  std::span<const spec::area> areas;  // in the order of the site
  std::span<const spec::clause> clauses;
  std::span<const spec::feature> features;
  std::span<const spec::variant> variants;
  std::span<const faults::fault> faults;
  std::span<const results::test_result> tests;  // without outcomes: names, places and clauses are read
  std::string_view words;                       // CommonMark: a heading of level 3 and its text for each term
  std::string version;                          // of the suite
};

// The one that is compiled in, with these tests.
specification compiled_specification(std::span<const results::test_result> tests, std::string version);

struct site_file {
  std::string name;  // "gather.html": no file of a site lies in a folder below it
  std::string content;
};

// The whole site. `runs` are the census: each plugin in them that ran a test is a column of it; they must
// outlive the call alone. The first file is the one that marks a folder as a site, clauses.json.
std::vector<site_file> specification_site(const specification& from,
                                          std::span<const results::run_result> runs);

// Where a clause stands in the site, "gather.html#gather.result-order". Stable, as its id is.
std::string clause_address(std::string_view area, std::string_view id);

// Writes the files into a folder that is new, empty, or holds a site: an older site's pages that are no more
// are removed, and what else lies there is left alone. Throws report_error, before anything is written
// where the folder holds something else.
void write_site(const std::vector<site_file>& files, const std::filesystem::path& folder);

}  // namespace assay::reports

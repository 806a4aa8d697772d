// pages.hpp - the bodies of the site's pages, as HTML. frame() makes a page of one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assets.hpp"
#include "census.hpp"

namespace assay::reports::site {

struct contents {
  const book& spec;
  const census& runtimes;
  bool has_census() const noexcept { return !runtimes.columns().empty(); }
};

std::string index_body(const contents& c);
std::string area_body(const contents& c, std::size_t area);
std::string clauses_body(const contents& c);
std::string tests_body(const contents& c);
std::string faults_body(const contents& c);
std::string capabilities_body(const contents& c);
std::string terms_body(const contents& c);
std::string census_body(const contents& c);
std::string clauses_json(const contents& c, const std::vector<std::string>& files);

// The table of runtimes by level and profile, which the index and the census share.
std::string runtimes_table(const contents& c);

// A list of values, made of each of `rows`.
template <class Rows, class Make>
html::data list_of(const Rows& rows, Make make) {
  html::data list(html::data::type::list);
  for (const auto& row : rows) list << make(row);
  return list;
}
// Sets a list, and whether there is anything in it: mustache's sections repeat, and have no heading.
void set_list(html::data& values, const std::string& name, const html::data& list);

// {id, href}: a clause of the site as a link; an id that no clause has links to nothing that is missing.
html::data clause_link(const book& of, std::string_view id);

// {name, tone, word, why, issue, link, sides}: what a runtime does with a clause.
html::data answer_row(const column& one, const clause_entry& entry);

// Of an area's MUST, SHOULD and MAY clauses.
results::tally tally_of(const column& one, const area_entry& area);

std::string str(std::string_view view);

}  // namespace assay::reports::site

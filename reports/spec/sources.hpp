// sources.hpp - where a clause comes from, as links: only to places that are certain to be there.
#pragma once

#include <string>
#include <string_view>

#include "assay/spec/clauses.hpp"

namespace assay::reports::site {

// The address of a clause's source: a file of CPython's tests, or an entry of asyncio's documentation. Empty
// for a tutorial, an observation, and whatever is not known.
std::string source_link(std::string_view source, spec::profile profile);

// The page of asyncio's documentation that an area's clauses follow. Empty where there is none.
std::string documentation_of(std::string_view area);

// "gh-12345" of CPython as an address, or the address that `issue` is. Empty for anything else.
std::string issue_link(std::string_view runtime, std::string_view issue);

}  // namespace assay::reports::site

// book.hpp - the specification turned round for reading: areas, their clauses in their author's order, and
// what proves each. The pointers are into the specification it was opened from.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "assay/reports/specification.hpp"
#include "assay/results/summary.hpp"

namespace assay::reports::site {

struct clause_entry {
  const spec::clause* clause = nullptr;
  std::vector<const results::test_result*> tests;
  std::vector<const faults::fault*> faults;

  // Neither a test, nor a reason why there can't be one: a hole in the specification.
  bool unproven() const { return tests.empty() && clause->untestable.empty(); }
};

struct area_entry {
  const spec::area* area = nullptr;
  std::string page;  // "gather.html"
  std::vector<clause_entry> clauses;
};

class book {
 public:
  explicit book(const specification& from);
  book(const book&) = delete;  // the index points into it
  book& operator=(const book&) = delete;

  const specification& from() const noexcept { return from_; }
  const std::vector<area_entry>& areas() const noexcept { return areas_; }
  const results::clause_table& table() const noexcept { return table_; }
  // NULL if there is none of that id.
  const clause_entry* find(std::string_view id) const;
  const spec::feature* feature(std::string_view id) const;
  const spec::variant* variant(std::string_view id) const;

 private:
  const specification& from_;
  std::vector<area_entry> areas_;
  std::map<std::string_view, const clause_entry*> clauses_;
  results::clause_table table_;
};

std::string page_of_area(std::string_view area);

}  // namespace assay::reports::site

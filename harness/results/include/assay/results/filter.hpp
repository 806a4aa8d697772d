// filter.hpp - the language that selects tests: `assay run --filter`, `assay list --filter`, the HTML
// report's box.
//
//   area:gather                      tests of an area
//   test:Gather.*   Gather.*         tests whose Suite.Name matches a glob (a bare word is a test glob)
//   clause:gather.result-*           tests that cite a matching clause
//   level:must  profile:core         tests that cite a clause of that level, of that profile (exactly that
//   one) verdict:fail                     results with that verdict (only where there are results)
//   area:gather,sleep                a comma: any of these
//   a b   a and b   a or b   not a   (a or b) c     white space is "and"; "not" binds closest, "or" least
//   test:"a b"                       a value with spaces, parentheses or commas in it
//
// Globs are fnmatch's: * ? [abc]. A bare word without a glob character matches a whole id or a whole suite.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::results {

// what() is the message, the expression and a caret below the place, three lines; message() is the first
// alone.
class filter_error : public std::runtime_error {
 public:
  filter_error(const std::string& message, std::string_view expression, std::size_t column,
               std::size_t length);
  const std::string& message() const noexcept { return message_; }
  std::size_t column() const noexcept { return column_; }  // 0-based, in bytes

 private:
  std::string message_;
  std::size_t column_;
};

// What the language can see of a test. Views: valid for one call of matches().
struct filter_subject {
  std::string_view suite;
  std::string_view name;
  std::string_view area;
  std::vector<std::string_view> clauses;
  std::vector<std::string_view> levels;    // of these clauses: "must", "should", "may", "informational"
  std::vector<std::string_view> profiles;  // "core", "full", "newer"
  std::optional<verdict> outcome;          // absent before a run: then no verdict: term matches
};

// An immutable, copyable expression.
class filter {
 public:
  filter() = default;                            // empty: matches everything
  explicit filter(std::string_view expression);  // throws filter_error
  bool matches(const filter_subject& subject) const;
  bool empty() const noexcept { return root_ == nullptr; }
  bool uses_verdict() const noexcept { return uses_verdict_; }
  const std::string& text() const noexcept { return text_; }

  struct node;

 private:
  std::string text_;
  std::shared_ptr<const node> root_;
  bool uses_verdict_ = false;
};

}  // namespace assay::results

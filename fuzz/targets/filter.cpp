// The filter language: its negation selects what it does not.
#include <array>

#include "../target.hpp"
#include "assay/results/filter.hpp"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  results::filter filter;
  try {
    filter = results::filter(text);
  } catch (const results::filter_error& error) {
    fuzz::require(error.column() <= text.size(), "an error points into the expression");
    return 0;
  }
  if (filter.empty()) return 0;
  results::filter negated;
  try {
    negated = results::filter("not (" + text + ")");
  } catch (const results::filter_error&) {
    return 0;  // one level too deep
  }
  const std::array subjects = {results::filter_subject{"Gather",
                                                       "KeepsOrder",
                                                       "gather",
                                                       {"gather.result-order"},
                                                       {"must"},
                                                       {"core"},
                                                       results::verdict::fail},
                               results::filter_subject{"Sleep",
                                                       "ZeroYields",
                                                       "sleep",
                                                       {"sleep.zero", "task.names"},
                                                       {"should", "may"},
                                                       {"full", "newer"},
                                                       std::nullopt},
                               results::filter_subject{"", "", "", {}, {}, {}, std::nullopt}};
  for (const results::filter_subject& subject : subjects)
    fuzz::require(filter.matches(subject) != negated.matches(subject), "not inverts");
  return 0;
}

#include "optional_values.hpp"

#include <algorithm>
#include <cctype>

namespace assay::cli {
namespace {

bool is_value_of(const std::string& option, const std::string& word) {
  if (option == "--shuffle")
    return !word.empty() &&
           std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c); });
  return false;
}

}  // namespace

std::vector<std::string> with_values_joined(const std::vector<std::string>& words) {
  std::vector<std::string> joined;
  bool options = true;  // until "--"
  for (const std::string& word : words) {
    if (options && !joined.empty() && is_value_of(joined.back(), word))
      joined.back() += "=" + word;
    else
      joined.push_back(word);
    options = options && word != "--";
  }
  return joined;
}

}  // namespace assay::cli

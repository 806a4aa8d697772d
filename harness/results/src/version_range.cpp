#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "assay/results/expectations.hpp"

namespace assay::results {
namespace {

using numbers = std::vector<unsigned>;

// The leading numbers of a version and what follows them.
std::pair<numbers, std::string_view> split(std::string_view version) {
  numbers found;
  for (;;) {
    unsigned number = 0;
    const auto [end, failed] = std::from_chars(version.data(), version.data() + version.size(), number);
    if (failed != std::errc()) break;
    found.push_back(number);
    version.remove_prefix(static_cast<std::size_t>(end - version.data()));
    if (!version.starts_with('.') || version.size() < 2 || version[1] < '0' || version[1] > '9') break;
    version.remove_prefix(1);
  }
  return {found, version};
}

int compare(numbers a, numbers b) {
  const std::size_t length = std::max(a.size(), b.size());
  a.resize(length);
  b.resize(length);
  return a < b ? -1 : a > b ? 1 : 0;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool satisfies(const numbers& version, std::string_view condition) {
  constexpr std::string_view symbols = "<>=!";
  const std::size_t length = std::min(condition.find_first_not_of(symbols), condition.size());
  const std::string_view op = condition.substr(0, length);
  auto [bound, rest] = split(trimmed(condition.substr(length)));
  const bool prefix = rest == ".*" && (op == "==" || op == "!=");
  if (bound.empty() || (!rest.empty() && !prefix))
    throw std::invalid_argument(
        fmt::format("'{}' is no version condition; write one like >=3.8 or ==3.11.*", condition));

  numbers compared = version;
  if (prefix) compared.resize(bound.size());
  const int order = compare(compared, bound);
  if (op == "==") return order == 0;
  if (op == "!=") return order != 0;
  if (op == "<") return order < 0;
  if (op == "<=") return order <= 0;
  if (op == ">") return order > 0;
  if (op == ">=") return order >= 0;
  throw std::invalid_argument(fmt::format("'{}' has no operator that is known: < <= > >= == !=", condition));
}

}  // namespace

bool version_in(std::string_view version, std::string_view range) {
  const numbers known = split(version).first;
  bool all = true;
  for (std::size_t start = 0; start <= range.size();) {
    const std::size_t end = std::min(range.find(',', start), range.size());
    // No short cut: a wrong condition must be told even where another one already fails.
    all = satisfies(known, trimmed(range.substr(start, end - start))) && all;
    start = end + 1;
  }
  return all;
}

}  // namespace assay::results

#include <assay/spec/clauses.hpp>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <string>

namespace assay::spec {
namespace {

template <class Row>
const Row* find_sorted(std::span<const Row> rows, std::string_view id) noexcept {
  auto at = std::ranges::lower_bound(rows, id, {}, &Row::id);
  return at != rows.end() && at->id == id ? &*at : nullptr;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// Levenshtein's distance, one row at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view to_string(level l) noexcept {
  switch (l) {
    case level::must:
      return "MUST";
    case level::should:
      return "SHOULD";
    case level::may:
      return "MAY";
    case level::informational:
      return "informational";
  }
  return {};
}

std::string_view to_string(profile p) noexcept {
  switch (p) {
    case profile::core:
      return "core";
    case profile::full:
      return "full";
    case profile::newer:
      return "newer";
  }
  return {};
}

const clause* find_clause(std::string_view id) noexcept { return find_sorted(clauses(), id); }
const feature* find_feature(std::string_view id) noexcept { return find_sorted(features(), id); }
const variant* find_variant(std::string_view id) noexcept { return find_sorted(variants(), id); }

const area* find_area(std::string_view id) noexcept {
  const auto all = areas();
  auto at = std::ranges::find(all, id, &area::id);
  return at != all.end() ? &*at : nullptr;
}

std::vector<std::string_view> nearest_clauses(std::string_view id) {
  constexpr std::size_t most = 5;
  if (id.empty()) return {};
  const std::string wanted = lower(id);
  struct candidate {
    std::size_t distance;
    std::string_view id;
  };
  std::vector<candidate> candidates;
  for (const clause& c : clauses()) {
    if (lower(c.catalogue) == wanted) return {c.id};
    // The slug alone counts too, for one who has the area wrong.
    const std::string_view slug = c.id.substr(c.id.find('.') + 1);
    std::size_t distance = std::min(edit_distance(wanted, c.id), edit_distance(wanted, slug) + 1);
    const bool near = distance <= std::max<std::size_t>(2, wanted.size() / 3);
    const bool inside = wanted.size() >= 3 && c.id.find(wanted) != std::string_view::npos;
    if (inside) distance = std::min<std::size_t>(distance, 1);
    if (near || inside) candidates.push_back({distance, c.id});
  }
  std::ranges::stable_sort(candidates, {}, &candidate::distance);
  if (candidates.size() > most) candidates.resize(most);
  std::vector<std::string_view> ids;
  ids.reserve(candidates.size());
  for (const candidate& c : candidates) ids.push_back(c.id);
  return ids;
}

}  // namespace assay::spec

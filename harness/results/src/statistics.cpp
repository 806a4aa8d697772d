#include "assay/results/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>

namespace assay::results {
namespace {

// The value that a share of the samples lies below, between neighbours by proportion.
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

struct ranking {
  double sum_of_a = 0;  // of the ranks, equal values sharing theirs
  double ties = 0;      // the sum of t^3 - t over groups of t equal values
};

ranking rank(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<std::pair<double, bool>> all;
  for (const double x : a) all.emplace_back(x, true);
  for (const double x : b) all.emplace_back(x, false);
  std::sort(all.begin(), all.end());
  ranking result;
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i;
    while (end < all.size() && all[end].first == all[i].first) ++end;
    const auto equal = static_cast<double>(end - i);
    const double shared = static_cast<double>(i + end + 1) / 2;  // the mean of ranks i+1 to end
    for (; i < end; ++i)
      if (all[i].second) result.sum_of_a += shared;
    result.ties += equal * equal * equal - equal;
  }
  return result;
}

// In how many of all orders of n and m values U is each of 0 to n*m.
std::vector<double> orders(std::size_t n, std::size_t m) {
  // counts[j][u]: with j of the second set placed; one of the first set is added at a time.
  std::vector<std::vector<double>> counts(m + 1, std::vector<double>(n * m + 1, 0));
  for (std::size_t j = 0; j <= m; ++j) counts[j][0] = 1;
  for (std::size_t i = 1; i <= n; ++i) {
    std::vector<std::vector<double>> next(m + 1, std::vector<double>(n * m + 1, 0));
    for (std::size_t j = 0; j <= m; ++j)
      for (std::size_t u = 0; u <= n * m; ++u) {
        next[j][u] = (j > 0 ? next[j - 1][u] : 0) + (u >= j ? counts[j][u - j] : 0);
      }
    counts = std::move(next);
  }
  return counts[m];
}

constexpr std::size_t exact_up_to = 20;  // samples of a set

double exact(std::size_t n, std::size_t m, double u) {
  const std::vector<double> all = orders(n, m);
  double sum = 0, tail = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    sum += all[i];
    if (static_cast<double>(i) <= u) tail += all[i];
  }
  return std::min(1.0, 2 * tail / sum);
}

}  // namespace

double median(std::vector<double> samples) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  return quantile(samples, 0.5);
}

double spread(const std::vector<double>& samples) {
  if (samples.size() < 2) return 0;
  std::vector<double> sorted = samples;
  std::sort(sorted.begin(), sorted.end());
  const double middle = quantile(sorted, 0.5);
  return middle > 0 ? (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 / middle : 0;
}

double mann_whitney(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.empty() || b.empty()) return 1;
  const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
  const ranking ranks = rank(a, b);
  const double of_a = ranks.sum_of_a - n * (n + 1) / 2;
  const double u = std::min(of_a, n * m - of_a);
  if (ranks.ties == 0 && a.size() <= exact_up_to && b.size() <= exact_up_to)
    return exact(a.size(), b.size(), u);
  const double all = n + m;
  const double variance = n * m / 12 * (all + 1 - ranks.ties / (all * (all - 1)));
  if (variance <= 0) return 1;  // all values are equal
  const double z = std::min(0.0, u + 0.5 - n * m / 2) / std::sqrt(variance);
  return std::min(1.0, 2 * boost::math::cdf(boost::math::normal(), z));
}

}  // namespace assay::results

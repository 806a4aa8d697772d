#include "growth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace assay::bench {
namespace {

// Half of what the runner waits for a benchmark that says nothing.
constexpr double longest_pass = 60;

struct sight {
  double bytes_each = 0;
  double seconds = 0;
};
sight& seen(const std::string& family, std::int64_t n) {
  static std::map<std::pair<std::string, std::int64_t>, sight> all;
  return all[{family, n}];
}

}  // namespace

void growth::empty(std::int64_t n) {
  watched_ = n >= least_for_bytes && bytes_each(n) == 0 ? n : 0;
  if (watched_ > 0) before_ = trimmed_memory();
}

void growth::full() {
  if (watched_ == 0) return;
  const double each = static_cast<double>(bytes_since(before_)) / static_cast<double>(watched_);
  seen(family_, watched_).bytes_each = std::max(each, 1.0);
}

void growth::passed(std::int64_t n, double seconds) { seen(family_, n).seconds = seconds; }

double growth::bytes_each(std::int64_t n) const { return seen(family_, n).bytes_each; }
bool growth::is_known(std::int64_t n) const { return seen(family_, n).seconds > 0; }

void growth::refuse_beyond_bounds(std::int64_t n) const {
  const sight last = seen(family_, n / 10);
  const double needed = static_cast<double>(n) * last.bytes_each;
  const auto spare = static_cast<double>(bytes_to_spare());
  if (needed > spare) {
    throw failed{
        fmt::format("unsupported: {} of them would take {:.1f} GB of memory here; {:.1f} GB are there for it",
                    n, needed / 1e9, spare / 1e9)};
  }
  // As it grew from fewer; below these, what takes no time says little.
  constexpr double noise = 0.01;
  const double before = std::max(seen(family_, n / 100).seconds, noise / 10);
  const double expected = last.seconds * std::max(last.seconds / before, 10.0);
  if (last.seconds > noise && expected > longest_pass) {
    throw failed{fmt::format(
        "unsupported: {} of them would take {:.0f} s here, since {} took {:.2g} s and {} took {:.2g} s", n,
        expected, n / 10, last.seconds, n / 100, seen(family_, n / 100).seconds)};
  }
}

}  // namespace assay::bench

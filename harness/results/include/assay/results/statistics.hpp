// statistics.hpp - what repeated measurements say. No throw, any thread.
#pragma once

#include <vector>

namespace assay::results {

double median(std::vector<double> samples);  // 0 for none

// Half the distance between the quartiles over the median: 0.02 is "within 2 %". 0 for fewer than two.
double spread(const std::vector<double>& samples);

// The probability that two sets of measurements of the same thing differ by their ranks at least as much as
// these: the two-sided Mann-Whitney U test, exact for small sets without ties, else by the normal
// distribution with corrections for ties and continuity. 1 where either is empty.
double mann_whitney(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace assay::results

#include "diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace assay::runner {

diagnosis::diagnosis(std::vector<std::size_t> before, std::optional<std::size_t> suspect, bool may_search)
    : guilty_(std::move(before)), suspect_(suspect), may_search_(may_search) {
  if (suspect_ && std::find(guilty_.begin(), guilty_.end(), *suspect_) == guilty_.end()) suspect_.reset();
}

void diagnosis::search(stage s) {
  stage_ = s;
  const auto middle = guilty_.begin() + static_cast<std::ptrdiff_t>(guilty_.size() / 2);
  if (s == stage::suspect) next_ = {*suspect_};
  if (s == stage::all) next_ = guilty_;
  if (s == stage::late_half) next_.assign(middle, guilty_.end());
  if (s == stage::early_half) next_.assign(guilty_.begin(), middle);
}

void diagnosis::close_in(std::vector<std::size_t> guilty) {
  guilty_ = std::move(guilty);
  fails_after_ = true;
  over_ = guilty_.size() == 1;
  if (over_) {
    culprit_ = guilty_.front();
  } else {
    search(stage::late_half);
  }
}

void diagnosis::take(bool failed) {
  if (stage_ == stage::alone) {
    fails_alone_ = failed;
    over_ = failed || !may_search_ || guilty_.empty();
    if (!over_) search(suspect_ ? stage::suspect : stage::all);
  } else if (failed) {
    close_in(next_);
  } else if (stage_ == stage::suspect) {
    search(stage::all);
  } else if (stage_ == stage::late_half) {
    search(stage::early_half);
  } else {
    over_ = true;  // not again at all, or only after several together
  }
}

std::string diagnosis::words(const std::function<std::string(std::size_t)>& id) const {
  if (fails_alone_) return "fails alone, too";
  if (culprit_) return fmt::format("passes alone, fails after {}", id(*culprit_));
  if (fails_after_)
    return fmt::format("passes alone, fails after several tests together, {} of them from {} to {}",
                       guilty_.size(), id(guilty_.front()), id(guilty_.back()));
  if (!may_search_) return "passes alone; what ran before it in its worker may be why";
  return fmt::format("passed when it ran again, alone and after the same {} tests", guilty_.size());
}

}  // namespace assay::runner

#include "telling.hpp"

#include <string>

namespace assay::worker {

void telling::name_the_run(const char* name) {
  run_ = name;
  if (muted_) return;
  to_.shared().clear_labels();
  if (*name != '\0') to_.label(std::string("(") + name + ")");
}

void telling::on_trace_compared(std::span<const std::string> expected, std::span<const std::string> observed,
                                bool matches) {
  if (matches || muted_) return;
  to_.send(trace_compared{{{expected.begin(), expected.end()}, {observed.begin(), observed.end()}}});
}

void telling::OnTestPartResult(const testing::TestPartResult& part) {
  if (part.type() == testing::TestPartResult::kSuccess || muted_) return;
  if (part.type() == testing::TestPartResult::kSkip) {
    to_.send(unsupported{part.message()});
    return;
  }
  ++failures_;
  const char* file = part.file_name();
  const std::string run = run_.load();
  to_.send(check_failed{{file == nullptr ? "" : file, part.line_number(),
                         run.empty() ? part.message() : run + ": " + part.message()}});
}

}  // namespace assay::worker

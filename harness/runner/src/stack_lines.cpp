#include "stack_lines.hpp"

#include <algorithm>
#include <sstream>

namespace assay::runner {
namespace {

bool has(std::string_view line, std::string_view what) { return line.find(what) != std::string_view::npos; }
bool begins_a_thread(std::string_view line) { return !line.starts_with(' '); }

// From `first` on to the next thread: what handles the crash, up to the frame that the kernel made for it.
std::vector<std::string>::iterator end_of_handler(std::vector<std::string>::iterator first,
                                                  std::vector<std::string>::iterator last) {
  const auto next = std::find_if(first, last, begins_a_thread);
  const auto handler = std::find_if(first, next, [](const std::string& line) {
    return has(line, "assay::worker::") && has(line, "on_crash");
  });
  if (handler == next) return first;
  const auto after = std::next(handler);
  return after != next && has(*after, "__restore_rt") ? std::next(after) : after;
}

}  // namespace

std::vector<std::string> stack_lines(std::string_view text) {
  std::vector<std::string> all;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) all.push_back(line);

  std::vector<std::string> shown;
  for (auto at = all.begin(); at != all.end();) {
    shown.push_back(*at);
    if (begins_a_thread(*at++)) {
      at = end_of_handler(at, all.end());
    } else if (has(shown.back(), "assay::execute(")) {
      at = std::find_if(at, all.end(), begins_a_thread);
    }
  }
  return shown;
}

}  // namespace assay::runner

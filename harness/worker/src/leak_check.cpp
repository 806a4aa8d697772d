#include "leak_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace assay::worker {
namespace {

constexpr std::chrono::milliseconds short_patience{50};
constexpr std::chrono::milliseconds long_patience{1000};

std::string what_is_held(const execution& ran) {
  std::vector<std::string> parts;
  if (ran.bodies_left > 0)
    parts.push_back(
        fmt::format("{} unfinished {}", ran.bodies_left, ran.bodies_left == 1 ? "coroutine" : "coroutines"));
  if (ran.objects_left > 0)
    parts.push_back(
        fmt::format("{} of the test's coroutines and callbacks never given back", ran.objects_left));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

leak_check::leak_check(double time_limit)
    : patience_(std::min(long_patience, std::chrono::duration_cast<std::chrono::milliseconds>(
                                            std::chrono::duration<double>(time_limit / 5)))) {}

std::string leak_check::what_grew() {
  const auto give_up = std::chrono::steady_clock::now() + patience_;
  for (;;) {
    census now = census::take();
    std::string grown = now.grown_since(before_);
    if (grown.empty() || std::chrono::steady_clock::now() >= give_up) {
      before_ = std::move(now);
      return grown;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

std::string leak_check::after_pass(const execution& ran, const std::function<execution()>& again) {
  std::string held = what_is_held(ran);
  if (what_grew().empty() && held.empty()) return {};
  held = what_is_held(again());
  std::string grown = what_grew();
  if (!grown.empty()) patience_ = short_patience;
  if (!grown.empty() && !held.empty()) grown += ", ";
  return grown + held;
}

}  // namespace assay::worker

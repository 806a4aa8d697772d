// paint.hpp - colour, where it is wanted. Text passes through terminal_text first: a plugin must not steer a
// terminal.
#pragma once

#include <fmt/color.h>

#include <string>
#include <string_view>

#include "assay/results/model.hpp"

namespace assay::reports::console {

class painter {
 public:
  explicit painter(bool color) : color_(color) {}

  std::string good(std::string_view text) const { return styled(fmt::fg(fmt::terminal_color::green), text); }
  std::string bad(std::string_view text) const {
    return styled(fmt::emphasis::bold | fmt::fg(fmt::terminal_color::red), text);
  }
  std::string odd(std::string_view text) const { return styled(fmt::fg(fmt::terminal_color::yellow), text); }
  std::string dim(std::string_view text) const {
    return styled(fmt::fg(fmt::terminal_color::bright_black), text);
  }
  std::string strong(std::string_view text) const { return styled(fmt::emphasis::bold, text); }

  // The colour of a verdict.
  std::string by(results::verdict v, std::string_view text) const;

 private:
  std::string styled(const fmt::text_style& style, std::string_view text) const {
    return color_ ? fmt::format(style, "{}", text) : std::string(text);
  }
  bool color_;
};

}  // namespace assay::reports::console

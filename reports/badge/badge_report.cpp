// The badge as a picture (SVG), and as what shields.io asks an endpoint for.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "../src/document.hpp"
#include "assay/results/json.hpp"
#include "assets.hpp"
#include "badge.hpp"

namespace assay::reports {
namespace {

// About as wide as Verdana is at 11 pixels; textLength lets every other font have the same room.
double width_of(char c) {
  constexpr std::string_view narrow = "ijlI.,:;!|'()[] /-ftr", wide = "mwMW%@+~";
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x80) return (byte & 0xc0) == 0xc0 ? 11 : 0;  // the first byte of a character has its width
  if (narrow.find(c) != narrow.npos) return 4.2;
  if (wide.find(c) != wide.npos) return 9.7;
  return c >= 'A' && c <= 'Z' ? 7.8 : 6.8;
}

int width_of(const std::string& text) {
  double width = 0;
  for (const char c : text) width += width_of(c);
  return static_cast<int>(std::ceil(width));
}

struct colors {
  const char* fill;     // white text on it has a contrast of 4.5 and more
  const char* shields;  // its name there
};
const colors& colors_of(badge_color color) {
  static constexpr std::array<colors, 4> all = {
      {{"#1f7a3a", "brightgreen"}, {"#8a5a00", "orange"}, {"#b3261e", "red"}, {"#63686e", "lightgrey"}}};
  return all.at(static_cast<std::size_t>(color));
}

class svg_report final : public document {
 public:
  using document::document;

 protected:
  void write(const results::run_result& run, std::ostream& out) override {
    constexpr int margin = 6, corner = 3;
    const badge made = badge_of(run, clauses());
    const int label = width_of(made.label), message = width_of(made.message);
    const int left = label + 2 * margin, right = message + 2 * margin;
    html::data values;
    const auto number = [&](const char* name, int value) { values.set(name, std::to_string(value)); };
    values.set("label", made.label);
    values.set("message", made.message);
    values.set("fill", std::string(colors_of(made.color).fill));
    number("width", left + right);
    number("left", left);
    number("straight", right - corner);
    number("label_length", label);
    number("message_at", left + margin);
    number("message_length", message);
    out << html::page_part("badge.mustache")(values);
  }
};

class shields_report final : public document {
 public:
  using document::document;

 protected:
  void write(const results::run_result& run, std::ostream& out) override {
    const badge made = badge_of(run, clauses());
    out << results::dump({{"schemaVersion", 1},
                          {"label", made.label},
                          {"message", made.message},
                          {"color", colors_of(made.color).shields}})
        << '\n';
  }
};

}  // namespace

std::unique_ptr<report> make_badge(std::ostream& out, const options& how) {
  return std::make_unique<svg_report>(out, how);
}

std::unique_ptr<report> make_shields(std::ostream& out, const options& how) {
  return std::make_unique<shields_report>(out, how);
}

}  // namespace assay::reports

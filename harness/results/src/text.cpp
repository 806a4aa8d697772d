#include "assay/results/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/nowide/replacement.hpp>
#include <boost/nowide/utf/utf.hpp>
#include <iterator>

namespace assay::results {
namespace {

namespace utf = boost::nowide::utf;
using traits = utf::utf_traits<char>;
constexpr utf::code_point replacement = BOOST_NOWIDE_REPLACEMENT_CHARACTER;

// Gives every character of `text` to `put`, replacement for what is none.
template <class Put>
void each_character(std::string_view text, Put put) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const char* const start = at;
    utf::code_point c = traits::decode(at, end);
    if (c == utf::illegal || c == utf::incomplete) {
      // One replacement for one bad byte: decode may have swallowed the character that follows a torn one.
      c = replacement;
      at = start + 1;
    }
    put(c);
  }
}

std::string built_from(std::string_view text, auto rewrite) {
  std::string result;
  result.reserve(text.size());
  each_character(text, [&](utf::code_point c) { rewrite(c, result); });
  return result;
}

void append(utf::code_point c, std::string& to) { traits::encode(c, std::back_inserter(to)); }

bool is_control(utf::code_point c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

bool turns_text_round(utf::code_point c) {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

bool inside_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

std::string valid_utf8(std::string_view text) {
  return built_from(text, [](utf::code_point c, std::string& to) { append(c, to); });
}

std::string xml_text(std::string_view text) {
  return built_from(text, [](utf::code_point c, std::string& to) {
    const bool allowed = c == '\t' || c == '\n' || (c >= 0x20 && c != 0x7f && c != 0xfffe && c != 0xffff);
    append(allowed ? c : replacement, to);
  });
}

std::string terminal_text(std::string_view text) {
  return built_from(text, [](utf::code_point c, std::string& to) {
    const bool layout = c == '\n' || c == '\t';
    if (is_control(c) && !layout)
      fmt::format_to(std::back_inserter(to), "\\x{:02x}", c);
    else if (turns_text_round(c))
      fmt::format_to(std::back_inserter(to), "\\u{:04x}", c);
    else
      append(c, to);
  });
}

std::string terminal_line(std::string_view text) {
  std::string line = terminal_text(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return line;
}

std::string_view head(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && inside_character(text[bytes])) --bytes;
  return text.substr(0, bytes);
}

std::string_view tail(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t start = text.size() - bytes;
  while (start < text.size() && inside_character(text[start])) ++start;
  return text.substr(start);
}

}  // namespace assay::results

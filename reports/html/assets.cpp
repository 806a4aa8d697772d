#include "assets.hpp"

#include <fmt/format.h>

#include <cctype>
#include <iterator>
#include <stdexcept>

#include "assay/results/text.hpp"
#include "security.hpp"

namespace assay::reports::html {
namespace {

// A name as long as a book stays a name, and the page a page.
constexpr std::size_t longest_text = 4096, longest_anchor = 160;

}  // namespace

std::string assets(std::initializer_list<std::string_view> names) {
  std::string all;
  for (const std::string_view name : names) all += asset(name);
  return all;
}

page_part::page_part(std::string_view name) : parsed_(std::string(asset(name))) {
  if (!parsed_.is_valid()) throw std::logic_error(fmt::format("{}: {}", name, parsed_.error_message()));
}

std::string page_part::operator()(const data& values) { return parsed_.render(values); }

data text(std::string_view untrusted) {
  const std::string_view shown = results::head(untrusted, longest_text);
  if (shown.size() == untrusted.size()) return data(results::terminal_text(untrusted));
  return data(fmt::format("{}\n... {} more bytes in the JSON", results::terminal_text(shown),
                          untrusted.size() - shown.size()));
}

data text_if_any(std::string_view untrusted) {
  return untrusted.empty() ? data(data::type::bool_false) : text(untrusted);
}

std::string anchor(std::string_view id) {
  std::string result;
  if (id.size() > longest_anchor) return anchor(id.substr(0, longest_anchor)) + "~" + digest(id);
  for (const char c : id) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (std::isalnum(byte) || c == '.' || c == '_' || c == '-'))
      result += c;
    else
      fmt::format_to(std::back_inserter(result), "~{:02x}", byte);
  }
  return result;
}

}  // namespace assay::reports::html

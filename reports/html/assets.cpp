#include "assets.hpp"

#include <fmt/format.h>

#include <cctype>
#include <iterator>
#include <stdexcept>

#include "assay/results/text.hpp"

namespace assay::reports::html {

std::string assets(std::initializer_list<std::string_view> names) {
  std::string all;
  for (const std::string_view name : names) all += asset(name);
  return all;
}

page_part::page_part(std::string_view name) : parsed_(std::string(asset(name))) {
  if (!parsed_.is_valid()) throw std::logic_error(fmt::format("{}: {}", name, parsed_.error_message()));
}

std::string page_part::operator()(const data& values) { return parsed_.render(values); }

data text(std::string_view untrusted) { return data(results::terminal_text(untrusted)); }

data text_if_any(std::string_view untrusted) {
  return untrusted.empty() ? data(data::type::bool_false) : text(untrusted);
}

std::string anchor(std::string_view id) {
  std::string result;
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

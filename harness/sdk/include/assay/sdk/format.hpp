// format.hpp - values, errors, objects and outcomes as text in fmt's formats: rt.trace("got {}", v).
#pragma once

#include <fmt/core.h>

#include <string>

#include "assay/sdk/outcome.hpp"

namespace assay::detail {

template <class T>
struct text_formatter {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  auto format(const T& thing, fmt::format_context& context) const {
    const std::string text = to_string(thing);
    auto out = context.out();
    for (char c : text) *out++ = c;
    return out;
  }
};

}  // namespace assay::detail

template <>
struct fmt::formatter<assay::value> : assay::detail::text_formatter<assay::value> {};
template <>
struct fmt::formatter<assay::error> : assay::detail::text_formatter<assay::error> {};
template <>
struct fmt::formatter<assay::outcome> : assay::detail::text_formatter<assay::outcome> {};
template <class T>
requires std::derived_from<T, assay::object>
struct fmt::formatter<T> : assay::detail::text_formatter<assay::object> {
};
template <>
struct fmt::formatter<assay::error_kind> {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  auto format(assay::error_kind kind, fmt::format_context& context) const {
    auto out = context.out();
    for (char c : to_string(kind)) *out++ = c;
    return out;
  }
};

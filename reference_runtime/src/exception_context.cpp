#include <aio/exception_context.hpp>

#include <algorithm>

namespace aio {

exception_context& exception_context::set(std::string_view name, std::any value) {
  const auto it = std::ranges::find(entries_, name, &entry::first);
  if (it != entries_.end()) {
    it->second = std::move(value);
  } else {
    entries_.emplace_back(name, std::move(value));
  }
  return *this;
}

bool exception_context::contains(std::string_view name) const {
  return std::ranges::find(entries_, name, &entry::first) != entries_.end();
}

std::string exception_context::message() const {
  const auto* text = get<std::string>("message");
  return text ? *text : std::string();
}

std::exception_ptr exception_context::exception() const {
  const auto* e = get<std::exception_ptr>("exception");
  return e ? *e : nullptr;
}

}  // namespace aio

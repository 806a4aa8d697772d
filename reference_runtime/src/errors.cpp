#include <aio/detail/exception.hpp>
#include <aio/errors.hpp>
#include <algorithm>

#include "demangle.hpp"

namespace aio {
namespace {

std::string incomplete_text(std::size_t got, std::optional<std::size_t> expected) {
  return std::to_string(got) + " bytes read on a total of " +
         (expected ? std::to_string(*expected) : std::string("undefined")) + " expected bytes";
}

std::string group_text(const std::string& message, std::size_t size) {
  return message + " (" + std::to_string(size) + (size == 1 ? " sub-exception)" : " sub-exceptions)");
}

}  // namespace

incomplete_read_error::incomplete_read_error(std::string partial, std::optional<std::size_t> expected)
    : error(incomplete_text(partial.size(), expected)), partial_(std::move(partial)), expected_(expected) {}

exception_group::exception_group(std::string message, std::vector<std::exception_ptr> exceptions)
    : error(group_text(message, exceptions.size())),
      message_(std::move(message)),
      exceptions_(std::move(exceptions)) {}

base_exception_group::base_exception_group(std::string message, std::vector<std::exception_ptr> exceptions)
    : message_(std::move(message)),
      text_(group_text(message_, exceptions.size())),
      exceptions_(std::move(exceptions)) {}

std::exception_ptr make_exception_group(std::string message, std::vector<std::exception_ptr> exceptions) {
  const bool ordinary = std::none_of(exceptions.begin(), exceptions.end(), [](const std::exception_ptr& e) {
    return detail::exception_cast<base_exception>(e) != nullptr;
  });
  if (ordinary) return std::make_exception_ptr(exception_group(std::move(message), std::move(exceptions)));
  return std::make_exception_ptr(base_exception_group(std::move(message), std::move(exceptions)));
}

std::string describe(const std::exception_ptr& exception) {
  if (!exception) return "no exception";
  if (const auto* ordinary = detail::exception_cast<std::exception>(exception)) return ordinary->what();
  if (const auto* base = detail::exception_cast<base_exception>(exception)) return base->what();
#ifdef __GLIBCXX__
  return detail::demangle(exception.__cxa_exception_type()->name());
#else
  return "unknown exception";
#endif
}

}  // namespace aio

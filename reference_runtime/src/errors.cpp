#include <aio/detail/exception.hpp>
#include <aio/errors.hpp>

#include "demangle.hpp"

namespace aio {
namespace {

std::string incomplete_text(std::size_t got, std::optional<std::size_t> expected) {
  return std::to_string(got) + " bytes read on a total of " +
         (expected ? std::to_string(*expected) : std::string("undefined")) + " expected bytes";
}

}  // namespace

incomplete_read_error::incomplete_read_error(std::string partial, std::optional<std::size_t> expected)
    : error(incomplete_text(partial.size(), expected)), partial_(std::move(partial)), expected_(expected) {}

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

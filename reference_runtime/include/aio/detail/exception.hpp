/// Looking into an exception_ptr without throwing: a throw and a catch cost half a microsecond, most
/// of the price of a cancellation.
#pragma once

#include <aio/errors.hpp>
#include <cstring>
#include <exception>
#include <typeinfo>

namespace aio::detail {

/// The exception as an E, or null when it is none. The pointer lives as long as the exception_ptr.
template <class E>
E* exception_cast(const std::exception_ptr& exception) noexcept {
  if (!exception) return nullptr;
#ifdef __GLIBCXX__
  static_assert(sizeof(std::exception_ptr) == sizeof(void*));
  const std::type_info* thrown = exception.__cxa_exception_type();
  void* object = nullptr;
  std::memcpy(&object, static_cast<const void*>(&exception), sizeof object);
  if (thrown == &typeid(E)) return static_cast<E*>(object);
  return typeid(E).__do_catch(thrown, &object, 1) ? static_cast<E*>(object) : nullptr;
#else
  try {
    std::rethrow_exception(exception);
  } catch (E& e) {
    return &e;
  } catch (...) {
    return nullptr;
  }
#endif
}

inline bool is_cancellation(const std::exception_ptr& e) noexcept {
  return exception_cast<cancelled_error>(e) != nullptr;
}
inline bool is_process_exception(const std::exception_ptr& e) noexcept {
  return exception_cast<process_exception>(e) != nullptr;
}

}  // namespace aio::detail

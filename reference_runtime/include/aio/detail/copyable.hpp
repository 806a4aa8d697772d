/// Whether a value can really be copied: std::copy_constructible says yes to a vector of what cannot be.
#pragma once

#include <concepts>
#include <tuple>
#include <utility>

namespace aio::detail {

template <class T>
struct copyable_trait {
  static constexpr bool value = std::copy_constructible<T>;
};
/// Containers, optionals and outcomes: their elements too.
template <class T>
requires(!std::same_as<typename T::value_type, T>) struct copyable_trait<T> {
  static constexpr bool value = std::copy_constructible<T> && copyable_trait<typename T::value_type>::value;
};
template <>
struct copyable_trait<void> {
  static constexpr bool value = true;
};
template <class... T>
struct copyable_trait<std::tuple<T...>> {
  static constexpr bool value = (copyable_trait<T>::value && ...);
};
template <class A, class B>
struct copyable_trait<std::pair<A, B>> {
  static constexpr bool value = copyable_trait<std::remove_const_t<A>>::value && copyable_trait<B>::value;
};

template <class T>
concept copyable = copyable_trait<T>::value;

}  // namespace aio::detail

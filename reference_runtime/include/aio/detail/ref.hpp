/// Intrusive reference counting: one pointer a reference, no control block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace aio::detail {

/// Shares a T that has add_ref() and release().
template <class T>
class ref {
 public:
  ref() = default;
  ref(std::nullptr_t) {}
  explicit ref(T* p) : p_(p) {
    if (p_) p_->add_ref();
  }
  ref(const ref& other) : ref(other.p_) {}
  ref(ref&& other) noexcept : p_(std::exchange(other.p_, nullptr)) {}
  template <class U>
  requires(!std::is_same_v<U, T> && std::is_convertible_v<U*, T*>) ref(const ref<U>& other)
      : ref(other.get()) {}
  template <class U>
  requires(!std::is_same_v<U, T> && std::is_convertible_v<U*, T*>) ref(ref<U>&& other)
  noexcept : p_(other.leak()) {}
  ref& operator=(ref other) noexcept {
    std::swap(p_, other.p_);
    return *this;
  }
  ~ref() {
    if (p_) p_->release();
  }

  /// Takes over a reference that was counted already.
  static ref adopt(T* p) noexcept {
    ref r;
    r.p_ = p;
    return r;
  }
  /// Gives up the reference without releasing it.
  T* leak() noexcept { return std::exchange(p_, nullptr); }

  /// Promises the compiler that it is not null, where an object that always has one is copied or destroyed.
  const ref& not_null() const noexcept {
    if (!p_) __builtin_unreachable();
    return *this;
  }

  T* get() const noexcept { return p_; }
  T* operator->() const noexcept { return p_; }
  T& operator*() const noexcept { return *p_; }
  explicit operator bool() const noexcept { return p_ != nullptr; }
  friend bool operator==(const ref& a, const ref& b) noexcept { return a.p_ == b.p_; }

 private:
  T* p_ = nullptr;
};

/// Gives a Self the count of its references, for ref. Not atomic: they all belong to one thread.
template <class Self>
class counted {
 public:
  void add_ref() noexcept { ++references_; }
  void release() noexcept {
    if (--references_ == 0) [[unlikely]]
      destroy();
  }

 protected:
  counted() = default;
  counted(const counted&) = delete;
  counted& operator=(const counted&) = delete;
  ~counted() = default;

 private:
  // Apart: inlined, it would take the count to pieces for those who are not the last.
  [[gnu::noinline]] void destroy() noexcept { delete static_cast<Self*>(this); }

  std::uint32_t references_ = 0;
};

}  // namespace aio::detail

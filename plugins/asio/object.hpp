// object.hpp - the plugin's side of assay_object: counted, of a kind.
#pragma once

#include <assay/plugin.h>

#include <atomic>
#include <concepts>

#include "asio.hpp"

struct assay_object {
 public:
  assay_object(const assay_object&) = delete;
  assay_object& operator=(const assay_object&) = delete;

  std::int32_t kind() const noexcept { return kind_; }
  void ref() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  // False if the last reference went already; the caller keeps the memory from going meanwhile.
  bool try_ref() noexcept {
    std::uint32_t seen = references_.load(std::memory_order_relaxed);
    while (seen != 0) {
      if (references_.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed)) return true;
    }
    return false;
  }
  void unref() noexcept {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) dispose();
  }

 protected:
  explicit assay_object(std::int32_t kind) noexcept : kind_(kind) {}
  virtual ~assay_object() = default;
  // The last reference went. Any thread.
  virtual void dispose() noexcept { delete this; }

 private:
  const std::int32_t kind_;
  std::atomic<std::uint32_t> references_{1};
};

namespace asio_plugin {

inline const assay_host* host = nullptr;  // set by init

// A counted pointer to an object of a class.
template <class T = assay_object>
class object_ref {
 public:
  object_ref() = default;
  static object_ref adopt(T* p) noexcept {
    object_ref r;
    r.p_ = p;
    return r;
  }
  static object_ref share(T* p) noexcept {
    if (p) p->ref();
    return adopt(p);
  }
  object_ref(const object_ref& other) noexcept : p_(other.p_) {
    if (p_) p_->ref();
  }
  template <class U>
  requires std::convertible_to<U*, T*> object_ref(object_ref<U> other)
  noexcept : p_(other.release()) {}
  object_ref(object_ref&& other) noexcept : p_(std::exchange(other.p_, nullptr)) {}
  object_ref& operator=(object_ref other) noexcept {
    std::swap(p_, other.p_);
    return *this;
  }
  ~object_ref() {
    if (p_) p_->unref();
  }
  T* get() const noexcept { return p_; }
  T* operator->() const noexcept { return p_; }
  T& operator*() const noexcept { return *p_; }
  explicit operator bool() const noexcept { return p_ != nullptr; }
  T* release() noexcept { return std::exchange(p_, nullptr); }
  void reset() noexcept { *this = object_ref(); }

 private:
  T* p_ = nullptr;
};

template <class T, class... Args>
object_ref<T> make_object(Args&&... args) {
  return object_ref<T>::adopt(new T(std::forward<Args>(args)...));
}

}  // namespace asio_plugin

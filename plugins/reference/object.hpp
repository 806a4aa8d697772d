// object.hpp - the plugin's side of assay_object: counted, of a kind, one address an entity.
#pragma once

#include <assay/plugin.h>

#include <atomic>
#include <cstdint>
#include <utility>

#include <aio/event_loop.hpp>

// The ABI's opaque type.
struct assay_object {
 public:
  assay_object(const assay_object&) = delete;
  assay_object& operator=(const assay_object&) = delete;

  std::int32_t kind() const noexcept { return kind_; }
  void ref() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  void unref() noexcept {
    std::uint32_t seen = references_.load(std::memory_order_acquire);
    while (seen > 1) {
      if (references_.compare_exchange_weak(seen, seen - 1, std::memory_order_acq_rel)) return;
    }
    unref_last();
  }

  // The object (+1) that was made known under an entity, or null. Any thread.
  static assay_object* find(const void* entity) noexcept;

 protected:
  explicit assay_object(std::int32_t kind) noexcept : kind_(kind) {}
  virtual ~assay_object() = default;
  // Gives up what was the only reference when it was looked at. Any thread.
  virtual void unref_last() noexcept { dispose(); }
  // For those that can be found: false where somebody has found it since.
  bool drop_last() noexcept { return references_.fetch_sub(1, std::memory_order_acq_rel) == 1; }
  // One more reference, unless the last is gone.
  bool try_ref() noexcept;
  // The last reference went. Any thread.
  virtual void dispose() noexcept { delete this; }

  std::uint32_t references() const noexcept { return references_.load(std::memory_order_acquire); }
  void set_references(std::uint32_t n) noexcept { references_.store(n, std::memory_order_relaxed); }

  void make_known(const void* entity);
  void forget(const void* entity) noexcept;

 private:
  const std::int32_t kind_;
  std::atomic<std::uint32_t> references_{1};
};

namespace reference {

inline const assay_host* host = nullptr;

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

// An object of an entity of aio that can be met again (a future in a set of wait, the running loop): it is
// known by the address that aio knows that by, so that it is the same object again (rule R14).
template <class Base>
class findable : public Base {
 protected:
  template <class... Args>
  explicit findable(const void* entity, Args&&... args) : Base(std::forward<Args>(args)...), entity_(entity) {
    this->make_known(entity_);
  }
  ~findable() override { this->forget(entity_); }
  void unref_last() noexcept override {
    if (this->drop_last()) this->dispose();
  }

 private:
  const void* const entity_;
};

// An object whose entity belongs to a loop's thread: given up elsewhere while the loop runs, it is destroyed
// there.
class loop_bound : public assay_object {
 public:
  aio::event_loop& loop() const noexcept { return *loop_; }

 protected:
  loop_bound(std::int32_t kind, aio::event_loop& loop) : assay_object(kind), loop_(loop.shared_from_this()) {}
  void dispose() noexcept override;

 private:
  aio::loop_ptr loop_;
};

}  // namespace reference

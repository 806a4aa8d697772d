// value.hpp - owns an assay_value: the type of every future and task of this plugin.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "object.hpp"

namespace reference {

class value {
 public:
  value() noexcept : v_{} {}
  // Takes over the reference.
  static value adopt(const assay_value& v) noexcept {
    value r;
    r.v_ = copied(v);
    return r;
  }
  static value share(const assay_value& v) noexcept {
    value r = adopt(v);
    r.retain();
    return r;
  }
  static value of_bool(bool b) noexcept {
    value r = of_int(b ? 1 : 0);
    r.v_.tag = ASSAY_BOOL;
    return r;
  }
  static value of_int(std::int64_t i) noexcept {
    value r;
    r.v_.tag = ASSAY_INT;
    r.v_.as.i = i;
    return r;
  }
  static value of_float(double f) noexcept {
    value r;
    r.v_.tag = ASSAY_FLOAT;
    r.v_.as.f = f;
    return r;
  }
  static value of_bytes(std::string_view bytes, std::uint32_t tag = ASSAY_BYTES) {
    value r;
    r.v_.tag = tag;
    r.v_.as.bytes = host->bytes_new(bytes.data(), bytes.size());
    return r;
  }
  static value of_text(std::string_view text) { return of_bytes(text, ASSAY_TEXT); }
  // Takes over the error's reference.
  static value of_error(assay_error* e) noexcept {
    value r;
    r.v_.tag = ASSAY_ERROR;
    r.v_.as.error = e;
    return r;
  }
  template <class T>
  static value of_object(object_ref<T> o) noexcept {
    value r;
    if (!o) return r;
    r.v_.tag = ASSAY_OBJECT;
    r.v_.as.object = o.release();
    return r;
  }
  static value of_list(std::vector<value> items) {
    // Each element is an assay_value and nothing else: the list is made of them as they lie.
    static_assert(sizeof(value) == sizeof(assay_value) && std::is_standard_layout_v<value>);
    value r;
    r.v_.tag = ASSAY_LIST;
    r.v_.as.list = host->list_new(reinterpret_cast<const assay_value*>(items.data()), items.size());
    for (value& item : items) item.release();  // the list's now
    return r;
  }

  value(const value& other) noexcept : v_(copied(other.v_)) { retain(); }
  value(value&& other) noexcept : v_(other.release()) {}
  value& operator=(value&& other) noexcept {
    const assay_value given = other.release();
    const value old = adopt(v_);
    v_ = given;
    return *this;  // old is dropped last: that may run anything
  }
  value& operator=(const value& other) noexcept { return *this = value(other); }
  ~value() { drop(); }

  const assay_value& raw() const noexcept { return v_; }
  assay_value release() noexcept {
    const assay_value v = copied(v_);
    v_ = assay_value{};
    return v;
  }
  bool is_none() const noexcept { return v_.tag == ASSAY_NONE; }

 private:
  // Whoever made it wrote the tag and the rest one after the other. A processor that is to read both at once
  // soon after waits until they have left for the cache: they are read as they were written.
  static assay_value copied(const assay_value& v) noexcept {
    const struct { std::uint32_t tag, reserved; } head = {v.tag, 0};
    assay_value copy;
    std::memcpy(&copy, &head, sizeof head);
    copy.as = v.as;
    return copy;
  }
  // What holds nothing is told apart at once: most values do.
  bool holds() const noexcept { return v_.tag > ASSAY_FLOAT; }
  void retain() const noexcept {
    if (holds()) retain_held();
  }
  void drop() noexcept {
    if (holds()) drop_held();
  }
  void retain_held() const noexcept;
  void drop_held() noexcept;

  assay_value v_;
};

// A list that is kept beyond the call that brought it.
class list_ref {
 public:
  list_ref() = default;
  explicit list_ref(const assay_list* l) : list_(const_cast<assay_list*>(l)) {
    if (list_) host->list_ref(list_);
  }
  list_ref(const list_ref& other) : list_ref(other.list_) {}
  list_ref(list_ref&& other) noexcept : list_(std::exchange(other.list_, nullptr)) {}
  list_ref& operator=(list_ref other) noexcept {
    std::swap(list_, other.list_);
    return *this;
  }
  ~list_ref() {
    if (list_) host->list_unref(list_);
  }
  const assay_list* get() const noexcept { return list_; }
  const assay_value* data() const noexcept { return view().first; }
  std::size_t size() const noexcept { return view().second; }

 private:
  std::pair<const assay_value*, std::size_t> view() const noexcept {
    if (!list_) return {nullptr, 0};
    std::size_t n = 0;
    const assay_value* items = host->list_view(list_, &n);
    return {items, n};
  }
  assay_list* list_ = nullptr;
};

}  // namespace reference

// Whoever makes futures of values must know what their states are.
#include "future_state.hpp"

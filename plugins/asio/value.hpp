// value.hpp - owns an assay_value: the type of every awaitable of this plugin.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "object.hpp"

namespace asio_plugin {

class value {
 public:
  value() noexcept : v_{} {}
  // Takes over the reference.
  static value adopt(const assay_value& v) noexcept {
    value r;
    r.v_ = v;
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
    // Each element is an assay_value and nothing else, so that the list can be made in place.
    static_assert(sizeof(value) == sizeof(assay_value));
    std::vector<assay_value> raw;
    raw.reserve(items.size());
    for (value& item : items) raw.push_back(item.release());
    value r;
    r.v_.tag = ASSAY_LIST;
    r.v_.as.list = host->list_new(raw.data(), raw.size());
    return r;
  }

  value(const value& other) noexcept : v_(other.v_) { retain(); }
  value(value&& other) noexcept : v_(std::exchange(other.v_, assay_value{})) {}
  value& operator=(value other) noexcept {
    std::swap(v_, other.v_);
    return *this;
  }
  ~value() { drop(); }

  const assay_value& raw() const noexcept { return v_; }
  assay_value release() noexcept { return std::exchange(v_, assay_value{}); }
  bool is_none() const noexcept { return v_.tag == ASSAY_NONE; }

 private:
  void retain() const noexcept {
    switch (v_.tag) {
      case ASSAY_BYTES:
      case ASSAY_TEXT:
        host->bytes_ref(v_.as.bytes);
        break;
      case ASSAY_LIST:
        host->list_ref(v_.as.list);
        break;
      case ASSAY_ERROR:
        host->error_ref(v_.as.error);
        break;
      case ASSAY_OBJECT:
        v_.as.object->ref();
        break;
      default:
        break;
    }
  }
  void drop() noexcept {
    switch (v_.tag) {
      case ASSAY_BYTES:
      case ASSAY_TEXT:
        host->bytes_unref(v_.as.bytes);
        break;
      case ASSAY_LIST:
        host->list_unref(v_.as.list);
        break;
      case ASSAY_ERROR:
        host->error_unref(v_.as.error);
        break;
      case ASSAY_OBJECT:
        v_.as.object->unref();
        break;
      default:
        break;
    }
  }

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

}  // namespace asio_plugin

// value.hpp - a value that crosses the border: none, bool, int, float, bytes, text, list, error or object.
//
// Values are compared by content, the errors and objects inside by identity. A bool is not an int, bytes are
// not text. An accessor asked for another type than the value has throws wrong_value_type, which fails the
// test.
#pragma once

#include <assay/value.h>

#include <concepts>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "assay/loader/error.hpp"
#include "assay/loader/object.hpp"

namespace assay {

class future;
class task;
class loop;
class reader;
class writer;
class server;
class process;

class wrong_value_type : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

class value {
 public:
  value() noexcept = default;  // none
  value(bool b) noexcept;
  template <class T>
  requires(std::integral<T> && !std::same_as<T, bool>) value(T i)
  noexcept : value(int_tag{}, static_cast<std::int64_t>(i)) {}
  value(double f) noexcept;
  value(const char* text) : value(std::string_view(text)) {}
  value(std::string_view text);
  value(const std::string& text) : value(std::string_view(text)) {}
  value(error e) noexcept;   // an error as a value; none if it holds none
  value(object o) noexcept;  // none if it is null
  value(const std::vector<value>& items);
  template <class T>
  requires std::convertible_to<T, value> value(const std::vector<T>& items)
      : value(std::vector<value>(items.begin(), items.end())) {}
  template <class T>
  requires std::is_pointer_v<T> value(T)
  = delete;  // else a pointer would become a bool

  value(const value& other) noexcept;
  value(value&& other) noexcept : raw_(std::exchange(other.raw_, assay_value{})) {}
  value& operator=(value other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~value();

  static value adopt(assay_value raw) noexcept;          // takes the caller's reference
  static value borrow(const assay_value& raw) noexcept;  // takes one of its own
  const assay_value& get() const noexcept { return raw_; }
  [[nodiscard]] assay_value release() noexcept { return std::exchange(raw_, assay_value{}); }

  std::uint32_t tag() const noexcept { return raw_.tag; }  // an ASSAY_ tag of assay/value.h
  bool is_none() const noexcept { return raw_.tag == ASSAY_NONE; }
  bool is_error() const noexcept { return raw_.tag == ASSAY_ERROR; }
  bool is_object() const noexcept { return raw_.tag == ASSAY_OBJECT; }
  bool is_list() const noexcept { return raw_.tag == ASSAY_LIST; }

  bool as_bool() const;
  std::int64_t as_int() const;
  double as_float() const;
  std::string as_text() const;
  std::string as_bytes() const;
  std::vector<value> as_list() const;
  error as_error() const;
  object as_object() const;

  // The object as a view of that type; its kind is not checked: the runtime does that at each operation.
  template <class View>
  View as() const {
    return View(as_object());
  }
  template <class View = future>
  View as_future() const {
    return as<View>();
  }
  template <class View = task>
  View as_task() const {
    return as<View>();
  }
  template <class View = loop>
  View as_loop() const {
    return as<View>();
  }
  template <class View = reader>
  View as_reader() const {
    return as<View>();
  }
  template <class View = writer>
  View as_writer() const {
    return as<View>();
  }
  template <class View = server>
  View as_server() const {
    return as<View>();
  }
  template <class View = process>
  View as_process() const {
    return as<View>();
  }

  friend bool operator==(const value& a, const value& b) noexcept;

 private:
  struct int_tag {};
  value(int_tag, std::int64_t i) noexcept;
  assay_value raw_{};
};

value bytes_of(std::string_view data);
value list_of_values(std::vector<value> items);
template <class... T>
value list_of(T&&... items) {
  std::vector<value> all;
  all.reserve(sizeof...(items));
  (all.push_back(value(std::forward<T>(items))), ...);
  return list_of_values(std::move(all));
}

std::string to_string(const value& v);  // "[1, 'text', b'bytes', none]"
void PrintTo(const value& v, std::ostream* out);

}  // namespace assay

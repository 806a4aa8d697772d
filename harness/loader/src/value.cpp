#include "assay/loader/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "host_objects.hpp"

namespace assay {
namespace {

std::string_view type_name(std::uint32_t tag) {
  switch (tag) {
    case ASSAY_NONE:
      return "none";
    case ASSAY_BOOL:
      return "a bool";
    case ASSAY_INT:
      return "an int";
    case ASSAY_FLOAT:
      return "a float";
    case ASSAY_BYTES:
      return "bytes";
    case ASSAY_TEXT:
      return "text";
    case ASSAY_LIST:
      return "a list";
    case ASSAY_ERROR:
      return "an error";
    case ASSAY_OBJECT:
      return "an object";
    default:
      return "a value of no known type";
  }
}

std::string_view view(const assay_bytes* b) {
  std::size_t len = 0;
  const void* data = detail::bytes_view(b, &len);
  return {static_cast<const char*>(data), len};
}

assay_value of_bytes(std::uint32_t tag, std::string_view data) {
  assay_value raw{};
  raw.tag = tag;
  raw.as.bytes = detail::bytes_new(data.data(), data.size());
  return raw;
}

void require_tag(const value& v, std::uint32_t tag) {
  if (v.tag() == tag) return;
  throw wrong_value_type(
      fmt::format("the value {} is {}, not {}", to_string(v), type_name(v.tag()), type_name(tag)));
}

bool same(const assay_value& a, const assay_value& b) noexcept {
  if (a.tag != b.tag) return false;
  switch (a.tag) {
    case ASSAY_NONE:
      return true;
    case ASSAY_BOOL:
      return (a.as.i != 0) == (b.as.i != 0);
    case ASSAY_INT:
      return a.as.i == b.as.i;
    case ASSAY_FLOAT:
      return a.as.f == b.as.f;
    case ASSAY_BYTES:
    case ASSAY_TEXT:
      return view(a.as.bytes) == view(b.as.bytes);
    case ASSAY_ERROR:
      return a.as.error == b.as.error;
    case ASSAY_OBJECT:
      return a.as.object == b.as.object;
    case ASSAY_LIST: {
      std::size_t n = 0, m = 0;
      const assay_value* x = detail::list_view(a.as.list, &n);
      const assay_value* y = detail::list_view(b.as.list, &m);
      return std::equal(x, x + n, y, y + m, same);
    }
    default:
      return false;
  }
}

std::string quoted(std::string_view data, char quote) {
  std::string text(1, quote);
  for (const char c : data) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      text += '\\';
      text += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      text += fmt::format("\\x{:02x}", byte);
    } else {
      text += c;
    }
  }
  return text + quote;
}

}  // namespace

value::value(bool b) noexcept {
  raw_.tag = ASSAY_BOOL;
  raw_.as.i = b ? 1 : 0;
}

value::value(int_tag, std::int64_t i) noexcept {
  raw_.tag = ASSAY_INT;
  raw_.as.i = i;
}

value::value(double f) noexcept {
  raw_.tag = ASSAY_FLOAT;
  raw_.as.f = f;
}

value::value(std::string_view text) : raw_(of_bytes(ASSAY_TEXT, text)) {}

value::value(error e) noexcept {
  if (!e) return;
  raw_.tag = ASSAY_ERROR;
  raw_.as.error = e.release();
}

value::value(object o) noexcept {
  if (!o) return;
  raw_.tag = ASSAY_OBJECT;
  raw_.as.object = o.release();
}

value::value(const std::vector<value>& items) : value(list_of_values(items)) {}

value::value(const value& other) noexcept : raw_(other.raw_) { detail::value_ref(raw_); }

value::~value() { detail::value_unref(raw_); }

value value::adopt(assay_value raw) noexcept {
  value v;
  v.raw_ = raw;
  return v;
}

value value::borrow(const assay_value& raw) noexcept {
  detail::value_ref(raw);
  return adopt(raw);
}

bool value::as_bool() const {
  require_tag(*this, ASSAY_BOOL);
  return raw_.as.i != 0;
}

std::int64_t value::as_int() const {
  require_tag(*this, ASSAY_INT);
  return raw_.as.i;
}

double value::as_float() const {
  require_tag(*this, ASSAY_FLOAT);
  return raw_.as.f;
}

std::string value::as_text() const {
  require_tag(*this, ASSAY_TEXT);
  return std::string(view(raw_.as.bytes));
}

std::string value::as_bytes() const {
  require_tag(*this, ASSAY_BYTES);
  return std::string(view(raw_.as.bytes));
}

std::vector<value> value::as_list() const {
  require_tag(*this, ASSAY_LIST);
  std::size_t n = 0;
  const assay_value* items = detail::list_view(raw_.as.list, &n);
  std::vector<value> all;
  all.reserve(n);
  for (std::size_t i = 0; i < n; ++i) all.push_back(borrow(items[i]));
  return all;
}

error value::as_error() const {
  require_tag(*this, ASSAY_ERROR);
  return error::borrow(raw_.as.error);
}

object value::as_object() const {
  require_tag(*this, ASSAY_OBJECT);
  return object::borrow(raw_.as.object);
}

bool operator==(const value& a, const value& b) noexcept { return same(a.raw_, b.raw_); }

value bytes_of(std::string_view data) { return value::adopt(of_bytes(ASSAY_BYTES, data)); }

value list_of_values(std::vector<value> items) {
  std::vector<assay_value> raw;
  raw.reserve(items.size());
  for (value& v : items) raw.push_back(v.release());
  assay_value list{};
  list.tag = ASSAY_LIST;
  list.as.list = detail::list_new(raw.data(), raw.size());
  return value::adopt(list);
}

std::string to_string(const value& v) {
  switch (v.tag()) {
    case ASSAY_NONE:
      return "none";
    case ASSAY_BOOL:
      return v.as_bool() ? "true" : "false";
    case ASSAY_INT:
      return fmt::format("{}", v.as_int());
    case ASSAY_FLOAT:
      return fmt::format("{}", v.as_float());
    case ASSAY_BYTES:
      return "b" + quoted(v.as_bytes(), '\'');
    case ASSAY_TEXT:
      return quoted(v.as_text(), '\'');
    case ASSAY_ERROR:
      return "<" + to_string(v.as_error()) + ">";
    case ASSAY_OBJECT:
      return "<" + to_string(v.as_object()) + ">";
    case ASSAY_LIST: {
      std::string text = "[";
      for (const value& item : v.as_list()) text += (text.size() > 1 ? ", " : "") + to_string(item);
      return text + "]";
    }
    default:
      return fmt::format("<value with the unknown tag {}>", v.tag());
  }
}

void PrintTo(const value& v, std::ostream* out) { *out << to_string(v); }

}  // namespace assay

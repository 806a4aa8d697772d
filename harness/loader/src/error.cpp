#include "assay/loader/error.hpp"

#include <fmt/format.h>

#include <ostream>

#include "host_objects.hpp"

namespace assay {
namespace {

bool always_base(error_kind kind) {
  return kind == error_kind::cancelled || kind == error_kind::generator_exit || kind == error_kind::exit ||
         kind == error_kind::interrupt;
}

}  // namespace

error::error(const error& other) noexcept : raw_(other.raw_) {
  if (raw_ != nullptr) detail::error_ref(raw_);
}

error::~error() {
  if (raw_ != nullptr) detail::error_unref(raw_);
}

error error::adopt(assay_error* raw) noexcept { return error(raw); }

error error::borrow(assay_error* raw) noexcept {
  if (raw != nullptr) detail::error_ref(raw);
  return error(raw);
}

assay_error_info error::info() const noexcept {
  assay_error_info info{};
  info.size = sizeof(info);
  detail::error_get(raw_, &info);
  return info;
}

error_kind error::kind() const noexcept { return static_cast<error_kind>(info().kind); }

std::string_view error::message() const noexcept {
  const auto i = info();
  return {i.message, i.message_len};
}

bool error::has_message() const noexcept { return (info().flags & ASSAY_ERROR_NO_MESSAGE) == 0; }
bool error::is_base() const noexcept { return (info().flags & ASSAY_ERROR_BASE) != 0; }
bool error::is_derived() const noexcept { return (info().flags & ASSAY_ERROR_DERIVED) != 0; }
int error::os_code() const noexcept { return info().os_code; }
std::int64_t error::exit_code() const noexcept { return info().exit_code; }

std::string_view error::partial() const noexcept {
  const auto i = info();
  return {static_cast<const char*>(i.partial), i.partial_len};
}

std::optional<std::int64_t> error::expected() const noexcept {
  const auto n = info().expected;
  return n < 0 ? std::nullopt : std::optional(n);
}

std::optional<std::int64_t> error::consumed() const noexcept {
  const auto n = info().consumed;
  return n < 0 ? std::nullopt : std::optional(n);
}

error error::cause() const noexcept { return borrow(info().cause); }
error error::context() const noexcept { return borrow(info().context); }

std::vector<error> error::children() const {
  const auto i = info();
  std::vector<error> all;
  all.reserve(i.n_children);
  for (std::size_t n = 0; n < i.n_children; ++n) all.push_back(borrow(i.children[n]));
  return all;
}

error make_error(const error_details& details) {
  std::vector<assay_error*> children;
  children.reserve(details.children.size());
  for (const error& child : details.children) children.push_back(child.get());

  assay_error_info info{};
  info.size = sizeof(info);
  info.kind = static_cast<std::int32_t>(details.kind);
  if (details.base || always_base(details.kind)) info.flags |= ASSAY_ERROR_BASE;
  if (details.derived) info.flags |= ASSAY_ERROR_DERIVED;
  if (!details.message) info.flags |= ASSAY_ERROR_NO_MESSAGE;
  info.os_code = details.os_code;
  if (details.message) info.message = details.message->data(), info.message_len = details.message->size();
  info.partial = details.partial.data();
  info.partial_len = details.partial.size();
  info.expected = details.expected.value_or(-1);
  info.consumed = details.consumed.value_or(-1);
  info.exit_code = details.exit_code;
  info.cause = details.cause.get();
  info.context = details.context.get();
  info.children = children.empty() ? nullptr : children.data();
  info.n_children = children.size();
  return error::adopt(detail::error_new(&info));
}

error make_error(error_kind kind, std::string_view message) {
  return make_error(error_details(kind, message));
}
error make_error(error_kind kind) { return make_error(error_details(kind)); }

std::string to_string(const error& e) {
  if (!e) return "no error";
  std::string text(to_string(e.kind()));
  text += " error";
  if (e.kind() == error_kind::os || e.kind() == error_kind::resolve) text += fmt::format(" {}", e.os_code());
  if (e.kind() == error_kind::exit) text += fmt::format(" {}", e.exit_code());
  if (e.has_message()) {
    text += ": ";
    text += e.message();
  } else {
    text += " (no message)";
  }
  const auto children = e.children();
  if (!children.empty()) {
    text += " [";
    for (std::size_t i = 0; i < children.size(); ++i) text += (i == 0 ? "" : ", ") + to_string(children[i]);
    text += "]";
  }
  return text;
}

void PrintTo(const error& e, std::ostream* out) {
  *out << to_string(e);
  if (e) *out << fmt::format(" at {}", static_cast<const void*>(e.get()));
}

void throw_error(error e) {
  if (e.kind() == error_kind::cancelled) throw cancelled(std::move(e));
  throw raised(std::move(e));
}

}  // namespace assay

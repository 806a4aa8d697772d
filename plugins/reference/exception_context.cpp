// What an exception handler is told, across the border: names stay, values are translated by their type.
#include <aio/exception_context.hpp>
#include <any>
#include <string>

#include "errors.hpp"
#include "future.hpp"
#include "loop.hpp"

namespace reference {
namespace {

// Tasks that are aio's own business hold other values and have no form here.
value translate(const aio::future_base& f) {
  if (f.state()->value_type() != typeid(value)) return value::of_text(f.describe());
  return value::of_object(object_ref<>::adopt(wrap(f)));
}

value translate(aio::event_loop& loop, const std::any& a) {
  if (const auto* text = std::any_cast<std::string>(&a)) return value::of_text(*text);
  if (const auto* error = std::any_cast<std::exception_ptr>(&a)) {
    return *error ? value::of_error(to_error(*error)) : value();
  }
  if (const auto* h = std::any_cast<aio::handle>(&a)) {
    return value::of_object(handle_object::of(loop, *h));
  }
  if (const auto* t = std::any_cast<aio::task_base>(&a)) return translate(*t);
  if (const auto* f = std::any_cast<aio::future_base>(&a)) return translate(*f);
  if (const auto* inner = std::any_cast<aio::exception_context>(&a)) return to_list(loop, *inner);
  if (const auto* own = std::any_cast<value>(&a)) return *own;
  return value::of_text("(a value that has no form here)");
}

std::string_view text_of(const assay_value& v) {
  if (v.tag != ASSAY_TEXT && v.tag != ASSAY_BYTES) throw aio::type_error("the name of an entry must be text");
  std::size_t n = 0;
  const void* data = host->bytes_view(v.as.bytes, &n);
  return {static_cast<const char*>(data), n};
}

}  // namespace

value to_list(aio::event_loop& loop, const aio::exception_context& about) {
  std::vector<value> pairs;
  for (const auto& [name, content] : about.entries()) {
    std::vector<value> pair;
    pair.push_back(value::of_text(name));
    pair.push_back(translate(loop, content));
    pairs.push_back(value::of_list(std::move(pair)));
  }
  return value::of_list(std::move(pairs));
}

aio::exception_context from_list(const assay_list* pairs) {
  aio::exception_context about;
  const list_ref list(pairs);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const assay_value& entry = list.data()[i];
    if (entry.tag != ASSAY_LIST)
      throw aio::type_error("an entry of the context must be a list of name and value");
    const list_ref pair(entry.as.list);
    if (pair.size() != 2) throw aio::value_error("an entry of the context must be a list of name and value");
    const std::string_view name = text_of(pair.data()[0]);
    const assay_value& content = pair.data()[1];
    if (content.tag == ASSAY_ERROR) {
      about.set(name, to_exception(content.as.error));
    } else if (content.tag == ASSAY_TEXT) {
      about.set(name, std::string(text_of(content)));
    } else if (content.tag == ASSAY_OBJECT && content.as.object->kind() == ASSAY_KIND_TASK) {
      about.set(name, aio::task_base::from(as_future(content.as.object)));
    } else if (content.tag == ASSAY_OBJECT && content.as.object->kind() == ASSAY_KIND_FUTURE) {
      about.set(name, aio::future_base(as_future(content.as.object)));
    } else {
      about.set(name, value::share(content));
    }
  }
  return about;
}

}  // namespace reference

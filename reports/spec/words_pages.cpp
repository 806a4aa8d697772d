// The terms, from the specification's own manual, and the capabilities with the clauses that need them.
#include <cmark.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cctype>
#include <cstdlib>
#include <map>
#include <memory>

#include "pages.hpp"

namespace assay::reports::site {
namespace {

using namespace html;

constexpr int term_level = 3;  // of a term's heading in the manual

std::string owned(char* c_text) {
  const std::unique_ptr<char, decltype(&std::free)> text(c_text, std::free);
  return text ? std::string(text.get()) : std::string();
}

std::string plain_text(cmark_node* heading) {
  std::string words;
  const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> walk(cmark_iter_new(heading),
                                                                     cmark_iter_free);
  while (cmark_iter_next(walk.get()) != CMARK_EVENT_DONE)
    if (const char* literal = cmark_node_get_literal(cmark_iter_get_node(walk.get())); literal != nullptr)
      words += literal;
  return words;
}

// "Callback and handle" -> "callback-and-handle"
std::string slug(std::string_view title) {
  std::string result;
  for (const char c : title) {
    const bool word = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (word)
      result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!result.empty() && result.back() != '-')
      result += '-';
  }
  return result;
}

// {title, anchor, text}: each heading with what stands below it.
data terms(std::string_view words) {
  const std::unique_ptr<cmark_node, decltype(&cmark_node_free)> document(
      cmark_parse_document(words.data(), words.size(), CMARK_OPT_DEFAULT), cmark_node_free);
  data list(data::type::list);
  std::string title, body;
  const auto end_of_term = [&] {
    if (title.empty()) return;
    data term = data("title", text(title));
    term.set("anchor", slug(title));
    term.set("text", body);
    list << term;
  };
  for (cmark_node* node = cmark_node_first_child(document.get()); node; node = cmark_node_next(node)) {
    if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
      end_of_term();
      title = cmark_node_get_heading_level(node) == term_level ? plain_text(node) : "";
      body.clear();
    } else if (!title.empty()) {
      body += owned(cmark_render_html(node, CMARK_OPT_DEFAULT));
    }
  }
  end_of_term();
  return list;
}

using users = std::map<std::string_view, data>;

// The clauses of each capability and variant.
users users_of(const book& of) {
  users result;
  const auto add = [&](std::string_view id, const clause_entry& entry) {
    result.try_emplace(id, data::type::list).first->second << clause_link(of, entry.clause->id);
  };
  for (const area_entry& area : of.areas())
    for (const clause_entry& entry : area.clauses) {
      for (const std::string_view id : entry.clause->requires_) add(id, entry);
      for (const std::string_view id : entry.clause->variants) add(id, entry);
    }
  return result;
}

data capability(std::string_view id, std::string_view words, const users& by) {
  data one = data("id", text(id));
  one.set("anchor", anchor(id));
  one.set("text", text(words));
  const auto at = by.find(id);
  set_list(one, "clauses", at == by.end() ? data(data::type::list) : at->second);
  return one;
}

}  // namespace

std::string terms_body(const contents& c) {
  data values;
  values.set("terms", terms(c.spec.from().words));
  return page_part("spec-terms.mustache")(values);
}

std::string capabilities_body(const contents& c) {
  const users by = users_of(c.spec);
  data values;
  set_list(values, "variants", list_of(c.spec.from().variants, [&](const spec::variant& v) {
             data one = capability(v.id, v.text, by);
             one.set("values", text(fmt::format("{}", fmt::join(v.values, ", "))));
             set_list(one, "census", list_of(c.runtimes.columns(), [&](const column& runtime) {
                        data row = data("name", text(runtime.name));
                        const std::string side = runtime.side(v.id);
                        row.set("side", text(side.empty() ? "not declared" : side));
                        return row;
                      }));
             return one;
           }));
  set_list(values, "features", list_of(c.spec.from().features, [&](const spec::feature& f) {
             return capability(f.id, f.text, by);
           }));
  data entries(data::type::list);
  for (const auto& [id, clauses] : by)
    if (c.spec.feature(id) == nullptr && c.spec.variant(id) == nullptr) entries << capability(id, "", by);
  set_list(values, "entries", entries);
  return page_part("spec-capabilities.mustache")(values);
}

}  // namespace assay::reports::site

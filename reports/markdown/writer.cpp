#include "writer.hpp"

#include <cmark.h>
#include <fmt/format.h>
#include <re2/re2.h>

#include <cstdlib>
#include <kainjow/mustache.hpp>

#include "assay/results/text.hpp"

namespace assay::reports::markdown {
namespace {

constexpr std::size_t most_of_a_name = 300;
constexpr std::size_t last_line = 100;

// A log that shows the Markdown must not obey it: GitHub's runner takes ::command:: at the start of a line,
// and ##[command] anywhere.
std::string harmless(std::string text) {
  static const RE2 at_the_start("(?m)^(\\s*)::"), anywhere("##\\[");
  RE2::GlobalReplace(&text, at_the_start, "\\1\\\\x3a:");
  RE2::GlobalReplace(&text, anywhere, "\\\\x23#[");
  return text;
}

void append(cmark_node* parent, const span& part) {
  cmark_node* node = cmark_node_new(part.code ? CMARK_NODE_CODE : CMARK_NODE_TEXT);
  cmark_node_set_literal(node, part.text.c_str());
  if (!part.link.empty()) {
    cmark_node* link = cmark_node_new(CMARK_NODE_LINK);
    cmark_node_set_url(link, part.link.c_str());
    cmark_node_append_child(parent, link);
    parent = link;
  }
  cmark_node_append_child(parent, node);
}

void append(cmark_node* parent, const std::vector<span>& spans) {
  for (const span& part : spans)
    if (!part.text.empty()) append(parent, part);
}

}  // namespace

span words(std::string ours) { return {std::move(ours)}; }
span code(std::string_view untrusted) {
  return {harmless(results::terminal_line(results::head(untrusted, most_of_a_name))), true};
}
span code(std::string_view untrusted, const std::string& link) {
  span part = code(untrusted);
  part.link = link;
  return part;
}

writer::writer() : root_(cmark_node_new(CMARK_NODE_DOCUMENT), cmark_node_free), list_in_(root_.get()) {}

cmark_node* writer::add(int type) {
  cmark_node* node = cmark_node_new(static_cast<cmark_node_type>(type));
  cmark_node_append_child(root_.get(), node);
  return node;
}

void writer::heading(int level, const std::vector<span>& spans) {
  cmark_node* node = add(CMARK_NODE_HEADING);
  cmark_node_set_heading_level(node, level);
  append(node, spans);
}

void writer::line(const std::vector<span>& spans) { append(add(CMARK_NODE_PARAGRAPH), spans); }

void writer::item(const std::vector<span>& spans) {
  cmark_node* list = cmark_node_last_child(list_in_);
  if (list == nullptr || cmark_node_get_type(list) != CMARK_NODE_LIST) {
    list = cmark_node_new(CMARK_NODE_LIST);
    cmark_node_append_child(list_in_, list);
    cmark_node_set_list_type(list, CMARK_BULLET_LIST);
    cmark_node_set_list_tight(list, 1);
  }
  cmark_node* item = cmark_node_new(CMARK_NODE_ITEM);
  cmark_node* paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
  cmark_node_append_child(list, item);
  cmark_node_append_child(item, paragraph);
  append(paragraph, spans);
}

void writer::open_items() { list_in_ = cmark_node_last_child(cmark_node_last_child(list_in_)); }

void writer::close_items() { list_in_ = cmark_node_parent(cmark_node_parent(list_in_)); }

void writer::verbatim(const std::string& ours, const char* language) {
  cmark_node* node = add(CMARK_NODE_CODE_BLOCK);
  cmark_node_set_fence_info(node, language);
  cmark_node_set_literal(node, (ours.ends_with('\n') ? ours : ours + "\n").c_str());
}

// cmark knows no tables, but writes what stands in a cell.
void writer::table(const std::vector<std::vector<span>>& rows) {
  static const RE2 ends_the_cell("\\|"), ends_the_row("\\n");
  std::string text;
  for (const std::vector<span>& row : rows) {
    for (const span& part : row) {
      writer cell;
      cell.line({part});
      std::string said = cell.text();
      said.erase(said.find_last_not_of('\n') + 1);
      RE2::GlobalReplace(&said, ends_the_row, " ");
      RE2::GlobalReplace(&said, ends_the_cell, "\\\\|");
      text += "| " + said + " ";
    }
    text += "|\n";
    if (&row != &rows.front()) continue;
    for (std::size_t i = 0; i < row.size(); ++i) text += i == 0 ? "|:-" : "|-:";
    text += "|\n";
  }
  cmark_node* node = add(CMARK_NODE_CUSTOM_BLOCK);
  cmark_node_set_on_enter(node, text.c_str());
}

void writer::block(std::string_view untrusted, const char* language, std::size_t most) {
  std::string text = harmless(results::terminal_text(results::head(untrusted, most)));
  if (untrusted.size() > most) text += "\n...";
  verbatim(text, language);
}

void writer::open_fold(const std::vector<span>& title) {
  std::string inner;
  for (const span& part : title) {
    const std::string escaped = kainjow::mustache::html_escape(part.text);
    inner += part.code ? fmt::format("<code>{}</code>", escaped) : escaped;
  }
  cmark_node_set_literal(add(CMARK_NODE_HTML_BLOCK),
                         fmt::format("<details><summary>{}</summary>", inner).c_str());
}

void writer::close_fold() { cmark_node_set_literal(add(CMARK_NODE_HTML_BLOCK), "</details>"); }

std::string writer::text() const {
  const std::unique_ptr<char, void (*)(void*)> rendered(
      cmark_render_commonmark(root_.get(), CMARK_OPT_DEFAULT, 0), std::free);
  return rendered.get();
}

void bounded::add(const std::string& piece) {
  const std::size_t with = text_.size() + piece.size() + (text_.empty() ? 0 : 1);
  if (left_out_ > 0 || with + last_line > most_) {
    // The first piece is never left out whole.
    if (text_.empty())
      text_ = results::head(piece, most_ > last_line ? most_ - last_line : 0);
    else
      ++left_out_;
    return;
  }
  text_ += (text_.empty() ? "" : "\n") + piece;
}

std::string bounded::text() const {
  const std::string_view room = results::head(text_, most_);
  if (left_out_ == 0) return std::string(room);
  const std::string rest = fmt::format("\nAnd {} more, for which there is no room here.\n", left_out_);
  return std::string(results::head(text_, most_ > rest.size() ? most_ - rest.size() : 0)) + rest;
}

}  // namespace assay::reports::markdown

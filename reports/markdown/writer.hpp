// writer.hpp - a piece of Markdown that cmark writes: it knows what has to be escaped, and how long a fence
// must be.
//
// Text of plugins and files stands in code, never in words: GitHub makes mentions, references and links of
// words, in code it makes none.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct cmark_node;

namespace assay::reports::markdown {

// GitHub's limit of a comment. It counts characters; we count bytes, which are never fewer.
constexpr std::size_t most_of_a_comment = 65'536;

struct span {
  std::string text;
  bool code = false;
  std::string link = {};  // an address that is_report_link() lets pass; empty: no link
};
span words(std::string ours);
span code(std::string_view untrusted);  // cleaned, in one line, and cut where it is long
span code(std::string_view untrusted, const std::string& link);

class writer {
 public:
  writer();

  void heading(const std::string& ours) { heading(2, {words(ours)}); }
  void heading(int level, const std::vector<span>& spans);
  void line(const std::vector<span>& spans);  // a paragraph
  void item(const std::vector<span>& spans);  // of a list: items one after the other are one list
  // Items between the two are a list below the last item.
  void open_items();
  void close_items();
  // At most `most` bytes of it, from its start.
  void block(std::string_view untrusted, const char* language, std::size_t most);
  void verbatim(const std::string& ours, const char* language);
  // GitHub's kind: rows of cells, the first of them the heads. Columns but the first stand to the right.
  void table(const std::vector<std::vector<span>>& rows);
  // What stands between the two is folded under `title`.
  void open_fold(const std::vector<span>& title);
  void close_fold();

  std::string text() const;

 private:
  cmark_node* add(int type);
  std::unique_ptr<cmark_node, void (*)(cmark_node*)> root_;
  cmark_node* list_in_;  // the document, or the item that a list stands below
};

// Pieces one after the other as long as there is room. What finds none is counted in the last line.
class bounded {
 public:
  explicit bounded(std::size_t most) : most_(most) {}
  void add(const std::string& piece);
  std::string text() const;

 private:
  std::size_t most_;
  std::string text_;
  std::size_t left_out_ = 0;
};

}  // namespace assay::reports::markdown

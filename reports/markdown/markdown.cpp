#include "markdown.hpp"

#include <cmark.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <kainjow/mustache.hpp>
#include <memory>

#include "../src/describe.hpp"
#include "../src/worst.hpp"
#include "assay/results/text.hpp"

namespace assay::reports {
namespace {

using namespace results;

constexpr std::size_t most_message = 2048;
constexpr std::size_t most_of_the_rest = 1024;  // a trace, an output
constexpr std::size_t most_name = 300;

// A document that cmark writes: it knows what has to be escaped, and how long a fence must be.
class writer {
 public:
  writer() : root_(cmark_node_new(CMARK_NODE_DOCUMENT), cmark_node_free) {}

  void heading(const std::string& text) {
    cmark_node* node = block(CMARK_NODE_HEADING);
    cmark_node_set_heading_level(node, 2);
    inline_in(node, CMARK_NODE_TEXT, text);
  }
  void html(const std::string& ours) { cmark_node_set_literal(block(CMARK_NODE_HTML_BLOCK), ours.c_str()); }
  void code(const std::string& text, const char* language) {
    cmark_node* node = block(CMARK_NODE_CODE_BLOCK);
    cmark_node_set_fence_info(node, language);
    cmark_node_set_literal(node, (text.ends_with('\n') ? text : text + "\n").c_str());
  }
  // "`code` text": the code may be empty.
  void line(const std::string& code, const std::string& text) {
    cmark_node* node = block(CMARK_NODE_PARAGRAPH);
    if (!code.empty()) inline_in(node, CMARK_NODE_CODE, code);
    inline_in(node, CMARK_NODE_TEXT, text);
  }
  std::string text() const {
    const std::unique_ptr<char, void (*)(void*)> rendered(
        cmark_render_commonmark(root_.get(), CMARK_OPT_DEFAULT, 0), std::free);
    return rendered.get();
  }

 private:
  cmark_node* block(cmark_node_type type) {
    cmark_node* node = cmark_node_new(type);
    cmark_node_append_child(root_.get(), node);
    return node;
  }
  static void inline_in(cmark_node* parent, cmark_node_type type, const std::string& text) {
    cmark_node* node = cmark_node_new(type);
    cmark_node_set_literal(node, text.c_str());
    cmark_node_append_child(parent, node);
  }
  std::unique_ptr<cmark_node, void (*)(cmark_node*)> root_;
};

std::string name(std::string_view untrusted) { return terminal_line(head(untrusted, most_name)); }
std::string body(std::string_view untrusted, std::size_t most) {
  return terminal_text(head(untrusted, most)) + (untrusted.size() > most ? "\n..." : "");
}

std::string verdict_lines(const run_result& run, const clause_table& clauses) {
  writer out;
  bool good = run.complete;
  for (const plugin_result& plugin : run.plugins) {
    const std::string_view verdict = run_verdict(plugin, summarize(run, plugin, clauses));
    good = good && (verdict == "PASS" || verdict == "MEASURED");
  }
  out.heading(good ? "Assay: as expected" : "Assay: not as expected");
  if (!run.complete) out.line("", "Incomplete: the run was interrupted, or a part of it is missing.");
  for (const plugin_result& plugin : run.plugins) {
    const plugin_summary summary = summarize(run, plugin, clauses);
    std::string text = fmt::format(" {}", run_verdict(plugin, summary));
    if (plugin.load_error.empty()) text += " - " + count_line(plugin, summary);
    for (const clause_level level : {clause_level::must, clause_level::should, clause_level::may}) {
      const tally t = summary.level(level);
      if (t.total() > 0) text += fmt::format(", {} {}/{}", to_string(level), t.met, t.total());
    }
    out.line(name(label(plugin)), text);
  }
  const not_run_tests missing = not_run(run);
  if (missing.count > 0)
    out.line(name(missing.first),
             fmt::format(": {} test{} did not run", missing.count, missing.count == 1 ? "" : "s"));
  return out.text();
}

std::string fold(const mishap& what, const clause_table& clauses, std::string_view program) {
  writer out;
  const std::string title = what.test == nullptr
                                ? "not loaded: " + name(label(*what.plugin))
                                : fmt::format("{}: {} ({})", to_string(what.test->outcome),
                                              name(what.test->id()), name(label(*what.plugin)));
  out.html(fmt::format("<details><summary>{}</summary>", kainjow::mustache::html_escape(title)));
  if (what.test == nullptr) {
    out.code(body(what.plugin->load_error, most_message), "text");
  } else {
    const test_result& test = *what.test;
    for (const std::string& id : test.clauses) {
      const clause_info* clause = clauses.find(id);
      out.line(name(id), clause ? fmt::format(" ({}): {}", to_string(clause->level), clause->text) : "");
    }
    std::string said = test.reason.empty() ? "" : body(test.reason, most_message) + "\n";
    for (const failure& f : test.failures) {
      const std::string at = name(place(f.file, f.line));
      said += at + (at.empty() ? "" : ": ") + body(f.message, most_message) + "\n";
      if (said.size() > most_message) break;
    }
    if (test.trace) {
      said +=
          body(fmt::format("expected: {}", fmt::join(test.trace->expected, ", ")), most_of_the_rest) + "\n";
      said +=
          body(fmt::format("observed: {}", fmt::join(test.trace->observed, ", ")), most_of_the_rest) + "\n";
    }
    if (!test.diagnosis.empty()) said += name(test.diagnosis) + "\n";
    if (!said.empty()) out.code(said, "text");
    if (!test.output.empty()) {
      out.line("", "Output, its end:");
      out.code(terminal_text(tail(test.output, most_of_the_rest)), "text");
    }
    out.line("", "Again:");
    out.code(body(repro_command(program, *what.plugin, test), most_message), "sh");
  }
  out.html("</details>");
  return out.text();
}

}  // namespace

std::string markdown(const run_result& run, const clause_table& clauses, std::string_view program,
                     std::size_t most) {
  constexpr std::size_t last_line = 100;
  std::string text = verdict_lines(run, clauses);
  const std::vector<mishap> all = worst_first(run);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string one = "\n" + fold(all[i], clauses, program);
    if (text.size() + one.size() + last_line > most) {
      const std::string rest =
          fmt::format("\nAnd {} more, for which there is no room here.\n", all.size() - i);
      return std::string(head(text, most > rest.size() ? most - rest.size() : 0)) + rest;
    }
    text += one;
  }
  return std::string(head(text, most));
}

}  // namespace assay::reports

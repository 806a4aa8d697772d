// A comparison in Markdown, for a comment on a change: what got worse in a fold for each test, every other
// kind of change in one fold.
#include "assay/reports/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../src/comparison_words.hpp"
#include "failure.hpp"
#include "writer.hpp"

namespace assay::reports {
namespace {

using namespace results;
using namespace markdown;

constexpr std::size_t most_of_a_group = 50;

const plugin_result* found(const run_result& run, const std::optional<plugin_side>& side) {
  if (!side) return nullptr;
  const auto at = std::find_if(run.plugins.begin(), run.plugins.end(),
                               [&](const plugin_result& p) { return p.name == side->name; });
  return at == run.plugins.end() ? nullptr : &*at;
}

// Of several repetitions the one whose verdict the comparison tells.
const test_result* found(const plugin_result* plugin, const test_change& test) {
  if (plugin == nullptr || !test.after) return nullptr;
  const auto at = std::find_if(plugin->tests.begin(), plugin->tests.end(), [&](const test_result& t) {
    return t.outcome == *test.after && t.id() == test.id;
  });
  return at == plugin->tests.end() ? nullptr : &*at;
}

std::string verdicts(const test_change& test) {
  if (!test.after) return fmt::format("{} before", to_string(test.before.value_or(verdict::not_run)));
  if (!test.before || *test.before == *test.after) return std::string(to_string(*test.after));
  return fmt::format("{} → {}", to_string(*test.before), to_string(*test.after));
}

class comment {
 public:
  comment(const comparison& compared, const run_result& before, const run_result& after,
          const comparison_page& how)
      : compared_(compared),
        before_(before),
        after_(after),
        how_(how),
        table_(how.clauses ? *how.clauses : clause_table::suite()) {}

  std::string text() const {
    const std::vector<std::size_t> order = worst_first(compared_);
    bounded all(most_of_a_comment);
    all.add(top(order));
    for (const std::size_t p : order) add_load_errors(all, compared_.plugins[p]);
    for (const std::size_t p : order) add_what_got_worse(all, compared_.plugins[p]);
    for (const std::size_t p : order) add_other_changes(all, compared_.plugins[p]);
    return all.text();
  }

 private:
  std::string top(const std::vector<std::size_t>& order) const {
    writer out;
    out.heading("Assay: " + outcome(compared_));
    out.line({code(compared_.before.name, how_.link_before), words(" → "),
              code(compared_.after.name, how_.link_after)});
    for (const std::string& doubt : doubts(compared_)) out.line({code(doubt)});
    for (const std::size_t p : order) {
      const plugin_change& pair = compared_.plugins[p];
      out.line({code(name_of(pair)), words(" " + told(pair) + clauses(pair))});
    }
    return out.text();
  }

  static std::string told(const plugin_change& pair) {
    const bool missing = pair.after && !pair.after->load_error.empty();
    if (!missing) return counts_of(pair);
    return pair.tests.empty() ? "NOT LOADED" : "NOT LOADED, " + counts_of(pair);
  }

  // ", MUST 640/663 → 641/663"
  std::string clauses(const plugin_change& pair) const {
    const plugin_result *before = found(before_, pair.before), *after = found(after_, pair.after);
    const auto summary = [&](const run_result& run, const plugin_result* plugin) {
      return plugin ? summarize(run, *plugin, table_) : plugin_summary{};
    };
    const plugin_summary a = summary(before_, before), b = summary(after_, after);
    std::string text;
    for (const clause_level level : {clause_level::must, clause_level::should}) {
      const tally was = a.level(level), is = b.level(level);
      if (was.total() + is.total() == 0) continue;
      const auto share = [](const tally& t) {
        return t.total() == 0 ? "none" : fmt::format("{}/{}", t.met, t.total());
      };
      text += fmt::format(", {} {}", to_string(level), share(was));
      if (share(was) != share(is)) text += " → " + share(is);
    }
    return text;
  }

  static void add_load_errors(bounded& all, const plugin_change& pair) {
    for (const auto& [when, side] : {std::pair("after", &pair.after), std::pair("before", &pair.before)}) {
      if (!*side || (*side)->load_error.empty()) continue;
      writer out;
      out.open_fold({words(fmt::format("not loaded {}: ", when)), code((*side)->name)});
      out.block((*side)->load_error, "text", most_of_a_message);
      out.close_fold();
      all.add(out.text());
    }
  }

  void add_what_got_worse(bounded& all, const plugin_change& pair) const {
    const plugin_result* plugin = found(after_, pair.after);
    for (const test_change& test : pair.tests) {
      if (!test.regression()) continue;
      writer out;
      out.open_fold({words(fmt::format("{}: ", verdicts(test))), code(test.id), words(" ("),
                     code(name_of(pair)), words(")")});
      if (const test_result* result = found(plugin, test))
        write_failure(out, *plugin, *result, table_, how_.program);
      out.close_fold();
      all.add(out.text());
    }
  }

  // They are sorted: tests of a kind stand together.
  void add_other_changes(bounded& all, const plugin_change& pair) const {
    std::vector<const test_change*> rest;
    for (const test_change& test : pair.tests)
      if (!test.regression()) rest.push_back(&test);
    for (auto from = rest.begin(); from != rest.end();) {
      const auto to = std::find_if(from, rest.end(),
                                   [&](const test_change* t) { return heading(*t) != heading(**from); });
      const auto count = static_cast<std::size_t>(to - from);
      writer out;
      out.open_fold({words(fmt::format("{}: {} test{} (", heading(**from), count, count == 1 ? "" : "s")),
                     code(name_of(pair)), words(")")});
      for (auto test = from; test != to && test - from < static_cast<std::ptrdiff_t>(most_of_a_group); ++test)
        out.item({code((*test)->id),
                  words(" " + verdicts(**test) + ((*test)->provisional ? " (provisional)" : "") +
                        ((*test)->message.empty() ? "" : ": ")),
                  code((*test)->message)});
      if (count > most_of_a_group) out.item({words(fmt::format("and {} more", count - most_of_a_group))});
      out.close_fold();
      all.add(out.text());
      from = to;
    }
  }

  const comparison& compared_;
  const run_result& before_;
  const run_result& after_;
  const comparison_page& how_;
  const clause_table& table_;
};

}  // namespace

void write_comparison_comment(std::ostream& out, const comparison& compared, const run_result& before,
                              const run_result& after, const comparison_page& how) {
  out << comment(compared, before, after, how).text();
}

}  // namespace assay::reports

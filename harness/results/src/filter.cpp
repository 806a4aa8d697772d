#include "assay/results/filter.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>

namespace assay::results {

struct filter::node {
  std::function<bool(const filter_subject&)> matches;
};

namespace {

using node_ptr = std::shared_ptr<const filter::node>;

node_ptr make_node(std::function<bool(const filter_subject&)> matches) {
  return std::make_shared<const filter::node>(filter::node{std::move(matches)});
}

bool glob(const std::string& pattern, std::string_view text) {
  return ::fnmatch(pattern.c_str(), std::string(text).c_str(), 0) == 0;
}

bool has_wildcards(std::string_view text) { return text.find_first_of("*?[\\") != std::string_view::npos; }

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return result;
}

bool contains(const std::vector<std::string_view>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

struct token {
  enum class kind { open, close, word, end } what = kind::end;
  std::size_t at = 0, length = 1;
  std::string key;                  // of "key:value"; empty for a bare word
  std::vector<std::string> values;  // at least one for a word
  bool quoted = false;              // then it is no operator
  bool is(std::string_view word_) const {
    return what == kind::word && !quoted && key.empty() && values.size() == 1 && lower(values[0]) == word_;
  }
};

class lexer {
 public:
  explicit lexer(std::string_view text) : text_(text) {}

  token next() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    token t;
    t.at = at_;
    if (at_ == text_.size()) return t;
    if (text_[at_] == '(' || text_[at_] == ')') {
      t.what = text_[at_++] == '(' ? token::kind::open : token::kind::close;
      return t;
    }
    word(t);
    t.length = at_ - t.at;
    return t;
  }

  [[noreturn]] void fail(const std::string& message, std::size_t at, std::size_t length) const {
    throw filter_error(message, text_, at, length);
  }

 private:
  static bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
  static bool ends_word(char c) { return is_space(c) || c == '(' || c == ')'; }

  void word(token& t) {
    t.what = token::kind::word;
    t.values.emplace_back();
    while (at_ < text_.size() && !ends_word(text_[at_])) {
      const char c = text_[at_];
      if (c == '"') {
        quoted(t);
        continue;
      }
      ++at_;
      if (c == ':' && t.key.empty() && !t.quoted && t.values.size() == 1) {
        t.key = std::move(t.values[0]);
        if (t.key.empty()) fail("a ':' needs a key before it, such as area:", t.at, 1);
        t.values[0].clear();
      } else if (c == ',' && !t.key.empty()) {
        t.values.emplace_back();
      } else {
        t.values.back() += c;
      }
    }
    for (const std::string& value : t.values)
      if (value.empty() && !t.quoted) fail("a value is missing here", t.at, at_ - t.at);
  }

  // A backslash keeps its meaning for the glob, except before a quote.
  void quoted(token& t) {
    const std::size_t start = at_++;
    t.quoted = true;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return;
      }
      if (c == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        if (text_[at_] != '"') t.values.back() += c;
      }
      t.values.back() += text_[at_];
    }
    fail("this quote is not closed", start, text_.size() - start);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

constexpr std::array<std::string_view, 6> keys = {"area", "test", "clause", "level", "profile", "verdict"};
constexpr std::array<std::string_view, 4> levels = {"must", "should", "may", "informational"};
constexpr std::array<std::string_view, 3> profiles = {"core", "full", "newer"};

class parser {
 public:
  explicit parser(std::string_view text) : lex_(text), now_(lex_.next()) {}

  node_ptr parse() {
    if (now_.what == token::kind::end) return nullptr;
    node_ptr result = any();
    if (now_.what == token::kind::close) lex_.fail("this parenthesis closes nothing", now_.at, 1);
    return result;
  }

  bool uses_verdict() const { return uses_verdict_; }

 private:
  token take() { return std::exchange(now_, lex_.next()); }

  node_ptr any() {
    std::vector<node_ptr> parts{all()};
    while (now_.is("or")) {
      take();
      parts.push_back(all());
    }
    if (parts.size() == 1) return parts[0];
    return make_node([parts](const filter_subject& s) {
      return std::any_of(parts.begin(), parts.end(), [&](const node_ptr& p) { return p->matches(s); });
    });
  }

  node_ptr all() {
    std::vector<node_ptr> parts{one()};
    while (now_.what == token::kind::open || (now_.what == token::kind::word && !now_.is("or"))) {
      if (now_.is("and")) take();
      parts.push_back(one());
    }
    if (parts.size() == 1) return parts[0];
    return make_node([parts](const filter_subject& s) {
      return std::all_of(parts.begin(), parts.end(), [&](const node_ptr& p) { return p->matches(s); });
    });
  }

  // Each level is a call here, and another when it is asked: what is deeper than anyone writes must not cost
  // the stack.
  node_ptr one() {
    constexpr int deepest = 200;
    if (depth_ == deepest) lex_.fail("this is nested too deeply", now_.at, now_.length);
    ++depth_;
    node_ptr result = one_within();
    --depth_;
    return result;
  }

  node_ptr one_within() {
    if (now_.is("not")) {
      take();
      node_ptr inner = one();
      return make_node([inner](const filter_subject& s) { return !inner->matches(s); });
    }
    if (now_.what == token::kind::open) {
      const token open = take();
      node_ptr inner = any();
      if (now_.what != token::kind::close) lex_.fail("this parenthesis is not closed", open.at, 1);
      take();
      return inner;
    }
    if (now_.what != token::kind::word || now_.is("and") || now_.is("or"))
      lex_.fail("a term is missing here, such as area:gather or Gather.*", now_.at, now_.length);
    return term(take());
  }

  node_ptr term(const token& t) {
    std::vector<node_ptr> choices;
    for (const std::string& value : t.values) choices.push_back(make_node(single(t, value)));
    if (choices.size() == 1) return choices[0];
    return make_node([choices](const filter_subject& s) {
      return std::any_of(choices.begin(), choices.end(), [&](const node_ptr& c) { return c->matches(s); });
    });
  }

  std::function<bool(const filter_subject&)> single(const token& t, const std::string& value) {
    if (t.key.empty() || t.key == "test") {
      const bool whole_suite = t.key.empty() && !has_wildcards(value);
      return [value, whole_suite](const filter_subject& s) {
        if (whole_suite && s.suite == value) return true;
        std::string id(s.suite);
        return glob(value, id.append(".").append(s.name));
      };
    }
    if (t.key == "area") return [value](const filter_subject& s) { return glob(value, s.area); };
    if (t.key == "clause")
      return [value](const filter_subject& s) {
        return std::any_of(s.clauses.begin(), s.clauses.end(),
                           [&](std::string_view c) { return glob(value, c); });
      };
    if (t.key == "level") {
      const std::string level = one_of(t, "level", lower(value), levels);
      return [level](const filter_subject& s) { return contains(s.levels, level); };
    }
    if (t.key == "profile") {
      const std::string profile = one_of(t, "profile", lower(value), profiles);
      return [profile](const filter_subject& s) { return contains(s.profiles, profile); };
    }
    if (t.key == "verdict") {
      uses_verdict_ = true;
      const auto wanted = verdict_from(lower(value));
      if (!wanted) {
        std::vector<std::string_view> known;
        for (auto v = verdict::pass; v <= verdict::not_run; v = static_cast<verdict>(static_cast<int>(v) + 1))
          known.push_back(to_string(v));
        lex_.fail(fmt::format("'{}' is no verdict; there are {}", value, fmt::join(known, ", ")), t.at,
                  t.length);
      }
      return [wanted](const filter_subject& s) { return s.outcome == wanted; };
    }
    lex_.fail(fmt::format("'{}' is no key of a filter; there are {}. Quote a text that has a colon", t.key,
                          fmt::join(keys, ", ")),
              t.at, t.key.size());
  }

  std::string one_of(const token& t, std::string_view what, std::string value, const auto& known) const {
    if (std::find(known.begin(), known.end(), value) == known.end())
      lex_.fail(fmt::format("'{}' is no {}; there are {}", value, what, fmt::join(known, ", ")), t.at,
                t.length);
    return value;
  }

  lexer lex_;
  token now_;
  bool uses_verdict_ = false;
  int depth_ = 0;
};

}  // namespace

filter_error::filter_error(const std::string& message, std::string_view expression, std::size_t column,
                           std::size_t length)
    : std::runtime_error(
          fmt::format("{}\n  {}\n  {:>{}}{:~<{}}", message, expression, "", column, "^", length)),
      message_(message),
      column_(column) {}

filter::filter(std::string_view expression) : text_(expression) {
  parser p(text_);
  root_ = p.parse();
  uses_verdict_ = p.uses_verdict();
}

bool filter::matches(const filter_subject& subject) const { return !root_ || root_->matches(subject); }

}  // namespace assay::results

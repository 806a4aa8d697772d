#include "assay/sdk/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "assay/loader/capabilities.hpp"
#include "assay/spec/clauses.hpp"

namespace assay {
namespace {

std::vector<test_case>& registered() {
  static std::vector<test_case> tests;
  return tests;
}

test_case& add(const char* suite, const char* name, const char* file, int line,
               std::initializer_list<citation> citations) {
  test_case& test = registered().emplace_back();
  test.suite = suite;
  test.name = name;
  test.file = file;
  test.line = line;
  for (const citation& c : citations) {
    if (c.is == citation::sort::mark) {
      test.timed = true;
    } else {
      (c.is == citation::sort::need ? test.needs : test.clauses).push_back(c.name);
    }
  }
  return test;
}

const std::vector<test_case>& sorted() {
  static const std::vector<test_case> tests = [] {
    std::vector<test_case> all = registered();
    std::sort(all.begin(), all.end(), [](const test_case& a, const test_case& b) {
      const int order = std::strcmp(a.file, b.file);
      return order != 0 ? order < 0 : a.line < b.line;
    });
    std::vector<std::string> ids;
    for (const test_case& t : all) ids.push_back(t.id());
    std::sort(ids.begin(), ids.end());
    if (const auto twice = std::adjacent_find(ids.begin(), ids.end()); twice != ids.end()) {
      fmt::print(stderr, "two tests are called {}\n", *twice);
      std::abort();
    }
    return all;
  }();
  return tests;
}

}  // namespace

namespace detail {

registration::registration(const char* suite, const char* name, const char* file, int line,
                           co<> (*body)(test_context&), std::initializer_list<citation> citations) {
  test_case& test = add(suite, name, file, line, citations);
  test.form = test_form::inside;
  test.inside = body;
}

registration::registration(const char* suite, const char* name, const char* file, int line,
                           void (*body)(test_context&), std::initializer_list<citation> citations) {
  test_case& test = add(suite, name, file, line, citations);
  test.form = test_form::outside;
  test.outside = body;
}

}  // namespace detail

std::span<const test_case> all_tests() { return sorted(); }

const test_case* find_test(std::string_view id) {
  const auto dot = id.find('.');
  for (const test_case& t : sorted()) {
    if (t.suite == id.substr(0, dot) && dot != std::string_view::npos && t.name == id.substr(dot + 1))
      return &t;
  }
  return nullptr;
}

std::optional<std::string> missing_capability(const test_case& test, const plugin& p) {
  const auto unclaimed = [&](std::string_view capability) { return !claims(p, capability); };
  for (const std::string_view need : test.needs) {
    if (unclaimed(need)) return std::string(need);
  }
  for (const std::string_view id : test.clauses) {
    const spec::clause* clause = spec::find_clause(id);
    if (clause == nullptr) continue;  // the project's own tests refuse an unknown clause
    const auto missing = std::ranges::find_if(clause->requires_, unclaimed);
    if (missing != clause->requires_.end()) return std::string(*missing);
  }
  return std::nullopt;
}

}  // namespace assay

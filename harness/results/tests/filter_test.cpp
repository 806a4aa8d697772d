#include "assay/results/filter.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace assay::results {
namespace {

filter_subject subject() {
  return {"Gather",           "KeepsOrder(slow)", "gather",     {"gather.result-order", "task.names"},
          {"must", "should"}, {"core"},           verdict::fail};
}

bool selects(std::string_view expression) { return filter(expression).matches(subject()); }

std::string message_of(std::string_view expression) {
  try {
    filter{expression};
  } catch (const filter_error& e) {
    return e.what();
  }
  return "no error";
}

TEST(Filter, OfNothingSelectsEverything) {
  EXPECT_TRUE(selects(""));
  EXPECT_TRUE(selects("  \t"));
  EXPECT_TRUE(filter().matches(subject()));
  EXPECT_TRUE(filter(" ").empty());
}

TEST(Filter, ABareWordIsAWholeIdAWholeSuiteOrAGlob) {
  EXPECT_TRUE(selects("Gather"));
  EXPECT_TRUE(selects("Gather.*"));
  EXPECT_TRUE(selects("*Order*"));
  EXPECT_TRUE(selects("\"Gather.KeepsOrder(slow)\""));
  EXPECT_FALSE(selects("Gath"));
  EXPECT_FALSE(selects("gather"));
}

TEST(Filter, EachKeySelectsByItsOwn) {
  EXPECT_TRUE(selects("area:gather"));
  EXPECT_TRUE(selects("area:g*"));
  EXPECT_FALSE(selects("area:task"));
  EXPECT_TRUE(selects("test:Gather.Keeps*"));
  EXPECT_FALSE(selects("test:Gather"));
  EXPECT_TRUE(selects("clause:task.names"));
  EXPECT_TRUE(selects("clause:gather.*"));
  EXPECT_FALSE(selects("clause:sleep.*"));
  EXPECT_TRUE(selects("level:must"));
  EXPECT_TRUE(selects("level:SHOULD"));
  EXPECT_FALSE(selects("level:may"));
  EXPECT_TRUE(selects("profile:core"));
  EXPECT_FALSE(selects("profile:full"));
  EXPECT_TRUE(selects("verdict:fail"));
  EXPECT_FALSE(selects("verdict:expected-fail"));
}

TEST(Filter, ACommaMeansAnyOfThese) {
  EXPECT_TRUE(selects("area:sleep,gather"));
  EXPECT_TRUE(selects("verdict:crash,hang,fail"));
  EXPECT_FALSE(selects("not area:sleep,gather"));
}

TEST(Filter, WhiteSpaceIsAndAndBindsCloserThanOr) {
  EXPECT_TRUE(selects("area:gather level:must"));
  EXPECT_FALSE(selects("area:gather level:may"));
  EXPECT_TRUE(selects("area:gather and level:must"));
  EXPECT_TRUE(selects("area:gather or area:sleep level:may"));
  EXPECT_FALSE(selects("(area:gather or area:sleep) level:may"));
  EXPECT_TRUE(selects("area:sleep level:may or area:gather"));
}

TEST(Filter, NotBindsClosest) {
  EXPECT_TRUE(selects("not area:sleep level:must"));
  EXPECT_FALSE(selects("not area:gather level:must"));
  EXPECT_TRUE(selects("not (area:gather level:may)"));
  EXPECT_TRUE(selects("not not area:gather"));
}

TEST(Filter, OperatorsMayBeWrittenInCapitals) {
  EXPECT_TRUE(selects("NOT area:sleep AND (level:may OR level:must)"));
}

TEST(Filter, QuotesKeepSpacesParenthesesCommasAndOperators) {
  EXPECT_TRUE(selects("test:\"Gather.KeepsOrder(slow)\""));
  filter_subject odd = subject();
  odd.name = "a, b \"c\" *";
  EXPECT_TRUE(filter(R"(test:"Gather.a, b \"c\" \*")").matches(odd));
  EXPECT_FALSE(filter(R"(test:"Gather.a, b \"c\" \*")").matches(subject()));
  odd.suite = "or";
  EXPECT_TRUE(filter("\"or\"").matches(odd));
}

TEST(Filter, BeforeARunNoVerdictMatches) {
  filter_subject before = subject();
  before.outcome = std::nullopt;
  EXPECT_FALSE(filter("verdict:fail").matches(before));
  EXPECT_TRUE(filter("area:gather or verdict:fail").uses_verdict());
  EXPECT_FALSE(filter("area:gather").uses_verdict());
}

TEST(Filter, AnErrorHasACaretBelowItsPlace) {
  EXPECT_EQ(message_of("level:must aera:x"),
            "'aera' is no key of a filter; there are area, test, clause, level, profile, verdict. Quote a "
            "text that has "
            "a colon\n  level:must aera:x\n             ^~~~");
  EXPECT_EQ(message_of("level:most"),
            "'most' is no level; there are must, should, may, informational\n  level:most\n  ^~~~~~~~~~");
  EXPECT_EQ(message_of("area:a or"),
            "a term is missing here, such as area:gather or Gather.*\n  area:a or\n           ^");
  EXPECT_EQ(message_of("(area:a"), "this parenthesis is not closed\n  (area:a\n  ^");
  EXPECT_EQ(message_of("area:a)"), "this parenthesis closes nothing\n  area:a)\n        ^");
  EXPECT_EQ(message_of("test:\"a b"), "this quote is not closed\n  test:\"a b\n       ^~~~");
}

TEST(Filter, EachMalformedExpressionIsRefused) {
  for (const char* text : {"area:", ":x", "and", "or a", "a or or b", "not", "()", "a and", "area:a,,b",
                           "area:a,", "profile:fool", "verdict:skip", ")", "((a)", "a and and b"})
    EXPECT_THROW(filter{text}, filter_error) << text;
}

TEST(Filter, WhatIsNestedDeeperThanTheStackIsRefused) {
  const auto repeated = [](const char* text, int n) {
    std::string all;
    for (int i = 0; i < n; ++i) all += text;
    return all;
  };
  EXPECT_NO_THROW(filter(repeated("(", 150) + "a" + repeated(")", 150)));
  EXPECT_TRUE(message_of(repeated("(", 100'000)).starts_with("this is nested too deeply\n"));
  EXPECT_TRUE(message_of(repeated("not ", 100'000) + "a").starts_with("this is nested too deeply\n"));
}

// The page's script reads the same file: the language is one.
TEST(Filter, DoesWhatTheSharedCasesSay) {
  std::ifstream in(std::filesystem::path(ASSAY_RESULTS_TESTS) / "filter_cases.json");
  const auto cases = nlohmann::ordered_json::parse(in);
  const auto selected = [&](const std::string& which, const std::string& text) {
    const auto& s = cases.at("subjects").at(which);
    const auto texts = [&](const char* member) {
      std::vector<std::string_view> list;
      for (const auto& item : s.at(member)) list.push_back(item.get_ref<const std::string&>());
      return list;
    };
    const filter_subject as{s.at("suite").get_ref<const std::string&>(),
                            s.at("name").get_ref<const std::string&>(),
                            s.at("area").get_ref<const std::string&>(),
                            texts("clauses"),
                            texts("levels"),
                            texts("profiles"),
                            verdict_from(s.at("verdict").get_ref<const std::string&>())};
    return filter(text).matches(as);
  };
  for (const auto& [which, list] : cases.at("selects").items())
    for (const auto& text : list) EXPECT_TRUE(selected(which, text)) << which << ": " << text;
  for (const auto& [which, list] : cases.at("rejects").items())
    for (const auto& text : list) EXPECT_FALSE(selected(which, text)) << which << ": " << text;
  for (const auto& [text, column] : cases.at("errors").items()) {
    try {
      static_cast<void>(filter(text));
      ADD_FAILURE() << text << " is refused nowhere";
    } catch (const filter_error& e) {
      EXPECT_EQ(e.column(), column.get<std::size_t>()) << text;
    }
  }
}

TEST(Filter, OutlivesTheTextItWasMadeOf) {
  std::string text = "area:gather";
  const filter f(text);
  const filter copy = f;
  text.assign(text.size(), 'x');
  EXPECT_TRUE(copy.matches(subject()));
  EXPECT_EQ(copy.text(), "area:gather");
}

}  // namespace
}  // namespace assay::results

// The site of the specification: what it says, and what it does to the folder it is written to.
#include "assay/reports/specification.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "assay/reports/registry.hpp"
#include "recorded.hpp"
#include "small_specification.hpp"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

std::map<std::string, std::string> site(std::span<const results::run_result> runs = {}) {
  std::map<std::string, std::string> pages;
  for (const site_file& file : specification_site(small_specification(), runs))
    pages[file.name] = file.content;
  return pages;
}

// The clause's article alone.
std::string article(const std::string& page, const std::string& id) {
  const std::size_t from = page.find("<article class=\"rule\" id=\"" + id + "\"");
  return page.substr(from, page.find("</article>", from) - from);
}

TEST(Golden, Specification) {
  const auto pages = site(small_census());
  for (const char* name : {"index.html", "gather.html", "task.html", "census.html", "clauses.html",
                           "terms.html", "capabilities.html", "faults.html"})
    expect_golden(std::string("spec-") + name, without_style_and_script(pages.at(name)));
  expect_golden("spec-clauses.json", pages.at("clauses.json"));
}

TEST(SpecificationSite, IsTheSameWhenWrittenAgain) { EXPECT_EQ(site(small_census()), site(small_census())); }

TEST(SpecificationSite, HasNoCensusWithoutRuns) {
  const auto pages = site();
  EXPECT_EQ(pages.count("census.html"), 0U);
  for (const auto& [name, page] : pages) EXPECT_THAT(page, Not(HasSubstr("census.html"))) << name;
  EXPECT_EQ(nlohmann::json::parse(pages.at("clauses.json")).at("runtimes").size(), 0U);
}

TEST(SpecificationSite, ShowsAClauseThatHasNeitherTestNorReason) {
  const auto pages = site();
  EXPECT_THAT(article(pages.at("gather.html"), "gather.untested"), HasSubstr("no test, and no reason why"));
  EXPECT_THAT(pages.at("index.html"), HasSubstr("1 clause has neither a test nor a reason"));
  EXPECT_THAT(article(pages.at("sleep.html"), "sleep.unseen"), HasSubstr("The ABI has no eyes."));
  EXPECT_THAT(article(pages.at("sleep.html"), "sleep.unseen"), Not(HasSubstr("no reason why")));
}

TEST(SpecificationSite, LinksOnlyWhatIsCertain) {
  const auto pages = site();
  EXPECT_THAT(article(pages.at("gather.html"), "gather.result-order"),
              HasSubstr("https://docs.python.org/3.11/library/asyncio-sync.html#asyncio.Lock"));
  EXPECT_THAT(article(pages.at("gather.html"), "gather.result-order"),
              HasSubstr("https://github.com/python/cpython/issues/103607"));
  EXPECT_THAT(article(pages.at("gather.html"), "gather.untested"), Not(HasSubstr("https://")));
  EXPECT_THAT(article(pages.at("sleep.html"), "sleep.zero"),
              HasSubstr("/blob/3.11/Lib/test/test_asyncio/test_tasks.py"));
  EXPECT_THAT(article(pages.at("task.html"), "task.names"), HasSubstr("/blob/3.13/"));
}

TEST(SpecificationSite, NeverFailsWhatIsInformational) {
  const auto runs = small_census();
  const std::string page = article(site(runs).at("task.html"), "task.cancel-message");
  EXPECT_THAT(page, Not(HasSubstr("tag bad")));
}

TEST(SpecificationSite, TellsRuntimesOfOneNameApart) {
  const auto runs = small_census();
  const auto census = nlohmann::json::parse(site(runs).at("clauses.json")).at("runtimes");
  std::set<std::string> names;
  for (const auto& runtime : census) names.insert(runtime.at("name"));
  EXPECT_EQ(names.size(), census.size());
  EXPECT_GT(names.size(), 2U);
}

TEST(SpecificationSite, RefusesAnAreaWithTheNameOfAPage) {
  const std::array<spec::area, 1> areas = {{{"tests", "Tests of tests", "spec/semantics/tests.toml"}}};
  specification bad = small_specification();
  bad.areas = areas;
  EXPECT_THROW(specification_site(bad, {}), std::logic_error);
}

class SiteFolder : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder.parent_path());
    fs::create_directories(folder.parent_path());
  }
  void TearDown() override { fs::remove_all(folder.parent_path()); }
  void put(const char* name, const std::string& text) const {
    fs::create_directories(folder);
    std::ofstream(folder / name) << text;
  }
  std::string read(const char* name) const {
    std::ifstream in(folder / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string refusal() const {
    try {
      write_site(files, folder);
    } catch (const report_error& error) {
      return error.what();
    }
    return "written";
  }

  // ctest runs these tests in processes beside each other: a folder for each.
  const fs::path folder =
      fs::path(testing::TempDir()) / ("assay-site-" + std::to_string(::getpid())) / "specification";
  const std::vector<site_file> files = specification_site(small_specification(), {});
};

TEST_F(SiteFolder, IsMadeWhereItIsMissing) {
  EXPECT_EQ(refusal(), "written");
  for (const site_file& file : files) EXPECT_EQ(read(file.name.c_str()), file.content) << file.name;
}

TEST_F(SiteFolder, ThatHoldsSomethingElseIsLeftAsItIs) {
  put("index.html", "my home page");
  EXPECT_EQ(refusal(), folder.string() +
                           ": holds something else than a specification site, which would be overwritten; "
                           "name a folder that is new or empty");
  EXPECT_EQ(read("index.html"), "my home page");
  EXPECT_FALSE(fs::exists(folder / "clauses.json"));
  put("clauses.json", "{\"clauses\": [], \"schema_version\": 1}");  // somebody else's
  EXPECT_THAT(refusal(), HasSubstr("something else"));
}

TEST_F(SiteFolder, OfAnOlderSiteIsRenewedAndKeepsWhatIsNotTheSites) {
  std::vector<site_file> older = files;
  older.push_back({"gone.html", "an area that is no more"});
  auto list = nlohmann::json::parse(older.front().content);
  list["files"].push_back("gone.html");
  list["files"].push_back("../outside.html");
  older.front().content = list.dump();
  write_site(older, folder);
  put("CNAME", "example.org");
  put("../outside.html", "not ours");
  EXPECT_EQ(refusal(), "written");
  EXPECT_FALSE(fs::exists(folder / "gone.html"));
  EXPECT_EQ(read("CNAME"), "example.org");
  EXPECT_EQ(read("../outside.html"), "not ours");
  EXPECT_EQ(read("clauses.json"), files.front().content);
}

TEST_F(SiteFolder, NeverOverwritesAFileThatSomebodyPutBesideTheSite) {
  std::vector<site_file> smaller = files;
  auto list = nlohmann::json::parse(smaller.front().content);
  std::erase_if(smaller, [](const site_file& file) { return file.name == "terms.html"; });
  auto& names = list["files"];
  names.erase(std::find(names.begin(), names.end(), "terms.html"));
  smaller.front().content = list.dump();
  write_site(smaller, folder);
  put("terms.html", "terms of use");
  EXPECT_THAT(refusal(), HasSubstr("terms.html: is not the site's own and would be overwritten"));
  EXPECT_EQ(read("terms.html"), "terms of use");
}

TEST_F(SiteFolder, ThatIsAFileIsRefused) {
  std::ofstream(folder) << "text";
  EXPECT_THAT(refusal(), HasSubstr("is no folder"));
}

TEST_F(SiteFolder, ThatCannotBeMadeIsTold) {
  EXPECT_THROW(write_site(files, "/dev/null/site"), report_error);
  EXPECT_THROW(write_site(files, "/proc/site"), report_error);
}

}  // namespace
}  // namespace assay::reports

#include "assay/loader/plugin_spec.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "assay/loader/load_error.hpp"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Pair;

TEST(PluginSpec, ANameMayHaveOptions) {
  const auto spec = plugin_spec::parse("cpython,python=libpython3.13.so.1.0,loop=uvloop,empty=,a=b=c");
  EXPECT_EQ(spec.plugin, "cpython");
  EXPECT_FALSE(spec.is_path());
  EXPECT_THAT(spec.options, ElementsAre(Pair("python", "libpython3.13.so.1.0"), Pair("loop", "uvloop"),
                                        Pair("empty", ""), Pair("a", "b=c")));
  EXPECT_EQ(spec.option_lines(), "python=libpython3.13.so.1.0\nloop=uvloop\nempty=\na=b=c\n");
  EXPECT_EQ(plugin_spec::parse("reference").option_lines(), "");
}

TEST(PluginSpec, WhatHasASlashOrALibrarysSuffixIsAPath) {
  EXPECT_TRUE(plugin_spec::parse("./mine").is_path());
  EXPECT_TRUE(plugin_spec::parse("mine.so").is_path());
  EXPECT_FALSE(plugin_spec::parse("mine").is_path());
}

TEST(PluginSpec, WhatIsNoOptionIsAnErrorOfUsage) {
  for (const char* text : {"cpython,python", "cpython,=x", "cpython,", "", ",a=b"}) {
    try {
      plugin_spec::parse(text);
      ADD_FAILURE() << "'" << text << "' was taken";
    } catch (const load_error& e) {
      EXPECT_EQ(e.exit_code(), 2);
      EXPECT_THAT(e.what(), HasSubstr("NAME_OR_PATH[,key=value...]"));
    }
  }
}

class PluginFolders : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::path(::testing::TempDir()) / ("folders" + std::to_string(::getpid()));
    for (const char* folder : {"one", "two"}) std::filesystem::create_directories(root_ / folder);
    for (const char* file : {"one/a.so", "two/a.so", "two/b.so", "two/b.expectations.toml"})
      std::ofstream(root_ / file) << "";
    const std::string path = (root_ / "one").string() + "::" + (root_ / "two").string() + ":/no/such/folder";
    ::setenv("ASSAY_PLUGIN_PATH", path.c_str(), 1);
  }
  void TearDown() override {
    ::unsetenv("ASSAY_PLUGIN_PATH");
    std::filesystem::remove_all(root_);
  }
  std::filesystem::path root_;
};

TEST_F(PluginFolders, NamesAreLookedUpInTheFoldersOfThePathFirst) {
  EXPECT_EQ(find_plugin(plugin_spec::parse("a")), std::filesystem::canonical(root_ / "one/a.so"));
  EXPECT_EQ(find_plugin(plugin_spec::parse("b,x=y")), std::filesystem::canonical(root_ / "two/b.so"));
}

TEST_F(PluginFolders, EveryPluginIsListedOnce) {
  std::vector<std::string> here;
  for (const found_plugin& p : list_plugins()) {
    if (p.path.string().starts_with(std::filesystem::canonical(root_).string())) here.push_back(p.name);
  }
  EXPECT_THAT(here, ElementsAre("a", "b"));
}

TEST_F(PluginFolders, AnUnknownNameSaysWhatIsKnownAndWhereItLooked) {
  try {
    find_plugin(plugin_spec::parse("c"));
    FAIL() << "found";
  } catch (const load_error& e) {
    EXPECT_EQ(e.why(), load_error::kind::not_found);
    EXPECT_THAT(e.what(), HasSubstr((root_ / "two").filename().string()));
    // Among those of the folder of plugins, which are known too.
    EXPECT_THAT(e.what(), MatchesRegex(".*known: a, (.*, )?b[,)].*"));
  }
}

TEST_F(PluginFolders, PathsAreMadeAbsolute) {
  const auto path = root_ / "two" / "b.so";
  EXPECT_TRUE(find_plugin(plugin_spec::parse(path.string())).is_absolute());
  EXPECT_TRUE(find_plugin(plugin_spec::parse(std::filesystem::relative(path).string())).is_absolute());
}

}  // namespace
}  // namespace assay

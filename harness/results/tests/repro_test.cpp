#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>

#include "sample.hpp"

namespace assay::results {
namespace {

std::string repro(std::string spec, std::string name) {
  plugin_result plugin;
  plugin.spec = std::move(spec);
  return repro_command("assay", plugin, a_test("Gather", std::move(name), verdict::fail));
}

// What a shell makes of `command`'s arguments, one a line.
std::string arguments(const std::string& command) {
  const std::string script = "printf '%s\\n' " + command;
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(script.c_str(), "r"), ::pclose);
  std::string output;
  std::array<char, 256> buffer{};
  while (std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
    output.append(buffer.data(), n);
  return output;
}

TEST(Repro, IsTheCommandThatRunsTheTestAlone) {
  EXPECT_EQ(repro("reference", "KeepsOrder"), "assay run reference --filter 'test:Gather.KeepsOrder'");
  EXPECT_EQ(repro("cpython,python=/usr/lib/libpython3.11.so.1.0", "KeepsOrder"),
            "assay run cpython,python=/usr/lib/libpython3.11.so.1.0 --filter 'test:Gather.KeepsOrder'");
}

TEST(Repro, AShellGivesBackEveryArgumentAsItWas) {
  for (const std::string spec : {"./my runtime.so", "it's,a=$HOME", "x;rm -rf y", "`id`", "\\", ""})
    EXPECT_EQ(arguments(repro(spec, "A")), "assay\nrun\n" + spec + "\n--filter\ntest:Gather.A\n");
}

TEST(Repro, ACommandWithControlCharactersStaysOneLine) {
  EXPECT_EQ(shell_quote("a\n'::error::\x1b\\"), "$'a\\x0a\\'::error::\\x1b\\\\'");
  EXPECT_EQ(repro("p\n", "A").find('\n'), std::string::npos);
}

TEST(Repro, TheFilterSelectsExactlyThatTestWhateverItsName) {
  for (const std::string name :
       {"a b", "it's", "*", "a?b", "[x]", "back\\slash", "\"quoted\"", "(or)", "a,b", "a:b"}) {
    const std::string printed = arguments(repro("p", name));
    std::string expression = printed.substr(printed.find("test:"));
    expression.pop_back();
    const filter f(expression);
    EXPECT_TRUE(f.matches({"Gather", name, "", {}, {}, {}, {}})) << expression;
    EXPECT_FALSE(f.matches({"Gather", "other", "", {}, {}, {}, {}})) << expression;
    EXPECT_FALSE(f.matches({"Gather", name + "x", "", {}, {}, {}, {}})) << expression;
  }
}

}  // namespace
}  // namespace assay::results

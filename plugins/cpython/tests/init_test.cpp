// What init refuses, each with one line that says what to do, and that a refused init can be tried again.
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "fake_host.hpp"

namespace fake_host {
namespace {

struct refused {
  int32_t kind;
  std::string text;
};

refused init(const std::string& options) {
  const error e(rt.plugin->init(&table(), options.c_str()));
  return e ? refused{kind(e), message(e)} : refused{-1, ""};
}

void expect_value_error(const std::string& options, const std::string& part) {
  const refused answer = init(options);
  EXPECT_EQ(answer.kind, ASSAY_ERROR_KIND_VALUE) << options;
  EXPECT_NE(answer.text.find(part), std::string::npos) << answer.text;
  EXPECT_EQ(answer.text.find('\n'), std::string::npos) << answer.text;
}

// In one test: the order matters, and one process has one interpreter.
TEST(init, refuses_bad_options_by_name_and_starts_with_good_ones_afterwards) {
  expect_value_error("colour=blue\n", "unknown option 'colour'");
  expect_value_error("python=", "option python is empty");
  expect_value_error("loop\n", "option 'loop' has no value");
  expect_value_error("python=/no/such/libpython3.11.so\n", "/no/such/libpython3.11.so");
  expect_value_error("python=" NO_PYTHON, "is no libpython");
  expect_value_error("python=" PYTHON_3_7, "3.8 or newer");
  expect_value_error("python=" PYTHON_FREE_THREADED, "free-threaded");
  expect_value_error("python=" PYTHON_WITHOUT_FUNCTIONS, "lacks Py");
  EXPECT_EQ(init("loop=asyncio\n").text, "");
  EXPECT_EQ(init("").kind, ASSAY_ERROR_KIND_RUNTIME);
}

TEST(init, describes_its_options_and_names_the_libpythons_of_this_machine) {
  std::istringstream lines(rt.plugin->get_options());
  bool python = false;
  bool loop = false;
  for (std::string line; std::getline(lines, line);) {
    python |= line.rfind("python: ", 0) == 0;
    loop |= line.rfind("loop: ", 0) == 0;
    if (line.rfind("python=", 0) == 0) {
      EXPECT_NE(line.find("/libpython3."), std::string::npos) << line;
    }
  }
  EXPECT_TRUE(python);
  EXPECT_TRUE(loop);
}

TEST(init, tells_in_the_manifest_what_runs) {
  const error ignored(rt.plugin->init(&table(), ""));  // where this test runs alone
  const assay_manifest* manifest = rt.plugin->manifest();
  EXPECT_STREQ(manifest->name, "cpython");
  EXPECT_EQ(std::string(manifest->version).rfind("3.", 0), 0u) << manifest->version;
  std::string info;
  for (const char* const* line = manifest->info; *line != nullptr; ++line) info.append(*line).append("\n");
  for (const char* key : {"libpython=/", "asyncio=/", "loop=asyncio.unix_events."}) {
    EXPECT_NE(info.find(key), std::string::npos) << info;
  }
}

// The loop option is read when the interpreter runs already: a second chance needs a new process.
TEST(init_of_a_loop, names_what_cannot_be_imported) {
  expect_value_error("loop=no_such_module_at_all\n", "No module named 'no_such_module_at_all'");
}

// Run with PYTHONPATH naming the folder `site`, whose sitecustomize.py changes what a new loop is.
TEST(init_with_sitecustomize, starts_as_python_starts_in_the_users_environment) {
  const error failed(rt.plugin->init(&table(), ""));
  ASSERT_FALSE(failed) << message(failed);
  std::string info;
  for (const char* const* line = rt.plugin->manifest()->info; *line != nullptr; ++line) {
    info.append(*line).append("\n");
  }
  EXPECT_NE(info.find("loop=sitecustomize.loop_of_the_user\n"), std::string::npos) << info;
}

// Run with PYTHONPATH naming the folder `broken_site`, whose asyncio.py fails.
TEST(init_without_asyncio, says_why_the_start_up_code_failed) {
  const refused answer = init("");
  EXPECT_EQ(answer.kind, ASSAY_ERROR_KIND_RUNTIME);
  EXPECT_NE(answer.text.find("no asyncio here"), std::string::npos) << answer.text;
}

}  // namespace
}  // namespace fake_host

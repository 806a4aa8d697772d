// What the loader says of files that are no plugin, or a broken one. Each test is a process of its own under
// ctest; run in one process they still hold, because a plugin whose start fails is not the process's plugin.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "assay/loader/capabilities.hpp"
#include "assay/loader/plugin.hpp"

namespace assay {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using why = load_error::kind;

std::string broken(const std::string& fault) { return BROKEN_PLUGINS "/" + fault + ".so"; }

struct refusal {
  why kind{};
  int exit_code = 0;
  std::string message;
};

refusal refused(const std::string& spec) {
  try {
    plugin::load(plugin_spec::parse(spec));
  } catch (const load_error& e) {
    return {e.why(), e.exit_code(), e.what()};
  }
  ADD_FAILURE() << spec << " was loaded";
  return {};
}

// One line that names the file and says what is wrong.
void expect_refused(const std::string& spec, why kind, int exit_code, const std::string& what) {
  const refusal r = refused(spec);
  EXPECT_EQ(to_string(r.kind), to_string(kind));
  EXPECT_EQ(r.exit_code, exit_code);
  EXPECT_THAT(r.message, AllOf(HasSubstr(what), Not(HasSubstr("\n"))));
}

TEST(Handshake, AMissingFileIsNamed) {
  expect_refused("./no/such/plugin.so", why::not_found, 5, "there is no file './no/such/plugin.so'");
}

TEST(Handshake, AnUnknownNameSaysWhereItLooked) {
  expect_refused("no_such_plugin", why::not_found, 5, "there is no plugin named 'no_such_plugin'");
}

TEST(Handshake, AFileThatIsNoSharedLibraryIsToldApart) {
  const auto file = std::filesystem::path(::testing::TempDir()) / "text.so";
  std::ofstream(file) << "not a library";
  expect_refused(file.string(), why::not_a_library, 5, "is no shared library");
  std::ofstream(file, std::ios::trunc).flush();
  expect_refused(file.string(), why::not_a_library, 5, "is no shared library");
  expect_refused(::testing::TempDir(), why::not_a_library, 5, "is no shared library");
  std::filesystem::remove(file);
}

TEST(Handshake, ALibraryThatCannotBeOpenedGivesTheSystemsReason) {
  expect_refused(broken("unresolved"), why::cannot_open, 5, "undefined symbol: nobody_has_this");
}

TEST(Handshake, ALibraryWithoutTheEntrySymbolIsNoPlugin) {
  expect_refused(broken("no_entry"), why::no_entry, 5, "exports no symbol assay_entry");
}

TEST(Handshake, AnotherMajorVersionIsRefusedWithBothVersions) {
  expect_refused(broken("wrong_major"), why::abi_mismatch, 5,
                 "built for ABI version 7, this program has version 1");
}

TEST(Handshake, TablesThatAreTooShortAreRefused) {
  expect_refused(broken("short_entry"), why::malformed, 5, "its entry table has 8 bytes, expected 16");
  expect_refused(broken("short_plugin"), why::malformed, 5, "its plugin table has 16 bytes, expected");
  expect_refused(broken("short_manifest"), why::malformed, 5, "its manifest has 8 bytes, expected");
  expect_refused(broken("short_table"), why::malformed, 5, "its table assay.loop/1 has 4 bytes");
}

TEST(Handshake, WhatMustBeThereAndIsNotIsNamed) {
  expect_refused(broken("null_get"), why::malformed, 5, "has no get function");
  expect_refused(broken("null_plugin"), why::malformed, 5, "answers no plugin table");
  expect_refused(broken("missing_function"), why::malformed, 5, "lacks one of init, manifest");
  expect_refused(broken("null_manifest"), why::malformed, 5, "it has no manifest");
  expect_refused(broken("nameless_manifest"), why::malformed, 5, "its manifest lacks one of name");
}

TEST(Handshake, AnUnknownOptionIsAnErrorOfUsage) {
  expect_refused(broken("none") + ",colour=red", why::bad_option, 2, "unknown option 'colour'");
}

TEST(Handshake, AFailedStartGivesTheRuntimesReason) {
  expect_refused(broken("init_fails"), why::init_failed, 5,
                 "does not start: os error 0: the runtime's library is missing");
}

TEST(Handshake, OptionsCanBeAskedForWithoutAStart) {
  EXPECT_EQ(plugin::describe_options(plugin_spec::parse(broken("none"))), "colour: of the bicycle shed\n");
  EXPECT_FALSE(has_loaded_plugin());
}

// A plugin stays for the life of the process, so what it is loaded for is one test.
TEST(HandshakeOfAnOldPlugin, EntriesBeyondItsOwnTableAreMissing) {
  const plugin& p = plugin::load(plugin_spec::parse(broken("old_table")));
  EXPECT_TRUE(has_loaded_plugin());
  EXPECT_NE(p.loop().close, nullptr);
  EXPECT_EQ(p.loop().run_forever, nullptr);
  EXPECT_EQ(p.loop().stop, nullptr);
  EXPECT_TRUE(p.has_extension("loop"));
  EXPECT_FALSE(p.has_extension("future"));
  EXPECT_EQ(p.future().create, nullptr);

  EXPECT_EQ(p.manifest().name, "broken");
  EXPECT_EQ(p.manifest().threads, 1u);
  EXPECT_EQ(p.manifest().variant("wait_for.cancel-race"), "result");
  EXPECT_EQ(p.manifest().variant("wait_for"), "");
  EXPECT_THAT(p.manifest().info,
              ::testing::ElementsAre(::testing::Pair("file", "/lib/x"), ::testing::Pair("note", "")));

  const auto notes = capability_notes(p);
  EXPECT_THAT(notes, ::testing::Contains(HasSubstr("claims 'loop.create', but its table has no such entry")));
  EXPECT_THAT(notes, ::testing::Contains(HasSubstr("claims 'loop.stop', but its table has no such entry")));
  EXPECT_THAT(notes, Not(::testing::Contains(HasSubstr("'loop.close'"))));
  EXPECT_THAT(notes,
              ::testing::Contains(HasSubstr("claims 'task.create', but offers no extension assay.task/1")));
  EXPECT_THAT(notes, ::testing::Contains(HasSubstr("claims 'loop.no_such_entry', which is no entry")));
  EXPECT_THAT(notes, ::testing::Contains(HasSubstr("claims 'teleport', which is no extension")));
  EXPECT_THAT(notes, Not(::testing::Contains(HasSubstr("cancel-message"))));
  EXPECT_TRUE(claims(p, "loop.call_soon"));
  EXPECT_TRUE(claims(p, "loop"));
  EXPECT_FALSE(claims(p, "future.create"));
  EXPECT_TRUE(claims(p, "future.cancel-message"));
  EXPECT_FALSE(claims(p, "task"));
  EXPECT_TRUE(offers(p, "loop.close"));
  EXPECT_FALSE(offers(p, "loop"));
  EXPECT_FALSE(offers(p, "no.such"));

  expect_refused(broken("none"), why::second_plugin, 5, "has loaded");
}

}  // namespace
}  // namespace assay

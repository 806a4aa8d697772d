// The tests of the SDK run on a real plugin: the one that ASSAY_TEST_PLUGIN names (a path, with options if
// need be).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "assay/loader/plugin.hpp"

// An embedded CPython is never finalised (its threads may run), and keeps what it has allocated to the end:
// no look for leaks there.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizer calls it so
extern "C" __attribute__((visibility("default"))) int __lsan_is_turned_off();
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" int __lsan_is_turned_off() {
  return assay::has_loaded_plugin() && assay::loaded_plugin().manifest().name == "cpython" ? 1 : 0;
}

// As in the worker, whose sanitizer_hooks.cpp has the reason: libuv's descriptors.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_suppressions();
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" const char* __tsan_default_suppressions() {
  return "race:epoll_create1$\nrace:eventfd$\nrace:pipe2$\n";
}

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (!testing::GTEST_FLAG(list_tests)) {
    const char* spec = std::getenv("ASSAY_TEST_PLUGIN");
    if (spec == nullptr) {
      fmt::print(stderr, "set ASSAY_TEST_PLUGIN to the plugin to test with\n");
      return 2;
    }
    assay::prepare_process();
    try {
      assay::plugin::load(assay::plugin_spec::parse(spec));
    } catch (const assay::load_error& e) {
      fmt::print(stderr, "{}\n", e.what());
      return e.exit_code();
    }
  }
  return RUN_ALL_TESTS();
}

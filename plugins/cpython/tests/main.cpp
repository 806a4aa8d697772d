// cpython_plugin_test PLUGIN [--python=PATH] [--loop=NAME] [gtest options]
// cpython_plugin_test PLUGIN --list-pythons            one path a line
//   --no-init                 the tests call init themselves
//   --skip-unless-it-starts   exit 77 where init fails
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdio>
#include <cstring>
#include <sstream>
#include <string>

#include "fake_host.hpp"

using fake_host::rt;

namespace {

int list_pythons() {
  std::istringstream lines(rt.plugin->get_options());
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("python=", 0) == 0) std::printf("%s\n", line.substr(7, line.find(": ") - 7).c_str());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc < 2) return std::fprintf(stderr, "usage: %s PLUGIN [--python=PATH] [--loop=NAME]\n", argv[0]), 2;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_DFL);
  void* library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);  // RTLD_NOW: nothing may be left to be bound later
  if (library == nullptr) return std::fprintf(stderr, "%s\n", dlerror()), 2;
  const auto* entry = static_cast<const assay_entry_table*>(dlsym(library, ASSAY_ENTRY_SYMBOL));
  rt.plugin = entry->get(nullptr);
  std::string options;
  int failure = 1;
  for (int i = 2; i < argc; ++i) {
    if (std::strcmp(argv[i], "--list-pythons") == 0) return list_pythons();
    if (std::strcmp(argv[i], "--no-init") == 0) return RUN_ALL_TESTS();
    if (std::strcmp(argv[i], "--skip-unless-it-starts") == 0) {
      failure = 77;
      continue;
    }
    if (std::strncmp(argv[i], "--", 2) == 0) options.append(argv[i] + 2).append("\n");
  }
  if (assay_error* failed = rt.plugin->init(&fake_host::table(), options.c_str())) {
    return std::fprintf(stderr, "init: %s\n", message(fake_host::error(failed)).c_str()), failure;
  }
  const auto fetch = [](const char* id, auto& table) {
    table = static_cast<std::remove_reference_t<decltype(table)>>(rt.plugin->get_extension(id));
  };
  fetch(ASSAY_EXT_LOOP, rt.loop);
  fetch(ASSAY_EXT_FUTURE, rt.future);
  fetch(ASSAY_EXT_TASK, rt.task);
  fetch(ASSAY_EXT_COMBINATORS, rt.combinators);
  fetch(ASSAY_EXT_STREAMS, rt.streams);
  fetch(ASSAY_EXT_SUBPROCESS, rt.subprocess);
  fetch(ASSAY_EXT_SCOPE, rt.scope);
  fetch(ASSAY_EXT_SYNC, rt.sync);
  fetch(ASSAY_EXT_QUEUE, rt.queue);
  fetch(ASSAY_EXT_TIMEOUT, rt.timeout);
  fetch(ASSAY_EXT_TASKGROUP, rt.taskgroup);
  fetch(ASSAY_EXT_RUNNER, rt.runner);
  fetch(ASSAY_EXT_EXECUTOR, rt.executor);
  fetch(ASSAY_EXT_ASYNCGEN, rt.asyncgen);
  fetch(ASSAY_EXT_CONTEXT, rt.context);
  fetch(ASSAY_EXT_CLOCK, rt.clock);
  return RUN_ALL_TESTS();
}

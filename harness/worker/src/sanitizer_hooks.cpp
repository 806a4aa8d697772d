// What ThreadSanitizer calls when it has found something. It only prints, and would exit with a status of its
// own at a return from main that a worker never comes to: without this its findings would lie unread in the
// output of tests that passed. (The other sanitizers end the process, which the runner sees.)
#if defined(__SANITIZE_THREAD__)

#include <gtest/gtest.h>
#include <unistd.h>

#include "crash.hpp"

// What the linker is told to want: this file.
extern "C" const int assay_sanitizer_hooks;
extern "C" const int assay_sanitizer_hooks = 1;

extern "C" __attribute__((visibility("default"))) void __tsan_on_report(void*);
extern "C" void __tsan_on_report(void*) {
  if (!assay::worker::is_worker_process()) return;
  if (testing::UnitTest::GetInstance()->current_test_info() == nullptr)
    _exit(66);  // a benchmark, say: no figure
  ADD_FAILURE() << "ThreadSanitizer reported an error; see the output";
}

// libuv closes descriptors by system calls that ThreadSanitizer does not see: the next one of that number,
// made by another thread, looks like a race with the one that was closed.
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:epoll_create1$\nrace:eventfd$\nrace:pipe2$\n";
}

#endif

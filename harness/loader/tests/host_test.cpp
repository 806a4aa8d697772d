// The host table, used as a plugin uses it.
#include "assay/loader/host.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "assay/loader/error.hpp"

namespace assay {
namespace {

const assay_host& host() { return *host_table(); }

assay_error* new_error(assay_error* cause = nullptr) {
  assay_error_info info{};
  info.size = sizeof(info);
  info.kind = ASSAY_ERROR_KIND_USER;
  info.message = "text";
  info.message_len = 4;
  info.expected = info.consumed = -1;
  info.cause = cause;
  return host().error_new(&info);
}

TEST(Host, TheTableSaysItsSizeAndVersion) {
  EXPECT_EQ(host().size, sizeof(assay_host));
  EXPECT_EQ(host().abi, ASSAY_ABI_VERSION);
}

TEST(Host, AnErrorIsWholeAfterItsMakersMemoryIsGone) {
  assay_error* e = nullptr;
  {
    std::string message("a message\0with a zero", 21);
    std::string partial("\0\1\2", 3);
    assay_error* child = new_error();
    assay_error_info info{};
    info.size = sizeof(info);
    info.kind = ASSAY_ERROR_KIND_GROUP;
    info.flags = ASSAY_ERROR_BASE;
    info.os_code = 5;
    info.message = message.data();
    info.message_len = message.size();
    info.partial = partial.data();
    info.partial_len = partial.size();
    info.expected = 10;
    info.consumed = 20;
    info.exit_code = 3;
    info.children = &child;
    info.n_children = 1;
    e = host().error_new(&info);
    host().error_unref(child);
  }
  assay_error_info got{};
  got.size = sizeof(got);
  host().error_get(e, &got);
  EXPECT_EQ(got.kind, ASSAY_ERROR_KIND_GROUP);
  EXPECT_EQ(got.flags, ASSAY_ERROR_BASE);
  EXPECT_EQ(got.os_code, 5);
  EXPECT_EQ(std::string(got.message, got.message_len), std::string("a message\0with a zero", 21));
  EXPECT_EQ(got.partial_len, 3u);
  EXPECT_EQ(got.expected, 10);
  EXPECT_EQ(got.consumed, 20);
  EXPECT_EQ(got.exit_code, 3);
  ASSERT_EQ(got.n_children, 1u);
  EXPECT_EQ(error::borrow(got.children[0]).message(), "text");
  host().error_unref(e);
}

TEST(Host, AShorterInfoOfAnOlderPluginIsTaken) {
  assay_error_info info{};
  info.size = offsetof(assay_error_info, partial);
  info.kind = ASSAY_ERROR_KIND_VALUE;
  info.message = "short";
  info.message_len = 5;
  info.expected = 99;  // beyond its size
  const error e = error::adopt(host().error_new(&info));
  EXPECT_EQ(e.message(), "short");
  EXPECT_EQ(e.expected(), std::nullopt);
  EXPECT_EQ(e.consumed(), std::nullopt);

  assay_error_info out{};
  out.size = offsetof(assay_error_info, message);
  out.n_children = 77;
  host().error_get(e.get(), &out);
  EXPECT_EQ(out.kind, ASSAY_ERROR_KIND_VALUE);
  EXPECT_EQ(out.n_children, 77u) << "written beyond the size that the caller gave";
}

struct released {
  int times = 0;
  void* native = nullptr;
  bool could_be_taken = true;
};
released last;

void note_release(void* native, assay_error* dying) {
  ++last.times;
  last.native = native;
  last.could_be_taken = host().error_try_ref(dying) != 0;
}

TEST(Host, OneExceptionIsBoundToAnErrorAndReleasedBeforeItsMemoryGoes) {
  last = {};
  int mine = 0, other = 0;
  assay_error* e = new_error();
  EXPECT_EQ(host().error_native(e), nullptr);
  EXPECT_EQ(host().error_bind(e, &mine, note_release), 1);
  EXPECT_EQ(host().error_bind(e, &other, note_release), 0);
  EXPECT_EQ(host().error_native(e), &mine);
  EXPECT_EQ(host().error_try_ref(e), 1);
  host().error_unref(e);
  EXPECT_EQ(last.times, 0);
  host().error_unref(e);
  EXPECT_EQ(last.times, 1);
  EXPECT_EQ(last.native, &mine);
  EXPECT_FALSE(last.could_be_taken) << "a dying error was taken alive";
}

TEST(Host, ABindingMayBeForgottenAndMadeAgain) {
  last = {};
  int mine = 0, other = 0;
  assay_error* e = new_error();
  host().error_bind(e, &mine, note_release);
  host().error_unbind(e, &other);  // not the one that is bound
  EXPECT_EQ(host().error_native(e), &mine);
  host().error_unbind(e, &mine);
  EXPECT_EQ(host().error_native(e), nullptr);
  EXPECT_EQ(host().error_bind(e, &other, nullptr), 1);
  EXPECT_EQ(host().error_bind(e, nullptr, nullptr), 1);  // a weak pointer is taken back
  EXPECT_EQ(host().error_native(e), nullptr);
  host().error_unref(e);
  EXPECT_EQ(last.times, 0);
}

TEST(Host, AChainOfAHundredThousandCausesDiesWithoutRecursion) {
  const auto before = live_host_objects().errors;
  assay_error* e = nullptr;
  for (int i = 0; i < 100000; ++i) {
    assay_error* next = new_error(e);
    if (e != nullptr) host().error_unref(e);
    e = next;
  }
  EXPECT_EQ(live_host_objects().errors, before + 100000);
  host().error_unref(e);
  EXPECT_EQ(live_host_objects().errors, before);
}

// The race that the rule R1 is about: a weak map that is looked up while the error dies.
TEST(Host, AWeakMapNeverTakesADyingError) {
  for (int round = 0; round < 200; ++round) {
    assay_error* e = new_error();
    std::atomic<bool> go{false};
    static std::mutex map_mutex;
    static assay_error* in_map;
    in_map = e;
    host().error_bind(e, &go, [](void*, assay_error*) {
      std::lock_guard lock(map_mutex);
      in_map = nullptr;
    });
    std::thread looker([&] {
      while (!go) {
      }
      std::unique_lock lock(map_mutex);
      const bool taken = in_map != nullptr && host().error_try_ref(in_map) != 0;
      lock.unlock();
      if (taken) host().error_unref(e);
    });
    go = true;
    host().error_unref(e);
    looker.join();
    EXPECT_EQ(in_map, nullptr);
  }
}

TEST(Host, ListsTakeOverTheirValuesAndDropThem) {
  const auto before = live_host_objects();
  assay_value items[3] = {};
  items[0].tag = ASSAY_INT;
  items[0].as.i = 7;
  items[1].tag = ASSAY_TEXT;
  items[1].as.bytes = host().bytes_new("abc", 3);
  items[2].tag = ASSAY_ERROR;
  items[2].as.error = new_error();
  assay_list* list = host().list_new(items, 3);
  std::size_t n = 0;
  const assay_value* view = host().list_view(list, &n);
  ASSERT_EQ(n, 3u);
  EXPECT_EQ(view[0].as.i, 7);
  std::size_t len = 0;
  EXPECT_EQ(std::string(static_cast<const char*>(host().bytes_view(view[1].as.bytes, &len)), 3), "abc");
  EXPECT_EQ(len, 3u);
  host().list_ref(list);
  host().list_unref(list);
  EXPECT_EQ(live_host_objects().lists, before.lists + 1);
  host().list_unref(list);
  EXPECT_EQ(live_host_objects().lists, before.lists);
  EXPECT_EQ(live_host_objects().bytes, before.bytes);
  EXPECT_EQ(live_host_objects().errors, before.errors);
}

TEST(Host, TheLogGoesToTheSink) {
  std::vector<std::string> heard;
  set_log_sink([&](std::int32_t level, std::string_view text) {
    heard.push_back(std::to_string(level) + std::string(text));
  });
  host().log(ASSAY_LOG_WARNING, "never awaited, and more", 13);
  set_log_sink({});
  ::testing::internal::CaptureStderr();
  host().log(ASSAY_LOG_WARNING, "to stderr", 9);
  host().log(ASSAY_LOG_DEBUG, "to nobody", 9);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "plugin log, level 30: to stderr\n");
  EXPECT_THAT(heard, ::testing::ElementsAre("30never awaited"));
}

TEST(Log, OnAClosedTerminalThrowsNothingThroughThePlugin) {
  const int kept = ::dup(STDERR_FILENO);
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(::dup2(full, STDERR_FILENO), 0);
  EXPECT_NO_THROW(host().log(ASSAY_LOG_WARNING, "to nobody", 9));
  ::dup2(kept, STDERR_FILENO);
  ::close(kept);
  ::close(full);
}

}  // namespace
}  // namespace assay

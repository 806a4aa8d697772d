#include "assay/worker/channel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <thread>

namespace assay::worker {
namespace {

using testing::ElementsAre;

// The other side, through a mapping of its own.
channel other_side(const channel& one) { return channel::attach(dup(one.fd())); }

std::string text_of(const std::optional<record>& r) { return r ? std::get<noted>(*r).text : "(none)"; }

TEST(Channel, RecordsArriveInTheOrderTheyWereAppended) {
  channel reader = channel::create(1 << 22);
  channel writer = other_side(reader);
  EXPECT_FALSE(reader.next());
  writer.append(noted{"one"});
  writer.append(noted{"two"});
  EXPECT_EQ(text_of(reader.next()), "one");
  EXPECT_EQ(text_of(reader.next()), "two");
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.corrupt());
}

TEST(Channel, ADescriptorThatIsNoChannelIsRefused) {
  const int fd = memfd_create("other", MFD_CLOEXEC);
  EXPECT_THROW(channel::attach(dup(fd)), std::runtime_error);
  ASSERT_EQ(ftruncate(fd, 1 << 20), 0);
  EXPECT_THROW(channel::attach(fd), std::runtime_error);
}

TEST(Channel, WhenItIsFullRecordsThatBoundATestStillFindRoom) {
  channel reader = channel::create(2 << 20);
  channel writer = other_side(reader);
  const noted large{std::string(60'000, 'x')};
  int written = 0;
  while (writer.append(large)) ++written;
  EXPECT_GT(written, 10);
  EXPECT_EQ(writer.dropped(), 1U);
  EXPECT_TRUE(writer.append(test_finished{7, 1.0, true, 0}));
  for (int i = 0; i < written; ++i) ASSERT_TRUE(reader.next());
  EXPECT_EQ(std::get<test_finished>(reader.next().value()).index, 7U);
}

TEST(Channel, AByteThatSomebodyElseWroteMakesItCorruptAndWhatCameBeforeIsKept) {
  channel reader = channel::create(1 << 22);
  channel writer = other_side(reader);
  writer.append(noted{"good"});
  writer.append(noted{"needle"});
  // As a stray pointer in a plugin would: through a mapping, in the middle of the second record.
  const std::size_t size = static_cast<std::size_t>(lseek(reader.fd(), 0, SEEK_END));
  void* base = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, reader.fd(), 0);
  ASSERT_NE(base, MAP_FAILED);
  char* at = static_cast<char*>(memmem(base, size, "needle", 6));
  ASSERT_NE(at, nullptr);
  at[2] = 'X';
  munmap(base, size);

  EXPECT_EQ(text_of(reader.next()), "good");
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.corrupt());
}

TEST(Channel, ACountThatCannotBeRightLosesNoRecord) {
  channel reader = channel::create(1 << 22);
  channel writer = other_side(reader);
  writer.append(noted{"one"});
  writer.append(noted{"two"});
  const std::uint64_t nonsense = ~std::uint64_t{0};
  // Behind the magic number and the capacity.
  ASSERT_EQ(pwrite(reader.fd(), &nonsense, sizeof nonsense, 2 * sizeof nonsense), ssize_t{sizeof nonsense});
  EXPECT_FALSE(writer.append(noted{"three"}));
  EXPECT_EQ(text_of(reader.next()), "one");
  EXPECT_EQ(text_of(reader.next()), "two");
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.corrupt());
}

TEST(Channel, ThreadsMayAppendAtOnce) {
  channel reader = channel::create(1 << 24);
  channel writer = other_side(reader);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&writer] {
      for (int i = 0; i < 500; ++i) writer.append(noted{"text"});
    });
  }
  for (std::thread& t : threads) t.join();
  int read = 0;
  while (reader.next()) ++read;
  EXPECT_EQ(read, 2000);
  EXPECT_FALSE(reader.corrupt());
}

TEST(Channel, TheLatestLabelsAreKeptOldestFirst) {
  channel reader = channel::create(1 << 22);
  channel writer = other_side(reader);
  EXPECT_THAT(reader.labels(), ElementsAre());
  writer.note_label("a");
  writer.note_label("b");
  EXPECT_THAT(reader.labels(), ElementsAre("a", "b"));
  for (std::size_t i = 0; i < channel::kept_labels; ++i) writer.note_label(std::to_string(i));
  EXPECT_EQ(reader.labels().size(), channel::kept_labels);
  EXPECT_EQ(reader.labels().front(), "0");
  EXPECT_EQ(reader.labels().back(), std::to_string(channel::kept_labels - 1));
  writer.note_label(std::string(1000, 'x'));
  EXPECT_EQ(reader.labels().back(), std::string(channel::label_size, 'x'));
  writer.clear_labels();
  EXPECT_THAT(reader.labels(), ElementsAre());
}

TEST(Channel, TheFirstCrashIsKept) {
  channel one = channel::create(1 << 22);
  EXPECT_FALSE(one.crash());
  one.note_crash({11, 1, 0x10});
  one.note_crash({6, 0, 0});
  EXPECT_EQ(one.crash().value().signal, 11);
  EXPECT_EQ(one.crash().value().address, 0x10U);
}

}  // namespace
}  // namespace assay::worker

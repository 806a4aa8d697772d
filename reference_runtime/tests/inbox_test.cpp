// What other threads have queued for a loop.
#include <gtest/gtest.h>

#include <aio/detail/inbox.hpp>

#include "idle_node.hpp"

namespace aio::detail {
namespace {

using test::idle_node;

TEST(Inbox, GivesTheLatestFirstAndIsEmptyThen) {
  inbox in;
  idle_node first, second;
  EXPECT_TRUE(in.quiet());
  in.post(first);
  in.post(second);
  EXPECT_FALSE(in.empty());
  EXPECT_FALSE(in.empty_in_order());
  EXPECT_FALSE(in.quiet());
  EXPECT_EQ(in.take_all(), &second);
  EXPECT_EQ(second.next, &first);
  EXPECT_EQ(first.next, nullptr);
  EXPECT_TRUE(in.quiet());
  EXPECT_EQ(in.take_all(), nullptr);
}

TEST(Inbox, IsGuardedUntilItIsToldOtherwiseWhateverIsPostedAndTaken) {
  inbox in;
  idle_node before, after;
  in.post(before);
  in.set_guarded(true);
  EXPECT_TRUE(in.guarded());
  in.post(after);
  EXPECT_TRUE(in.guarded());
  EXPECT_EQ(in.take_all(), &after);
  EXPECT_EQ(after.next, &before);
  EXPECT_TRUE(in.guarded());
  EXPECT_TRUE(in.empty());
  EXPECT_TRUE(in.empty_in_order());
  EXPECT_FALSE(in.quiet());
  in.post(after);
  in.set_guarded(false);
  EXPECT_FALSE(in.guarded());
  EXPECT_EQ(in.take_all(), &after);
  EXPECT_EQ(after.next, nullptr);
  EXPECT_TRUE(in.quiet());
}

}  // namespace
}  // namespace aio::detail

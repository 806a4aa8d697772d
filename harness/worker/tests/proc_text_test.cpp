#include "proc_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace assay::worker {
namespace {

using testing::Contains;
using testing::IsEmpty;

TEST(ProcText, AFileIsReadWhole) {
  EXPECT_EQ(text_of("/proc/self/comm"), text_of("/proc/" + std::to_string(getpid()) + "/comm"));
  EXPECT_THAT(text_of("/proc/self/status"), testing::HasSubstr("voluntary_ctxt_switches"));
}

// As the file of a thread that has ended since it was opened is, but for the number of the error.
TEST(ProcText, AFileThatOpensAndCanNotBeReadIsEmpty) {
  ASSERT_EQ(access("/proc/self/mem", R_OK), 0);
  EXPECT_EQ(text_of("/proc/self/mem"), "");
}

TEST(ProcText, AFileThatIsNotThereIsEmpty) { EXPECT_EQ(text_of("/proc/self/task/0/status"), ""); }

TEST(ProcText, AFolderIsListed) {
  std::error_code error;
  EXPECT_THAT(entries_of("/proc/self/task", error), Contains("/proc/self/task/" + std::to_string(getpid())));
  EXPECT_FALSE(error);
}

TEST(ProcText, AFolderThatIsNotThereHasNoEntriesAndAnError) {
  std::error_code error;
  EXPECT_THAT(entries_of("/proc/self/task/0", error), IsEmpty());
  EXPECT_EQ(error, std::errc::no_such_file_or_directory);
}

}  // namespace
}  // namespace assay::worker

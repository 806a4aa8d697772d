// The loops that a plugin runs itself (assay/ext/bench.h): each does what it is asked for, and says what is
// so.
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "assay/loader/bench.hpp"
#include "run_test.hpp"

namespace assay::testing_sdk {
namespace {

std::vector<std::string> operations() {
  std::vector<std::string> all;
  for (const char* const* name = bench_extension().operations(); *name != nullptr; ++name)
    all.emplace_back(*name);
  return all;
}

error run(const std::string& operation, std::uint64_t n, assay_bench_result& result) {
  assay_bench_args args{};
  args.size = sizeof args;
  args.operation = operation.c_str();
  args.n = n;
  result = {};
  result.size = sizeof result;
  assay_error* const e = bench_extension().run(&args, &result);
  return e != nullptr ? error::adopt(e) : error();
}

class BenchRules : public ::testing::Test {
  void SetUp() override {
    if (bench_extension().run == nullptr) GTEST_SKIP() << "the plugin has no loops of its own";
  }
};

// Under AddressSanitizer a fork of the interpreter takes tens of milliseconds, and a thousand handshakes of
// TLS more than ten seconds.
std::vector<std::uint64_t> sizes_for(const std::string& operation) {
  if (operation.starts_with("Subprocess")) return {40};
  if (operation.starts_with("Sleep") || operation.starts_with("Echo")) return {1000};
  return {1000, 3000};
}

TEST_F(BenchRules, EachOperationIsDoneAsOftenAsAskedForInLessTimeThanTheCallTakes) {
  EXPECT_FALSE(operations().empty());
  for (const std::string& operation : operations()) {
    for (const std::uint64_t n : sizes_for(operation)) {
      const auto began = std::chrono::steady_clock::now();
      assay_bench_result result;
      const error e = run(operation, n, result);
      const auto elapsed = std::chrono::steady_clock::now() - began;
      ASSERT_FALSE(e) << operation << ": " << e.message();
      EXPECT_EQ(result.done, n) << operation;
      EXPECT_GT(result.elapsed_ns, 0U) << operation;
      EXPECT_LE(std::chrono::nanoseconds(result.elapsed_ns), elapsed) << operation;
      EXPECT_EQ(result.size, sizeof result) << operation;
    }
  }
}

TEST_F(BenchRules, EachOperationIsListedOnce) {
  const std::vector<std::string> all = operations();
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
}

TEST_F(BenchRules, AnOperationThatIsNotListedIsAnErrorOfKindValue) {
  assay_bench_result result;
  const error e = run("NoSuchOperation", 1000, result);
  ASSERT_TRUE(e);
  EXPECT_EQ(e.kind(), error_kind::value);
  EXPECT_EQ(e.message(), "there is no operation 'NoSuchOperation'");
  EXPECT_EQ(result.done, 0U);
}

TEST_F(BenchRules, NoneAtAllIsAnErrorOfKindValue) {
  assay_bench_result result;
  const error e = run(operations().at(0), 0, result);
  ASSERT_TRUE(e);
  EXPECT_EQ(e.kind(), error_kind::value);
}

}  // namespace
}  // namespace assay::testing_sdk

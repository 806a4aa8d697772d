#include "support.hpp"

namespace aio::test {

LoopTest::LoopTest() {
  set_log_hook([this](log_level, std::string_view text) { log_lines.emplace_back(text); });
  loop->set_exception_handler(
      [this](event_loop&, const exception_context& about) { reports.push_back(about.message()); });
}

LoopTest::~LoopTest() {
  loop.reset();
  set_log_hook({});
  EXPECT_THAT(reports, IsEmpty());
  EXPECT_THAT(log_lines, IsEmpty());
}

void LoopTest::pass() {
  loop->stop();
  loop->run_forever();
}

void LoopTest::drain() {
  // More than any chain of hops in these tests.
  for (int i = 0; i < 50; ++i) pass();
}

std::vector<std::string> LoopTest::take_reports() { return std::exchange(reports, {}); }
std::vector<std::string> LoopTest::take_log() { return std::exchange(log_lines, {}); }

}  // namespace aio::test

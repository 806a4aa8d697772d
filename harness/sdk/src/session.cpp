#include "assay/sdk/session.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <deque>
#include <string>

#include "assay/loader/capabilities.hpp"
#include "assay/loader/host.hpp"
#include "border.hpp"
#include "test_run.hpp"

namespace assay {
namespace {

// A plugin's thread may be on its way out of a call while a test ends: the last tests' state stays a while.
void keep_for_a_while(std::shared_ptr<detail::test_run> run) {
  static auto* kept = new std::deque<std::shared_ptr<detail::test_run>>;
  kept->push_back(std::move(run));
  if (kept->size() > 32) kept->pop_front();
}

void log_to_the_test(std::int32_t level, std::string_view text) {
  if (detail::test_run* run = detail::current_run(); run != nullptr) {
    run->log(level, text);
  } else if (level >= ASSAY_LOG_WARNING) {
    // fmt::print would throw through the plugin where nobody listens any more.
    const std::string line =
        fmt::format("logged by the plugin outside of a test, level {}: {}\n", level, text);
    static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
  }
}

void run_inside(detail::test_run& run) {
  run.set_test_loop(run.new_loop());
  const auto body = [&run]() -> co<> { return run.test().inside(run.context()); };
  run.test_loop().run_until_complete(object(detail::make_coroutine(detail::make_body(body))));
}

}  // namespace

bool has_virtual_time(const plugin& p) { return claims(p, "clock"); }

execution execute(const test_case& test, session& s, observer& o, test_clock clock) {
  set_log_sink(log_to_the_test);
  auto run = std::make_shared<detail::test_run>(test, s, o, clock);
  detail::set_active_run(run.get());
  const std::size_t out_before = detail::records_out();
  try {
    const detail::running_test running(*run);
    if (test.form == test_form::inside) {
      run_inside(*run);
    } else {
      test.outside(run->context());
    }
  } catch (...) {
    run->ended_with(run->error_of(std::current_exception()));
  }
  execution result;
  result.bodies_left = run->finish();
  const std::size_t out_after = detail::records_out();
  result.objects_left = out_after > out_before ? out_after - out_before : 0;
  result.unsupported = run->unsupported();
  result.trace = run->traced();
  detail::set_active_run(nullptr);
  keep_for_a_while(std::move(run));
  return result;
}

}  // namespace assay

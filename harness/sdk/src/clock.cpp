#include "assay/sdk/clock.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "border.hpp"
#include "test_run.hpp"

namespace assay {
namespace {

void advance(const loop& l, double seconds) { ASSAY_CALL(clock, advance, l.get(), seconds); }

}  // namespace

bool in_virtual_time(const test_context& rt) { return rt.run().clock() == test_clock::virtual_time; }

void pass_time(test_context& rt, const loop& l, double seconds) {
  if (in_virtual_time(rt)) {
    advance(l, seconds);
  } else {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  }
}

void pass_time(test_context& rt, double seconds) { pass_time(rt, rt.loop(), seconds); }

void pass_time_until(test_context& rt, double when) {
  constexpr double past = 1e-6;
  while (rt.loop().time() <= when) {
    pass_time(rt, in_virtual_time(rt) ? std::max(when - rt.loop().time(), 0.0) + past : 0.001);
  }
}

}  // namespace assay

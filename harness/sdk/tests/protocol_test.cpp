// What a plugin must not do with the frames and callbacks that it is lent, done to them by hand.
#include "../src/frame.hpp"
#include "../src/test_run.hpp"
#include "run_test.hpp"

namespace assay::testing_sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A frame as a plugin sees it.
class lent_frame {
 public:
  template <class F>
  lent_frame(test_context& rt, F f) : frame_(new detail::frame(rt.run(), detail::make_body(std::move(f)))) {}
  std::int32_t resume(std::int32_t how, value in = {}) {
    assay_value raw{};
    const auto answer = detail::frame::ops()->resume(frame_, how, in.release(), &raw);
    out = value::adopt(raw);
    return answer;
  }
  void destroy() { detail::frame::ops()->destroy(frame_); }
  value out;

 private:
  detail::frame* frame_;
};

TEST(Protocol, AFrameAnswersAwaitThenReturn) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const future f = rt.create_future();
    lent_frame frame(rt, [&]() -> co<value> {
      value v = co_await f;
      co_return list_of(v, "end");
    });
    EXPECT_EQ(frame.resume(ASSAY_IN_START), ASSAY_OUT_AWAIT);
    EXPECT_EQ(frame.out, f);
    EXPECT_EQ(frame.resume(ASSAY_IN_VALUE, 5), ASSAY_OUT_RETURN);
    EXPECT_EQ(frame.out, list_of(5, "end"));
    frame.destroy();
    co_return;
  });
  EXPECT_TRUE(passes(e));
}

TEST(Protocol, DestroyingAFrameTwiceIsToldAndHarmless) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    lent_frame frame(rt, []() -> co<> { co_return; });
    frame.destroy();
    frame.destroy();
    co_return;
  });
  EXPECT_THAT(e.failures, ElementsAre(HasSubstr("plugin broke the protocol: destroy was called twice")));
}

TEST(Protocol, ResumingAFinishedFrameIsToldAndAnswersARuntimeError) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    lent_frame frame(rt, []() -> co<> { co_return; });
    EXPECT_EQ(frame.resume(ASSAY_IN_START), ASSAY_OUT_RETURN);
    EXPECT_EQ(frame.resume(ASSAY_IN_VALUE), ASSAY_OUT_RAISE);
    EXPECT_EQ(frame.out.as_error().kind(), error_kind::runtime);
    frame.destroy();
    co_return;
  });
  EXPECT_THAT(e.failures, ElementsAre(HasSubstr("resumed after it had finished")));
}

TEST(Protocol, StartingTwiceAndResumingBeforeTheStartAreTold) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const future f = rt.create_future();
    lent_frame frame(rt, [&]() -> co<> { co_await f; });
    EXPECT_EQ(frame.resume(ASSAY_IN_VALUE), ASSAY_OUT_RAISE);
    EXPECT_EQ(frame.resume(ASSAY_IN_START), ASSAY_OUT_AWAIT);
    EXPECT_EQ(frame.resume(ASSAY_IN_START), ASSAY_OUT_RAISE);
    frame.destroy();
    co_return;
  });
  EXPECT_THAT(e.failures, ElementsAre(HasSubstr("before it was started"), HasSubstr("started twice")));
}

TEST(Protocol, ResumingAFrameInsideItsOwnResumeIsTold) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    lent_frame* self = nullptr;
    lent_frame frame(rt, [&]() -> co<> {
      EXPECT_EQ(self->resume(ASSAY_IN_VALUE), ASSAY_OUT_RAISE);
      co_return;
    });
    self = &frame;
    EXPECT_EQ(frame.resume(ASSAY_IN_START), ASSAY_OUT_RETURN);
    frame.destroy();
    co_return;
  });
  EXPECT_THAT(e.failures, ElementsAre(HasSubstr("resumed while it was running")));
}

TEST(Protocol, DestroyingAFrameInsideItsOwnResumeIsToldAndPutOff) {
  auto alive = std::make_shared<int>(0);
  const std::weak_ptr<int> probe = alive;
  const ending e = run_inside([&](test_context& rt) -> co<> {
    lent_frame* self = nullptr;
    lent_frame frame(rt, [&, alive = std::move(alive)]() -> co<> {
      self->destroy();
      EXPECT_EQ(probe.use_count(), 1);
      co_return;
    });
    self = &frame;
    frame.resume(ASSAY_IN_START);
    EXPECT_TRUE(probe.expired());
    co_return;
  });
  EXPECT_THAT(e.failures, ElementsAre(HasSubstr("destroy was called during a call")));
}

TEST(Protocol, ResumesOfOtherFramesMayNest) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    lent_frame inner(rt, [&]() -> co<> {
      rt.trace("inner");
      co_return;
    });
    lent_frame outer(rt, [&]() -> co<> {
      EXPECT_EQ(inner.resume(ASSAY_IN_START), ASSAY_OUT_RETURN);
      rt.trace("outer");
      co_return;
    });
    EXPECT_EQ(outer.resume(ASSAY_IN_START), ASSAY_OUT_RETURN);
    inner.destroy();
    outer.destroy();
    EXPECT_TRACE("inner", "outer");
    co_return;
  });
  EXPECT_TRUE(passes(e));
}

TEST(Protocol, ABodyDestroyedOnAnotherThreadGoesOnItsOwn) {
  std::thread::id destroyed_on;
  std::atomic<bool> gone{false};
  struct probe {
    std::thread::id* where;
    std::atomic<bool>* flag;
    probe(std::thread::id* w, std::atomic<bool>* f) : where(w), flag(f) {}
    probe(const probe&) = delete;
    ~probe() {
      *where = std::this_thread::get_id();
      *flag = true;
    }
  };
  const ending e = run_inside([&](test_context& rt) -> co<> {
    const future f = rt.create_future();
    lent_frame frame(rt, [&]() -> co<> {
      const probe p(&destroyed_on, &gone);
      co_await f;
    });
    EXPECT_EQ(frame.resume(ASSAY_IN_START), ASSAY_OUT_AWAIT);
    frame.out = {};
    test_thread t = rt.thread([&] { frame.destroy(); });
    t.join();
    EXPECT_FALSE(gone);
    co_await rt.sleep(0);
    EXPECT_TRUE(gone);
  });
  EXPECT_TRUE(passes(e));
  EXPECT_EQ(destroyed_on, std::this_thread::get_id());
}

TEST(Protocol, AFrameOutlivesItsTestAsATombstone) {
  std::optional<lent_frame> kept;
  auto alive = std::make_shared<int>(0);
  const std::weak_ptr<int> probe = alive;
  const std::size_t before = detail::records_out();
  const ending e = run_inside([&](test_context& rt) -> co<> {
    kept.emplace(rt, [f = rt.create_future(), alive = std::move(alive)]() -> co<> { co_await f; });
    EXPECT_EQ(kept->resume(ASSAY_IN_START), ASSAY_OUT_AWAIT);
    kept->out = {};
    co_return;
  });
  EXPECT_TRUE(passes(e));
  EXPECT_EQ(e.result.bodies_left, 1u);
  EXPECT_EQ(e.result.objects_left, 1u);
  EXPECT_TRUE(probe.expired());
  EXPECT_EQ(kept->resume(ASSAY_IN_VALUE), ASSAY_OUT_RAISE);
  EXPECT_EQ(kept->out.as_error().message(), "the test of this coroutine has ended");
  kept->destroy();
  EXPECT_EQ(detail::records_out(), before);
}

}  // namespace
}  // namespace assay::testing_sdk

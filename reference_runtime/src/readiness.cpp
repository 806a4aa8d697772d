#include "readiness.hpp"

namespace aio::detail {
namespace {

/// Completes a future at the first readiness. The queue may hold it a moment longer than the coroutine.
class first_readiness final : public io_owner {
 public:
  first_readiness(event_loop& loop, int fd, io_watch::direction d) : ready(loop.create_future<void>()) {
    watch_.start(loop, fd, d);
  }
  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  void loop_closed() noexcept override {}
  void stop() noexcept { watch_.stop(); }

  const future<void> ready;

 private:
  ~first_readiness() = default;
  void done() {
    watch_.stop();
    if (!ready.done()) ready.set_result();
  }
  std::uint32_t references_ = 0;
  io_watch watch_{*this, [](io_owner& o) { static_cast<first_readiness&>(o).done(); }};
};

struct waiting {
  explicit waiting(first_readiness* r) : on(r) {}
  waiting(const waiting&) = delete;
  waiting& operator=(const waiting&) = delete;
  ~waiting() { on->stop(); }
  ref<first_readiness> on;
};

}  // namespace

task<void> until_ready(event_loop& loop, int fd, io_watch::direction d) {
  const waiting w(new first_readiness(loop, fd, d));
  co_await w.on->ready;
}

}  // namespace aio::detail

#include <time.h>

#include <aio/detail/loop_core.hpp>
#include <aio/event_loop.hpp>
#include <aio/log.hpp>
#include <aio/scheduled_task.hpp>

namespace aio::detail {

namespace {

std::atomic<std::uint64_t> loop_counter{0};

}  // namespace

loop_core::loop_core() noexcept : number_(loop_counter.fetch_add(1, std::memory_order_relaxed) + 1) {}

loop_core::~loop_core() = default;

future_texts& loop_core::texts() {
  if (!texts_) texts_ = std::make_unique<future_texts>();
  return *texts_;
}

double loop_core::now() const noexcept {
  double reading = 0;
  if (virtual_clock_) [[unlikely]] {
    reading = virtual_clock_->now.load(std::memory_order_relaxed);
  } else {
    timespec t{};
    ::clock_gettime(CLOCK_MONOTONIC, &t);
    reading = static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  }
  last_now_.store(reading, std::memory_order_relaxed);
  look_up_soon();
  return reading;
}

void loop_core::report(const exception_context& about) { as_event_loop().call_exception_handler(about); }

void loop_core::report_from_destructor(const exception_context& about) noexcept {
  try {
    report(about);
  } catch (...) {
    try {
      log(log_level::error, "exception ignored in a destructor: " + aio::describe(std::current_exception()));
    } catch (...) {  // nowhere left to tell it
    }
  }
}

void loop_core::check_guard() const {
  require_open();
  const auto& self = static_cast<const event_loop&>(*this);
  if (self.is_running() && this_thread().running != this) {
    throw runtime_error(
        "non-thread-safe operation invoked on an event loop other than the current one: use "
        "call_soon_threadsafe()");
  }
}

void loop_core::fail_closed() { throw runtime_error("the event loop is closed"); }

void loop_core::take_inbox() noexcept {
  ready_node* newest = inbox_.take_all();  // reversed, each thread's own posts stay in their order
  ready_node* oldest = nullptr;
  while (newest) {
    ready_node* older = newest->next;
    newest->next = oldest;
    oldest = newest;
    newest = older;
  }
  while (oldest) {
    ready_node* next = oldest->next;
    ready_.push(*oldest);
    oldest = next;
  }
}

}  // namespace aio::detail

#include "attempt.hpp"

#include <fmt/format.h>

#include <utility>

#include "ending.hpp"

namespace assay::runner {
namespace {

constexpr std::size_t kept_output = std::size_t{1} << 20;

// steady_clock is CLOCK_MONOTONIC, which is what workers write into their records.
double monotonic_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

attempt::attempt(boost::asio::io_context& io, setup what)
    : what_(std::move(what)),
      channel_(worker::channel::create()),
      ledger_(what_.tests, what_.heads, *what_.listener,
              [this](std::int64_t from, std::int64_t to, bool& capped) {
                return process_->output(from, to, kept_output, capped);
              }),
      timer_(io),
      stage_since_(monotonic_now()) {
  channel_.append(what_.job);
  channel_.next();  // the job, which is for the worker
  process_ = spawn(io, {what_.command, channel_.fd(),
                        [this] {
                          drain();
                          watch();
                        },
                        [this] { ended(); }});
  watch();
}

attempt::~attempt() = default;

std::string attempt::output() const {
  bool capped = false;
  return process_->output(0, -1, kept_output, capped);
}

void attempt::drain() {
  while (const std::optional<worker::record> r = channel_.next()) {
    const bool was_loaded = ledger_.is_loaded();
    const bool was_running = ledger_.running().has_value();
    ledger_.take(*r);
    if (ledger_.is_loaded() != was_loaded || ledger_.running().has_value() != was_running ||
        std::holds_alternative<worker::benchmark_finished>(*r)) {
      stage_since_ = monotonic_now();
    }
    if (ledger_.running()) stage_since_ = ledger_.running_since();
  }
  // Nothing more can be learned from it.
  if (channel_.corrupt() && !ended_) process_->kill();
}

double attempt::now_limit() const {
  return (ledger_.is_loaded() ? what_.limit.test : what_.limit.load).count();
}

void attempt::watch() {
  if (overdue_ || abandoned_) return;
  const double left = stage_since_ + now_limit() - monotonic_now();
  timer_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(
      std::chrono::duration<double>(left > 0 ? left : 0)));
  timer_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code error) {
    if (!error && !alive.expired()) on_time();
  });
}

void attempt::on_time() {
  drain();  // its wake-up may be lost
  if (overdue_ || abandoned_) return;
  if (monotonic_now() < stage_since_ + now_limit()) return watch();
  overdue_ = fmt::format("did not end within {:g} s", now_limit());
  process_->kill();
}

void attempt::abandon() {
  if (std::exchange(abandoned_, true)) return;
  timer_.cancel();
  process_->kill();
}

void attempt::ended() {
  ended_ = true;
  timer_.cancel();
  drain();
  if (const std::uint64_t lost = channel_.dropped(); lost > 0 && !channel_.corrupt()) {
    what_.listener->noted(
        fmt::format("{} records of a worker found no room: some failures lack their message", lost));
  }
  if (!abandoned_) {
    if (!ledger_.is_complete() && !ledger_.load_error()) {
      died_ = overdue_ ? ending{results::verdict::hang, *overdue_, channel_.labels()}
                       : ending{results::verdict::crash,
                                describe_end({channel_.wait_status(), channel_.crash(),
                                              channel_.exit_status(), channel_.corrupt()}),
                                channel_.labels()};
    }
    ledger_.end(died_);
  }
  what_.on_end(*this);
}

}  // namespace assay::runner

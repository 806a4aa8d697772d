#include "attempt.hpp"

#include <fmt/format.h>

#include <utility>

#include "ending.hpp"
#include "pending_names.hpp"
#include "stack_lines.hpp"

namespace assay::runner {
namespace {

constexpr std::size_t kept_output = std::size_t{1} << 20;
// The part of its time limit that a test may lose to a machine that stands still.
constexpr double tolerated_stall = 0.1;

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
  what_.job.scratch = scratch_.path();
  channel_.append(what_.job);
  channel_.next();  // the job, which is for the worker
  process_ = spawn(io, {what_.command, channel_.fd(), scratch_.path(), what_.preload,
                        [this] {
                          drain();
                          watch();
                        },
                        [this](std::optional<int> warden_status) { ended(warden_status); }});
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
  overdue_.emplace();
  overdue_->charged = results::verdict::hang;
  overdue_->how = fmt::format("did not end within {:g} s", now_limit());
  overdue_->at = monotonic_now();
  if (what_.stalls != nullptr) {
    const double stalled = what_.stalls->stalled_since(std::chrono::duration<double>(stage_since_)).count();
    if (stalled > tolerated_stall * now_limit()) {
      overdue_->charged = results::verdict::inconclusive;
      overdue_->how += fmt::format(", and the machine stood still for {:.1f} s of them", stalled);
    }
  }
  process_->show_and_kill();
}

void attempt::abandon() {
  if (std::exchange(abandoned_, true)) return;
  timer_.cancel();
  process_->kill();
}

ending attempt::how_it_died(std::optional<int> warden_status) const {
  ending end;
  end.at = monotonic_now();
  if (channel_.memory() || !(overdue_ || channel_.quiescent())) {
    end.how = describe_end({channel_.wait_status(), warden_status, channel_.crash(), channel_.exit_status(),
                            channel_.corrupt(), channel_.memory()});
  } else {
    if (channel_.quiescent()) {
      end.charged = results::verdict::hang;
      end.how = "can't go on: no thread, timer, child or descriptor could wake it";
    } else {
      end = *overdue_;
    }
    end.pending = names_of_pending(channel_.pending());
  }
  end.last_labels = channel_.labels();
  end.stacks = stack_lines(channel_.stacks());
  return end;
}

void attempt::ended(std::optional<int> warden_status) {
  ended_ = true;
  timer_.cancel();
  drain();
  if (const std::uint64_t lost = channel_.dropped(); lost > 0 && !channel_.corrupt()) {
    what_.listener->noted(
        fmt::format("{} records of a worker found no room: some failures lack their message", lost));
  }
  if (!abandoned_) {
    if (!ledger_.is_complete() && !ledger_.load_error()) {
      died_ = how_it_died(warden_status);
    }
    ledger_.end(died_);
  }
  what_.on_end(*this);
}

}  // namespace assay::runner

#include "closed_loop.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <stdexcept>

#include "percentile.hpp"

namespace assay::load {
namespace {

double now_us() {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

struct closed_loop::line {
  std::unique_ptr<connection> to;
  std::array<char, message_size> message{};
  std::array<char, message_size + 1> answer{};
  std::size_t received = 0;
  std::uint64_t sequence = 0;
  bool waits = false;
  double sent_at = 0;
};

closed_loop::closed_loop(destination to, int connections, bool tells)
    : to_(std::move(to)), count_(static_cast<std::size_t>(connections)), tells_(tells) {}

closed_loop::~closed_loop() = default;

void closed_loop::watch(line& one) {
  epoll_event e{};
  e.events = EPOLLIN;
  e.data.ptr = &one;
  checked(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, one.to->fd(), &e), "epoll_ctl");
}

void closed_loop::connect() {
  epoll_ = descriptor(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
  lines_.resize(count_);
  for (std::size_t i = 0; i < count_; ++i) {
    line& one = lines_[i];
    for (std::size_t at = 0; at < message_size; ++at) one.message[at] = static_cast<char>(i + 7 * at);
    one.message[0] = asked;
    one.to = connection::to(to_);
    watch(one);
  }
  exchange(static_cast<std::int64_t>(count_), [](const line&) {});
  if (!tells_) return;
  control_ = connection::to(to_);
  tell();
}

void closed_loop::tell() {
  std::array<char, message_size> message{};
  message[0] = told;
  control_->send(message.data(), message.size());
}

// No two messages are alike: an answer that belongs to another one is seen.
void closed_loop::set_sequence(line& one, std::uint64_t to) {
  one.sequence = to;
  std::memcpy(one.message.data() + 8, &one.sequence, sizeof one.sequence);
}

void closed_loop::send_to(line& one) {
  set_sequence(one, one.sequence + 1);
  one.received = 0;
  one.waits = true;
  one.sent_at = now_us();
  one.to->send(one.message.data(), one.message.size());
}

bool closed_loop::take(line& one) {
  // One byte more than may come, so that it is seen if it does.
  one.received += one.to->receive(one.answer.data() + one.received, one.answer.size() - one.received);
  if (one.received > (one.waits ? message_size : 0)) {
    throw std::runtime_error("the server sent more than it was sent");
  }
  if (one.received < message_size) return false;
  if (std::memcmp(one.answer.data(), one.message.data(), message_size) != 0) {
    // The answer before once more, which came when the next message was under way.
    set_sequence(one, one.sequence - 1);
    const bool again = std::memcmp(one.answer.data(), one.message.data(), message_size) == 0;
    throw std::runtime_error(again ? "the server sent more than it was sent"
                                   : "the server sent other bytes than it was sent");
  }
  one.received = 0;
  one.waits = false;
  return true;
}

template <class Each>
void closed_loop::exchange(std::int64_t n, Each each) {
  std::int64_t to_send = n;
  std::int64_t answered = 0;
  std::array<epoll_event, 128> events{};
  for (line& one : lines_) {
    if (to_send-- > 0) send_to(one);
  }
  to_send = std::max<std::int64_t>(n - static_cast<std::int64_t>(lines_.size()), 0);
  constexpr int limit = std::chrono::milliseconds(patience).count();
  while (answered < n) {
    const int ready = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), limit);
    if (ready < 0 && errno == EINTR) continue;
    if (checked(ready, "epoll_wait") == 0) {
      throw std::runtime_error("the server did not answer for " + std::to_string(patience.count()) + " s");
    }
    for (int i = 0; i < ready; ++i) {
      line& one = *static_cast<line*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (!take(one)) continue;
      each(one);
      ++answered;
      if (to_send > 0) {
        --to_send;
        send_to(one);
      }
    }
  }
}

void closed_loop::batch(std::int64_t n) {
  times_us_.reserve(times_us_.size() + static_cast<std::size_t>(n));
  const double began = now_us();
  exchange(n, [this](const line& one) { times_us_.push_back(static_cast<float>(now_us() - one.sent_at)); });
  seconds_ += (now_us() - began) * 1e-6;
  if (control_) tell();
}

figures closed_loop::hang_up() {
  lines_.clear();
  control_.reset();
  figures seen;
  if (times_us_.empty()) return seen;
  seen.requests_per_second = static_cast<double>(times_us_.size()) / seconds_;
  seen.p50_us = percentile(times_us_, 0.5);
  seen.p99_us = percentile(times_us_, 0.99);
  return seen;
}

}  // namespace assay::load

#include "bulk.hpp"

#include <poll.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "descriptor.hpp"

namespace assay::load {
namespace {

using clock = std::chrono::steady_clock;

}  // namespace

chunk::chunk() : bytes_(chunk_size) {
  for (std::size_t at = 0; at < chunk_size; at += sizeof at) {
    const std::size_t word = (at + 1) * 0x9e3779b97f4a7c15U;
    std::memcpy(bytes_.data() + at, &word, sizeof word);
  }
}
const char* chunk::numbered(std::uint64_t number) {
  std::memcpy(bytes_.data(), &number, sizeof number);
  return bytes_.data();
}

void chunk_check::take(std::string_view data) {
  while (!data.empty()) {
    if (expected_.empty()) expected_ = {chunk_.numbered(number_++), chunk_size};
    const std::size_t size = std::min(data.size(), expected_.size());
    right_ = right_ && data.substr(0, size) == expected_.substr(0, size);
    data.remove_prefix(size);
    expected_.remove_prefix(size);
  }
}

std::optional<std::uint64_t> chunks_asked(const char* message) {
  if (message[0] == told) return std::nullopt;
  std::uint64_t count = 0;
  std::memcpy(&count, message + 8, sizeof count);
  return count;
}

std::array<char, message_size> answer(const chunk_check& seen) {
  std::array<char, message_size> message{};
  message[0] = seen.right() ? told : asked;
  return message;
}

void bulk::connect() {
  line_ = connection::to(to_);
  say(told, 0);
}

void bulk::say(char what, std::uint64_t count) {
  std::array<char, message_size> message{};
  message[0] = what;
  std::memcpy(message.data() + 8, &count, sizeof count);
  line_->send(message.data(), message.size());
}

void bulk::receive(char* into, std::size_t size) {
  while (size > 0) {
    const std::size_t got = line_->receive(into, size);
    into += got;
    size -= got;
    if (got > 0) continue;
    pollfd readable{line_->fd(), POLLIN, 0};
    constexpr int limit = std::chrono::milliseconds(patience).count();
    if (checked(poll(&readable, 1, limit), "poll") == 0) {
      throw std::runtime_error("the server sent nothing for " + std::to_string(patience.count()) + " s");
    }
  }
}

void bulk::receive_chunks(std::uint64_t n) {
  chunk expected;
  std::vector<char> got(chunk_size);
  for (std::uint64_t i = 0; i < n; ++i) {
    receive(got.data(), got.size());
    if (std::memcmp(got.data(), expected.numbered(number_++), chunk_size) != 0)
      throw std::runtime_error("the server sent other bytes than it should");
  }
}

void bulk::send_chunks(std::uint64_t n) {
  chunk one;
  for (std::uint64_t i = 0; i < n; ++i) {
    line_->send(one.numbered(number_++), chunk_size);
  }
  std::array<char, message_size> answer{};
  receive(answer.data(), answer.size());
  if (answer[0] != told) throw std::runtime_error("the server received other bytes than it was sent");
}

void bulk::batch(std::int64_t n) {
  const clock::time_point began = clock::now();
  say(asked, static_cast<std::uint64_t>(n));
  if (way_ == direction::from_server) {
    receive_chunks(static_cast<std::uint64_t>(n));
  } else {
    send_chunks(static_cast<std::uint64_t>(n));
  }
  seconds_ += std::chrono::duration<double>(clock::now() - began).count();
  say(told, 0);
}

figures bulk::hang_up() {
  line_.reset();
  figures seen;
  if (seconds_ > 0) seen.requests_per_second = static_cast<double>(number_) / seconds_;
  return seen;
}

}  // namespace assay::load

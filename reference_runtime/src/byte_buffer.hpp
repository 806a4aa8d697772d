// Bytes that come in at the back and go out at the front.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace aio::detail {

class byte_buffer {
 public:
  std::size_t size() const noexcept { return bytes_.size() - begin_; }
  bool empty() const noexcept { return size() == 0; }
  std::string_view view() const noexcept { return std::string_view(bytes_).substr(begin_); }

  void append(std::string_view more) {
    // Consumed bytes are dropped when they are most of the buffer: each byte is moved at most once or so.
    if (begin_ > 4096 && begin_ > bytes_.size() / 2) {
      bytes_.erase(0, begin_);
      begin_ = 0;
    }
    bytes_.append(more);
  }
  void consume(std::size_t n) noexcept {
    begin_ += n;
    if (begin_ == bytes_.size()) clear();
  }
  std::string take(std::size_t n) {
    // All of much without a copy, unless that would give away more memory than is used.
    if (begin_ == 0 && n >= bytes_.size() && bytes_.size() >= worth_moving &&
        bytes_.capacity() <= 2 * bytes_.size()) {
      return std::exchange(bytes_, std::string());
    }
    std::string taken(view().substr(0, n));
    consume(taken.size());
    return taken;
  }
  void clear() noexcept {
    bytes_.clear();
    begin_ = 0;
    if (bytes_.capacity() > kept_capacity) std::string().swap(bytes_);
  }

 private:
  static constexpr std::size_t kept_capacity = 64 * 1024;
  static constexpr std::size_t worth_moving = 4096;

  std::string bytes_;
  std::size_t begin_ = 0;
};

}  // namespace aio::detail

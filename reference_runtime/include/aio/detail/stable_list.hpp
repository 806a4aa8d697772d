/// Elements that never move, a number of which the most is known.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace aio::detail {

/// In pieces: larger than those of a deque, which holds a dozen of some 40 bytes, and no more than malloc has
/// at hand, for what is very large it maps anew each time.
template <class T>
class stable_list {
 public:
  class iterator {
   public:
    iterator(const stable_list& list, std::size_t index) noexcept : list_(&list), index_(index) {}
    T& operator*() const noexcept { return (*list_)[index_]; }
    iterator& operator++() noexcept {
      ++index_;
      return *this;
    }
    bool operator==(const iterator& other) const noexcept { return index_ == other.index_; }

   private:
    const stable_list* list_;
    std::size_t index_;
  };

  stable_list() = default;
  stable_list(const stable_list&) = delete;
  stable_list& operator=(const stable_list&) = delete;
  ~stable_list() {
    static_assert(std::is_trivially_destructible_v<T>);
    for (std::size_t i = 0; i < pieces_.size(); ++i) std::allocator<T>().deallocate(pieces_[i], room(i));
  }

  /// Once, and first.
  void reserve(std::size_t most) {
    most_ = most;
    pieces_.reserve((most + piece - 1) / piece);
  }
  /// REQUIRES that there is room.
  template <class... Args>
  T& emplace_back(Args&&... args) {
    if (size_ % piece == 0) pieces_.push_back(std::allocator<T>().allocate(room(pieces_.size())));
    return *std::construct_at(pieces_.back() + size_++ % piece, std::forward<Args>(args)...);
  }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T& operator[](std::size_t index) const noexcept { return pieces_[index / piece][index % piece]; }
  iterator begin() const noexcept { return {*this, 0}; }
  iterator end() const noexcept { return {*this, size_}; }

 private:
  static constexpr std::size_t piece = 1024;
  std::size_t room(std::size_t index) const noexcept { return std::min(most_ - index * piece, piece); }

  std::vector<T*> pieces_;
  std::size_t size_ = 0, most_ = 0;
};

}  // namespace aio::detail

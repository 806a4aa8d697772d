// What a loop knows of descriptors: who is called when one is ready, and which belong to transports.
#pragma once

#include <memory>
#include <unordered_map>

#include <aio/event_loop.hpp>

#include "io_watch.hpp"

namespace aio::detail {

/// A callback of add_reader() or add_writer(). The queue may hold it a moment longer than the table.
class descriptor_watch final : public io_owner {
 public:
  explicit descriptor_watch(ref<callback_node> callback) : callback_(std::move(callback)) {}
  void start(event_loop& loop, int fd, io_watch::direction d) { watch_.start(loop, fd, d); }
  void stop() noexcept { watch_.stop(); }

  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  void loop_closed() noexcept override {}

 private:
  ~descriptor_watch() = default;
  void call();

  std::uint32_t references_ = 0;
  ref<callback_node> callback_;
  io_watch watch_{*this, [](io_owner& o) { static_cast<descriptor_watch&>(o).call(); }};
};

class descriptor_table {
 public:
  descriptor_table() = default;
  descriptor_table(const descriptor_table&) = delete;
  descriptor_table& operator=(const descriptor_table&) = delete;
  ~descriptor_table();

  /// Takes the place of the former one.
  void set(event_loop& loop, int fd, io_watch::direction d, ref<callback_node> callback);
  bool remove(int fd, io_watch::direction d) noexcept;

  struct claimed {
    io_owner* transport;
    bool closing = false;
  };
  std::unordered_map<int, claimed> transports;  // by their descriptors
  /// The loop is closing: tells every transport, those that watch nothing just now as well.
  void close_transports() noexcept;

 private:
  using watches = std::unordered_map<int, ref<descriptor_watch>>;
  watches& of(io_watch::direction d) noexcept {
    return d == io_watch::direction::reading ? readers_ : writers_;
  }
  watches readers_, writers_;
};

/// Throws runtime_error if the descriptor belongs to a transport of the loop that is not closing.
void require_no_transport(event_loop& loop, int fd);

/// Marks a descriptor as a transport's as long as that is open: from take() to release(). While it closes,
/// the descriptor is free for others.
class transport_claim {
 public:
  transport_claim() = default;
  transport_claim(const transport_claim&) = delete;
  transport_claim& operator=(const transport_claim&) = delete;
  ~transport_claim() { release(); }
  /// REQUIRES: the loop's memory outlives this.
  void take(event_loop& loop, int fd, io_owner& transport);
  void begin_to_close() noexcept;
  void release() noexcept;

 private:
  descriptor_table* table() const noexcept;  // null once the loop is closed

  event_loop* loop_ = nullptr;
  int fd_ = -1;
};

}  // namespace aio::detail

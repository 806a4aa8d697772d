// A descriptor watched for reading or writing (loop.add_reader, loop.add_writer).
#pragma once

#include <aio/event_loop.hpp>
#include <atomic>

#include "backend.hpp"

namespace aio::detail {

/// Who watches. Kept alive by a reference while a call to it is queued.
class io_owner {
 public:
  virtual void add_ref() noexcept = 0;
  virtual void release() noexcept = 0;
  /// The loop is closing and the watch is dead: give up the descriptor.
  virtual void loop_closed() noexcept = 0;

 protected:
  ~io_owner() = default;
};

/// While started, queues its owner's callback in each pass in which the descriptor is ready. Level-triggered.
/// A callback that is queued when the watch is stopped does not run.
class io_watch final : public ready_node {
 public:
  enum class direction { reading, writing };
  using callback = void (*)(io_owner&);

  io_watch(io_owner& owner, callback f) : owner_(owner), callback_(f) {}
  ~io_watch();

  /// Throws runtime_error if the loop is closed.
  /// told: counted up each time after the descriptor was made ready. A loop that has no other watches and
  /// always something to run looks at the count instead of asking the kernel. For one watch of a loop.
  void start(event_loop& loop, int fd, direction d, const std::atomic<unsigned>* told = nullptr);
  /// REQUIRES: before the descriptor is closed.
  void stop() noexcept;
  bool started() const noexcept { return event_ != nullptr; }

  void run() override;
  void discard() noexcept override;
  std::string describe() const override { return "readiness of a descriptor"; }

 private:
  friend struct loop_backend;
  static void ready(evutil_socket_t, short, void* self);

  io_owner& owner_;
  callback callback_;
  event_loop* loop_ = nullptr;
  loop_backend* backend_ = nullptr;
  event_ptr event_;
  bool queued_ = false;
  bool valid_ = false;  // not stopped since it was queued
  bool tells_ = false;
  io_watch* previous_ = nullptr;
  io_watch* next_ = nullptr;  // the backend's list
};

}  // namespace aio::detail

// SIGCHLD, for kernels that tell of a child's end by no descriptor.
#pragma once

namespace aio::detail {

/// While one exists, SIGCHLD is handled: every one makes the descriptor readable. What handled the signal
/// before is still called, and handles it alone again once the last one has gone. A program that replaces the
/// handler meanwhile, or blocks the signal in all of its threads, hears of no child. Any thread.
class child_signal {
 public:
  /// Readable at first: a child may have ended before. Throws std::system_error.
  child_signal();
  child_signal(const child_signal&) = delete;
  child_signal& operator=(const child_signal&) = delete;
  ~child_signal();

  int fd() const noexcept;
  /// Forgets what was told so far. REQUIRES: before the children are looked at.
  void clear() noexcept;

  struct slot;  // where the handler finds the descriptor

 private:
  slot* slot_;
};

}  // namespace aio::detail

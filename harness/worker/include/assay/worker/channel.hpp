// channel.hpp - how records travel from a worker to its runner so that nothing is lost when the worker dies.
//
// The records lie in a memfd that both map: append-only, each framed with its length and checksum, and an
// atomic count of what is complete. A plugin that closes descriptors at random, or crashes between two
// records, takes nothing away that was recorded before. What a signal handler may need to say (a crash, an
// exit, the latest trace labels) has fixed places in the header of the mapping. A pipe wakes the runner; it
// carries no data, and its loss costs only promptness.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/worker/records.hpp"

namespace assay::worker {

// How far a worker came. What it was doing when it died follows from this and from the records.
enum class phase : std::uint32_t { starting, loading, running, ending, done };

struct channel_header;

struct crash_note {
  int signal = 0;
  int code = 0;  // siginfo's si_code
  std::uint64_t address = 0;
};

// The mapping, shared by both sides. Movable; unmapped at the end. Functions are [any thread] unless they say
// more.
class channel {
 public:
  static constexpr std::size_t default_capacity = std::size_t{64}
                                                  << 20;  // address space, not memory: it is sparse
  static constexpr std::size_t kept_labels = 16;
  static constexpr std::size_t label_size = 240;
  static constexpr std::size_t stacks_size = std::size_t{64} << 10;
  static constexpr std::size_t pending_size = std::size_t{8} << 10;

  // [runner] Throws std::system_error.
  static channel create(std::size_t capacity = default_capacity);
  // [worker] Maps the descriptor it inherited; the descriptor is closed. Throws std::system_error, or
  // std::runtime_error when it is no channel.
  static channel attach(int fd);

  channel(channel&& other) noexcept;
  channel& operator=(channel&& other) noexcept;
  ~channel();

  int fd() const noexcept { return fd_; }  // the memfd, close-on-exec; -1 once attached

  // Appends a record. False, and counted, where there is no room: the last part is kept for records that
  // bound a test. Never blocks on the reader. One process writes at a time: the runner before the worker
  // starts, then the worker.
  bool append(const record& r);
  std::uint64_t dropped() const noexcept;

  // [reader] The next complete record. A frame that does not check makes the channel corrupt: nothing more is
  // read.
  std::optional<record> next();
  bool corrupt() const noexcept { return corrupt_; }

  void set_phase(phase p) noexcept;
  phase current_phase() const noexcept;

  // [async-signal-safe] The first crash is kept.
  void note_crash(const crash_note& note) noexcept;
  std::optional<crash_note> crash() const noexcept;
  // exit() was called, or main returned, with this status.
  void note_exit(int status) noexcept;
  std::optional<int> exit_status() const noexcept;
  // [warden] How the worker ended, as waitpid says.
  void note_wait_status(int status) noexcept;
  std::optional<int> wait_status() const noexcept;

  // [warden] The worker and its descendants used this many bytes, which is more than they may.
  void note_memory(std::uint64_t bytes) noexcept;
  std::optional<std::uint64_t> memory() const noexcept;

  // [warden] Nothing could ever wake the worker.
  void note_quiescent() noexcept;
  bool quiescent() const noexcept;

  // Where the worker's threads stood, a line a thread or a frame; [the process that looked] once, then it
  // says that it is done, whether it found anything or not. What is too long is cut.
  void note_stacks(std::string_view lines) noexcept;
  std::string stacks() const;
  bool has_stacks() const noexcept;  // [async-signal-safe]
  void note_stacks_done() noexcept;
  bool stacks_done() const noexcept;
  // [async-signal-safe] What of the test had not ended: the names of types, as typeid gives them, a line
  // each.
  void note_pending(std::string_view lines) noexcept;
  std::string pending() const;
  bool pending_noted() const noexcept;

  // The latest trace labels of the running test, for the report of a test that does not end by itself.
  void clear_labels() noexcept;
  void note_label(std::string_view label) noexcept;
  std::vector<std::string> labels() const;  // oldest first

 private:
  channel(int fd, void* base, std::size_t size) noexcept;
  channel_header& header() const noexcept { return *static_cast<channel_header*>(base_); }
  void lock() noexcept;
  void unlock() noexcept;
  std::optional<record> read_frame(std::uint64_t available);

  int fd_ = -1;
  void* base_ = nullptr;
  std::size_t size_ = 0;
  std::uint64_t read_ = 0;
  bool corrupt_ = false;
  bool stuck_ = false;  // the frame at read_ does not check
};

}  // namespace assay::worker

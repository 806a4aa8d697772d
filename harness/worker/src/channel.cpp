#include "assay/worker/channel.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace assay::worker {
namespace {

constexpr std::uint64_t magic = 0x31'59'41'53'53'41ULL;  // "ASSAY1"
// Room that only records which bound a test may use: 16 bytes each would do for ten thousand tests.
constexpr std::uint64_t kept_for_bounds = std::uint64_t{1} << 20;

struct frame {
  std::uint32_t length;
  std::uint32_t reserved;
  std::uint64_t
      checksum;  // XXH3 of the payload, seeded with its place: a frame copied elsewhere does not check
};

struct label_slot {
  std::uint32_t length;
  char text[channel::label_size];
};

constexpr std::uint64_t padded(std::uint64_t n) { return (n + 7) & ~std::uint64_t{7}; }

bool bounds_a_test(const record& r) {
  return std::holds_alternative<test_started>(r) || std::holds_alternative<test_finished>(r) ||
         std::holds_alternative<worker_done>(r) || std::holds_alternative<benchmark_started>(r) ||
         std::holds_alternative<benchmark_finished>(r);
}

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

// Text of one writer, complete once its length is set.
template <std::size_t Size>
struct text_area {
  std::atomic<std::uint32_t> length;  // and one more: 0 is "not written"
  char text[Size];

  void write(std::string_view what) noexcept {
    const std::size_t n = std::min(what.size(), Size);
    std::memcpy(text, what.data(), n);
    length.store(static_cast<std::uint32_t>(n) + 1, std::memory_order_release);
  }
  bool written() const noexcept { return length.load(std::memory_order_acquire) != 0; }
  std::string read() const {
    const std::size_t n = length.load(std::memory_order_acquire);
    return n == 0 ? std::string() : std::string(text, std::min(n - 1, Size));
  }
};

struct channel_header {
  std::uint64_t magic;
  std::uint64_t capacity;
  std::atomic<std::uint64_t> committed;  // bytes of complete frames
  std::atomic<std::uint64_t> dropped;
  std::atomic<std::uint32_t> writing;  // a lock among the writer's threads
  std::atomic<std::uint32_t> phase;
  std::atomic<std::uint32_t> crash_state;  // 0 none, 1 being written, 2 written
  std::int32_t crash_signal;
  std::int32_t crash_code;
  std::atomic<std::uint32_t> exit_set;
  std::uint64_t crash_address;
  std::int32_t exit_status;
  std::int32_t wait_status;
  std::atomic<std::uint32_t> wait_set;
  std::atomic<std::uint64_t> memory;
  std::atomic<std::uint32_t> stacks_done;
  std::atomic<std::uint32_t> quiescent;
  std::atomic<std::uint32_t> label_count;
  std::array<label_slot, channel::kept_labels> labels;
  text_area<channel::stacks_size> stacks;
  text_area<channel::pending_size> pending;
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free &&
              std::atomic<std::uint32_t>::is_always_lock_free);

namespace {
constexpr std::uint64_t data_at = padded(sizeof(channel_header));
}

channel::channel(int fd, void* base, std::size_t size) noexcept : fd_(fd), base_(base), size_(size) {}

channel::channel(channel&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      base_(std::exchange(other.base_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      read_(other.read_),
      corrupt_(other.corrupt_),
      stuck_(other.stuck_) {}

channel& channel::operator=(channel&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(base_, other.base_);
  std::swap(size_, other.size_);
  std::swap(read_, other.read_);
  std::swap(corrupt_, other.corrupt_);
  std::swap(stuck_, other.stuck_);
  return *this;
}

channel::~channel() {
  if (base_ != nullptr) munmap(base_, size_);
  if (fd_ >= 0) close(fd_);
}

channel channel::create(std::size_t capacity) {
  const std::size_t size = data_at + capacity;
  const int fd = memfd_create("assay-channel", MFD_CLOEXEC);
  if (fd < 0) fail("memfd_create");
  if (ftruncate(fd, static_cast<off_t>(size)) != 0) {
    const int error = errno;
    close(fd);
    errno = error;
    fail("ftruncate");
  }
  void* base = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
  if (base == MAP_FAILED) {
    const int error = errno;
    close(fd);
    errno = error;
    fail("mmap");
  }
  auto* header = new (base) channel_header{};
  header->capacity = capacity;
  header->magic = magic;
  return channel(fd, base, size);
}

channel channel::attach(int fd) {
  struct stat info {};
  if (fstat(fd, &info) != 0) fail("fstat of the channel");
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size < data_at) throw std::runtime_error("the descriptor is no channel of the runner's");
  void* base = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
  if (base == MAP_FAILED) fail("mmap of the channel");
  channel made(-1, base, size);
  if (made.header().magic != magic || made.header().capacity != size - data_at) {
    throw std::runtime_error("the descriptor is no channel of the runner's");
  }
  close(fd);
  return made;
}

void channel::lock() noexcept {
  while (header().writing.exchange(1, std::memory_order_acquire) != 0) sched_yield();
}
void channel::unlock() noexcept { header().writing.store(0, std::memory_order_release); }

bool channel::append(const record& r) {
  const std::string payload = encode(r);
  const std::uint64_t need = sizeof(frame) + padded(payload.size());
  channel_header& h = header();
  lock();
  const std::uint64_t at = h.committed.load(std::memory_order_relaxed);
  const std::uint64_t room =
      bounds_a_test(r) ? h.capacity : h.capacity - std::min(h.capacity, kept_for_bounds);
  const bool fits = at <= room && need <= room - at;
  if (fits) {
    char* to = static_cast<char*>(base_) + data_at + at;
    const frame f{static_cast<std::uint32_t>(payload.size()), 0,
                  XXH3_64bits_withSeed(payload.data(), payload.size(), at)};
    std::memcpy(to, &f, sizeof f);
    // Its length goes before it: no terminator. NOLINTNEXTLINE(bugprone-not-null-terminated-result)
    std::memcpy(to + sizeof f, payload.data(), payload.size());
    h.committed.store(at + need, std::memory_order_release);
  } else {
    h.dropped.fetch_add(1, std::memory_order_relaxed);
  }
  unlock();
  return fits;
}

std::uint64_t channel::dropped() const noexcept { return header().dropped.load(std::memory_order_relaxed); }

std::optional<record> channel::next() {
  if (stuck_) return std::nullopt;
  // The other side may have scribbled over all of this: nothing read here is trusted before it is checked,
  // and the size of the mapping comes from our own memory. Where the count is nonsense the frames speak for
  // themselves.
  const std::uint64_t capacity = size_ - data_at;
  std::uint64_t end = header().committed.load(std::memory_order_acquire);
  if (end == read_) return std::nullopt;
  if (end > capacity || end < read_) {
    corrupt_ = true;
    end = capacity;
  }
  if (std::optional<record> r = read_frame(end - read_)) return r;
  corrupt_ = stuck_ = true;
  return std::nullopt;
}

// The record at read_, of which `available` bytes may be looked at; none if they are no frame that checks.
std::optional<record> channel::read_frame(std::uint64_t available) {
  const char* from = static_cast<const char*>(base_) + data_at + read_;
  frame f{};
  if (available < sizeof f) return std::nullopt;
  std::memcpy(&f, from, sizeof f);
  if (sizeof f + padded(f.length) > available) return std::nullopt;
  const std::string payload(from + sizeof f, f.length);  // a copy: what is checked is what is decoded
  if (XXH3_64bits_withSeed(payload.data(), payload.size(), read_) != f.checksum) return std::nullopt;
  std::optional<record> r = decode(payload);
  if (r) read_ += sizeof f + padded(f.length);
  return r;
}

void channel::set_phase(phase p) noexcept {
  header().phase.store(static_cast<std::uint32_t>(p), std::memory_order_release);
}
phase channel::current_phase() const noexcept {
  return static_cast<phase>(header().phase.load(std::memory_order_acquire));
}

void channel::note_crash(const crash_note& note) noexcept {
  channel_header& h = header();
  std::uint32_t none = 0;
  if (!h.crash_state.compare_exchange_strong(none, 1)) return;
  h.crash_signal = note.signal;
  h.crash_code = note.code;
  h.crash_address = note.address;
  h.crash_state.store(2, std::memory_order_release);
}
std::optional<crash_note> channel::crash() const noexcept {
  const channel_header& h = header();
  if (h.crash_state.load(std::memory_order_acquire) != 2) return std::nullopt;
  return crash_note{h.crash_signal, h.crash_code, h.crash_address};
}

void channel::note_exit(int status) noexcept {
  header().exit_status = status;
  header().exit_set.store(1, std::memory_order_release);
}
std::optional<int> channel::exit_status() const noexcept {
  if (header().exit_set.load(std::memory_order_acquire) == 0) return std::nullopt;
  return header().exit_status;
}

void channel::note_wait_status(int status) noexcept {
  header().wait_status = status;
  header().wait_set.store(1, std::memory_order_release);
}
std::optional<int> channel::wait_status() const noexcept {
  if (header().wait_set.load(std::memory_order_acquire) == 0) return std::nullopt;
  return header().wait_status;
}

void channel::note_memory(std::uint64_t bytes) noexcept {
  header().memory.store(bytes, std::memory_order_release);
}
std::optional<std::uint64_t> channel::memory() const noexcept {
  const std::uint64_t bytes = header().memory.load(std::memory_order_acquire);
  return bytes == 0 ? std::nullopt : std::optional(bytes);
}

void channel::note_quiescent() noexcept { header().quiescent.store(1, std::memory_order_release); }
bool channel::quiescent() const noexcept { return header().quiescent.load(std::memory_order_acquire) != 0; }

void channel::note_stacks(std::string_view lines) noexcept { header().stacks.write(lines); }
std::string channel::stacks() const { return header().stacks.read(); }
bool channel::has_stacks() const noexcept { return header().stacks.written(); }
void channel::note_stacks_done() noexcept { header().stacks_done.store(1, std::memory_order_release); }
bool channel::stacks_done() const noexcept {
  return header().stacks_done.load(std::memory_order_acquire) != 0;
}

void channel::note_pending(std::string_view lines) noexcept { header().pending.write(lines); }
std::string channel::pending() const { return header().pending.read(); }
bool channel::pending_noted() const noexcept { return header().pending.written(); }

void channel::clear_labels() noexcept {
  lock();
  header().label_count.store(0, std::memory_order_release);
  unlock();
}

void channel::note_label(std::string_view label) noexcept {
  channel_header& h = header();
  lock();
  const std::uint32_t n = h.label_count.load(std::memory_order_relaxed);
  label_slot& slot = h.labels[n % kept_labels];
  slot.length = static_cast<std::uint32_t>(std::min(label.size(), label_size));
  std::memcpy(slot.text, label.data(), slot.length);
  h.label_count.store(n + 1, std::memory_order_release);
  unlock();
}

std::vector<std::string> channel::labels() const {
  const channel_header& h = header();
  const std::uint32_t n = h.label_count.load(std::memory_order_acquire);
  std::vector<std::string> all;
  for (std::uint32_t i = n > kept_labels ? n - kept_labels : 0; i < n; ++i) {
    const label_slot& slot = h.labels[i % kept_labels];
    all.emplace_back(slot.text, std::min<std::size_t>(slot.length, label_size));
  }
  return all;
}

}  // namespace assay::worker

#include "quiescence.hpp"

#include <fmt/format.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/syscall.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <system_error>
#include <vector>

#include "proc_text.hpp"

namespace assay::worker {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds between_looks{100};
constexpr std::chrono::milliseconds long_enough{500};

struct system_call {
  long number = -1;
  std::array<std::uint64_t, 6> arguments{};
};

// "running" or nothing where the thread is in none.
system_call current_call(const fs::path& thread) {
  std::istringstream in(text_of(thread / "syscall"));
  system_call call;
  if (!(in >> call.number)) return {};
  for (std::uint64_t& argument : call.arguments) {
    std::string hexadecimal;
    in >> hexadecimal;
    argument = std::strtoull(hexadecimal.c_str(), nullptr, 16);
  }
  return in ? call : system_call{};
}

bool waits_on_a_futex(const system_call& call) {
  const auto operation = static_cast<int>(call.arguments[1]) & FUTEX_CMD_MASK;
  return operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET || operation == FUTEX_LOCK_PI;
}

// Waits until somebody wakes it, however long that takes.
bool waits_without_limit(const system_call& call) {
  const auto& a = call.arguments;
  const auto is_minus_one = [](std::uint64_t argument) { return static_cast<std::int32_t>(argument) == -1; };
  switch (call.number) {
    case SYS_epoll_pwait:
      return is_minus_one(a[3]);
    case SYS_ppoll:
    case SYS_rt_sigtimedwait:
      return a[2] == 0;
    case SYS_pselect6:
      return a[4] == 0;
    case SYS_futex:
      return waits_on_a_futex(call) && a[3] == 0;
    case SYS_rt_sigsuspend:
      return true;
#ifdef SYS_epoll_pwait2
    case SYS_epoll_pwait2:
      return a[3] == 0;
#endif
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
      return is_minus_one(a[3]);
#endif
#ifdef SYS_poll
    case SYS_poll:
      return is_minus_one(a[2]);
#endif
#ifdef SYS_select
    case SYS_select:
      return a[4] == 0;
#endif
#ifdef SYS_pause
    case SYS_pause:
      return true;
#endif
    default:
      return false;
  }
}

// The value of "Name:" in /proc/PID/status.
std::string field(const std::string& status, std::string_view name) {
  const std::size_t at = status.find(fmt::format("\n{}:", name));
  if (at == std::string::npos) return {};
  std::istringstream in(status.substr(at + name.size() + 2));
  std::string value;
  in >> value;
  return value;
}

// How often each thread has run so far; empty where one could go on by itself.
std::string sleeping_threads(const fs::path& process) {
  std::string all;
  std::error_code gone;
  for (const fs::path& thread : entries_of(process / "task", gone)) {
    const std::string status = text_of(thread / "status");
    if (field(status, "State") != "S" || !waits_without_limit(current_call(thread))) return {};
    all += fmt::format("{} {} {};", thread.filename().string(), field(status, "voluntary_ctxt_switches"),
                       field(status, "nonvoluntary_ctxt_switches"));
  }
  return gone ? std::string() : all;
}

// setitimer and alarm can't be seen; who uses them catches their signals.
bool may_have_interval_timers(const fs::path& process) {
  const std::uint64_t caught =
      std::strtoull(field(text_of(process / "status"), "SigCgt").c_str(), nullptr, 16);
  const auto bit = [](int signal) { return std::uint64_t{1} << (signal - 1); };
  return (caught & (bit(SIGALRM) | bit(SIGVTALRM) | bit(SIGPROF))) != 0;
}

// An armed timerfd, or a ring, whose timers nobody sees; and what can't be looked at.
bool may_have_timers_among_descriptors(const fs::path& process) {
  std::error_code hidden;
  const std::vector<fs::path> descriptors = entries_of(process / "fd", hidden);
  if (hidden) return true;
  for (const fs::path& each : descriptors) {
    const std::string what = fs::read_symlink(each, hidden).string();
    if (hidden) return true;
    if (what.find("io_uring") != std::string::npos) return true;
    if (what != "anon_inode:[timerfd]") continue;
    const std::string info = text_of(process / "fdinfo" / each.filename());
    if (info.find("it_value: (0, 0)") == std::string::npos) return true;
  }
  return false;
}

// A connection that is being made, or data that waits to be sent again: the kernel's own timers.
bool has_network_timers(const fs::path& process) {
  for (const char* table : {"tcp", "tcp6"}) {
    std::istringstream in(text_of(process / "net" / table));
    std::string line;
    std::getline(in, line);  // the names of the columns
    while (std::getline(in, line)) {
      std::istringstream columns(line);
      std::string skipped;
      std::string state;
      std::string timer;
      columns >> skipped >> skipped >> skipped >> state >> skipped >> timer;
      const bool is_being_made = state == "02" || state == "03";
      const bool is_time_wait = state == "06";
      if (is_being_made || (!is_time_wait && !timer.starts_with("00"))) return true;
    }
  }
  return false;
}

std::string quiet_threads(pid_t number) {
  const fs::path process = fmt::format("/proc/{}", number);
  std::string threads = sleeping_threads(process);
  if (threads.empty() || may_have_interval_timers(process)) return {};
  if (!text_of(process / "timers").empty()) return {};
  if (may_have_timers_among_descriptors(process) || has_network_timers(process)) return {};
  return threads;
}

}  // namespace

bool quiescence::look(bool alone) {
  const clock::time_point now = clock::now();
  if (now - last_look_ < between_looks) return false;
  last_look_ = now;
  const std::string seen = alone ? quiet_threads(process_) : std::string();
  if (seen.empty() || seen != seen_) {
    seen_ = seen;
    quiet_since_ = now;
    return false;
  }
  return now - quiet_since_ >= long_enough;
}

}  // namespace assay::worker

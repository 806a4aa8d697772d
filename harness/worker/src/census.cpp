#include "census.hpp"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <cstring>
#include <fstream>
#include <memory>
#include <string_view>
#include <vector>

#include "proc_text.hpp"

namespace assay::worker {
namespace {

constexpr std::size_t named_at_most = 4;

std::set<int> open_descriptors() {
  std::set<int> numbers;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), &closedir);
  if (!folder) return numbers;
  while (const dirent* entry = readdir(folder.get())) {
    int number = -1;
    const char* const end = entry->d_name + std::strlen(entry->d_name);
    if (std::from_chars(entry->d_name, end, number).ptr == end && number != dirfd(folder.get()))
      numbers.insert(numbers.end(), number);
  }
  return numbers;
}

// The folder of tasks has a link for each, besides its own two.
std::size_t count_threads() {
  struct stat tasks {};
  return ::stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink > 2 ? tasks.st_nlink - 2 : 0;
}

std::map<pid_t, std::string> children() {
  std::map<pid_t, std::string> found;
  siginfo_t nothing{};
  if (::waitid(P_ALL, 0, &nothing, WEXITED | WNOHANG | WNOWAIT) != 0) return found;  // ECHILD: the usual case
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(opendir("/proc/self/task"), &closedir);
  if (!tasks) return found;
  while (const dirent* task = readdir(tasks.get())) {
    if (task->d_name[0] == '.') continue;
    const std::string list = text_of(fmt::format("/proc/self/task/{}/children", task->d_name));
    const char* at = list.data();
    const char* const end = at + list.size();
    while (at < end) {
      pid_t pid = 0;
      const auto [next, error] = std::from_chars(at, end, pid);
      if (error != std::errc()) break;
      std::string name = text_of(fmt::format("/proc/{}/comm", pid));
      while (!name.empty() && name.back() == '\n') name.pop_back();
      found.emplace(pid, std::move(name));
      at = next + 1;
    }
  }
  return found;
}

std::size_t armed_timers() {
  std::size_t armed = 0;
  for (const auto which : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF}) {
    itimerval left{};
    if (::getitimer(which, &left) == 0 && (left.it_value.tv_sec != 0 || left.it_value.tv_usec != 0)) ++armed;
  }
  std::ifstream posix("/proc/self/timers");
  for (std::string line; std::getline(posix, line);)
    if (line.starts_with("ID:")) ++armed;
  return armed;
}

// "socket" of "socket:[4711]", "eventpoll" of "anon_inode:[eventpoll]"; a path as it is.
std::string target_of(int descriptor) {
  std::array<char, PATH_MAX> buffer{};
  const ssize_t n =
      ::readlink(fmt::format("/proc/self/fd/{}", descriptor).c_str(), buffer.data(), buffer.size());
  std::string_view target(buffer.data(), n < 0 ? 0 : static_cast<std::size_t>(n));
  constexpr std::string_view anonymous = "anon_inode:";
  if (target.starts_with(anonymous)) {
    target.remove_prefix(anonymous.size());
    if (target.starts_with('[') && target.ends_with(']')) target = target.substr(1, target.size() - 2);
  } else if (const std::size_t inode = target.find(":["); inode != std::string_view::npos) {
    target = target.substr(0, inode);
  }
  return std::string(target);
}

std::string counted(std::size_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string listed(const std::vector<std::string>& names) {
  const std::size_t shown = std::min(names.size(), named_at_most);
  return fmt::format(" ({}{})",
                     fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                     shown < names.size() ? ", ..." : "");
}

}  // namespace

census census::take() {
  census c;
  c.descriptors_ = open_descriptors();
  c.threads_ = count_threads();
  c.children_ = children();
  c.timers_ = armed_timers();
  return c;
}

std::string census::grown_since(const census& before) const {
  std::vector<std::string> parts;
  std::vector<int> opened;
  std::ranges::set_difference(descriptors_, before.descriptors_, std::back_inserter(opened));
  if (!opened.empty()) {
    std::vector<std::string> names;
    for (const int d : opened) names.push_back(fmt::format("{}: {}", d, target_of(d)));
    parts.push_back(counted(opened.size(), "descriptor", "descriptors") + listed(names));
  }
  if (threads_ > before.threads_) parts.push_back(counted(threads_ - before.threads_, "thread", "threads"));
  std::vector<std::string> born;
  for (const auto& [pid, name] : children_)
    if (!before.children_.contains(pid)) born.push_back(name);
  if (!born.empty()) parts.push_back(counted(born.size(), "child process", "child processes") + listed(born));
  if (timers_ > before.timers_)
    parts.push_back(counted(timers_ - before.timers_, "armed timer", "armed timers"));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace assay::worker

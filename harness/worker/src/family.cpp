#include "family.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <system_error>

#include "proc_text.hpp"

namespace assay::worker {
namespace {

// Cheap: one line. Pages that processes share count for each.
std::uint64_t resident(pid_t process) {
  static const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::ifstream statm(fmt::format("/proc/{}/statm", process));
  std::uint64_t size = 0;
  std::uint64_t pages = 0;
  statm >> size >> pages;
  return pages * page;
}

// Dear: the kernel walks all pages. Each counts by the number of processes that have it.
std::uint64_t fair_share(pid_t process) {
  std::ifstream rollup(fmt::format("/proc/{}/smaps_rollup", process));
  for (std::string word; rollup >> word;) {
    std::uint64_t kilobytes = 0;
    if (word == "Pss:" && rollup >> kilobytes) return kilobytes << 10;
  }
  return resident(process);
}

}  // namespace

std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> all;
  std::error_code gone;
  for (const std::filesystem::path& task : entries_of(fmt::format("/proc/{}/task", process), gone)) {
    std::ifstream list(task / "children");
    for (pid_t child = 0; list >> child;) all.push_back(child);
  }
  return all;
}

std::uint64_t memory_below(pid_t process, std::uint64_t enough_to_look_closer) {
  std::vector<pid_t> all = children_of(process);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::vector<pid_t> more = children_of(all[i]);
    all.insert(all.end(), more.begin(), more.end());
  }
  std::uint64_t sum = 0;
  for (const pid_t each : all) sum += resident(each);
  if (sum <= enough_to_look_closer) return sum;
  sum = 0;
  for (const pid_t each : all) sum += fair_share(each);
  return sum;
}

}  // namespace assay::worker

#include "memory.hpp"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace assay::bench {

memory_use memory() {
  const struct mallinfo2 heap = mallinfo2();
  std::ifstream statm("/proc/self/statm");
  std::int64_t size = 0, pages = 0;
  statm >> size >> pages;
  return {static_cast<std::int64_t>(heap.uordblks + heap.hblkhd), pages * sysconf(_SC_PAGESIZE)};
}

memory_use trimmed_memory() {
  malloc_trim(0);
  return memory();
}

void keep_freed_memory() {
  constexpr int largest_threshold = 32 << 20;  // more is refused
  mallopt(M_MMAP_THRESHOLD, largest_threshold);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

std::int64_t bytes_since(const memory_use& before) {
  const memory_use now = memory();
  return std::max(now.heap - before.heap, now.resident - before.resident);
}

std::int64_t bytes_to_spare() {
  constexpr std::int64_t of_worker = std::int64_t{5} << 29;  // 2.5 GiB of the 4 that a worker may use
  std::ifstream meminfo("/proc/meminfo");
  for (std::string word; meminfo >> word;) {
    std::int64_t kilobytes = 0;
    if (word == "MemAvailable:" && meminfo >> kilobytes) return std::min(of_worker, kilobytes * 1024 / 2);
  }
  return of_worker;
}

}  // namespace assay::bench

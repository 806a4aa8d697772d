#include "machine.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <thread>

namespace assay::cli {
namespace {

std::string cpu_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (!line.starts_with("model name")) continue;
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "";
}

constexpr const char* sanitizer =
#if defined(__SANITIZE_ADDRESS__)
    "address, undefined";
#elif defined(__SANITIZE_THREAD__)
    "thread";
#else
    "none";
#endif

}  // namespace

results::pairs machine() {
  results::pairs facts;
  const auto add = [&facts](const char* key, const std::string& value) {
    if (!value.empty()) facts.emplace_back(key, value);
  };
  utsname system{};
  uname(&system);
  const std::string cpu = cpu_name();
  add("cpu", cpu.empty() ? system.machine : cpu);
  add("cores", std::to_string(std::thread::hardware_concurrency()));
  add("kernel", fmt::format("{} {}", system.sysname, system.release));
  add("compiler", ASSAY_COMPILER);
  add("sanitizer", sanitizer);
  add("build", ASSAY_BUILD);
  return facts;
}

std::string now_utc() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

std::string_view suite_version() { return ASSAY_VERSION; }

}  // namespace assay::cli

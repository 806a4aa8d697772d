#include "pin_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>
#include <vector>

#include "assay/worker/pin_thread.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

std::vector<int> allowed() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> all;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return all;
  for (std::size_t i = 0; i < CPU_SETSIZE; ++i)
    if (CPU_ISSET(i, &set)) all.push_back(static_cast<int>(i));
  return all;
}

// 0, or what is in the way. Tried on a thread of its own: the harness itself is not pinned.
int try_to_pin(int processor) {
  int error = 0;
  std::thread([&] { error = worker::pin_thread(processor); }).join();
  return error;
}

}  // namespace

void pin_options::add_to(CLI::App& command) {
  CLI::Option* pin = command
                         .add_option("--pin", asked,
                                     "pin the workers to this processor (default: the last one they may use)")
                         ->type_name("CPU")
                         ->check(CLI::Range(0, CPU_SETSIZE - 1).description(""));
  command.add_flag("--no-pin", off, "let the workers run on every processor")->excludes(pin);
}

int pin_options::choose(std::string& fact) const {
  if (off) {
    fact = "no: --no-pin";
    return -1;
  }
  const std::vector<int> processors = allowed();
  const bool named = asked >= 0;
  if (named && std::find(processors.begin(), processors.end(), asked) == processors.end())
    throw usage_error(fmt::format("--pin {}: this process may use processor{} {}", asked,
                                  processors.size() == 1 ? "" : "s", fmt::join(processors, ", ")));
  if (processors.empty()) {
    fact = fmt::format("no: {}", std::strerror(errno));
    return -1;
  }
  const int processor = named ? asked : processors.back();
  if (const int error = try_to_pin(processor); error != 0) {
    if (named) throw usage_error(fmt::format("--pin {}: {}", asked, std::strerror(error)));
    fact = fmt::format("no: {}", std::strerror(error));
    return -1;
  }
  fact = fmt::format("processor {}", processor);
  return processor;
}

}  // namespace assay::cli

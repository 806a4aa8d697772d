// ending.hpp - how a worker ended, in words.
#pragma once

#include <optional>
#include <string>

#include "assay/worker/channel.hpp"

namespace assay::runner {

struct end_facts {
  std::optional<int> wait_status{};    // none: its warden died first
  std::optional<int> warden_status{};  // none: somebody else reaped it
  std::optional<assay::worker::crash_note> crash{};
  std::optional<int> exit_note{};         // exit() was called with this status
  bool corrupt = false;                   // records that do not check
  std::optional<std::uint64_t> memory{};  // bytes that it used, where these were too many
};

// "killed by SIGSEGV (segmentation fault at address 0x0)", "called exit(0)", "ended with exit status 3". One
// line, no full stop.
std::string describe_end(const end_facts& facts);

// "SIGSEGV"; "signal 77" for one without a name.
std::string signal_name(int signal);

}  // namespace assay::runner

#include "ending.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include <cctype>

namespace assay::runner {
namespace {

// glibc's words ("Segmentation fault"), in the middle of a sentence.
std::string meaning(int signal) {
  const char* text = sigdescr_np(signal);
  std::string words = text == nullptr ? "" : text;
  if (words.size() > 1 && std::islower(static_cast<unsigned char>(words[1])) != 0) {
    words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
  }
  return words;
}

std::string killed_by(int signal) {
  return fmt::format("killed by {} ({})", signal_name(signal), meaning(signal));
}

std::string end_of_process(int wait_status) {
  if (WIFSIGNALED(wait_status)) return killed_by(WTERMSIG(wait_status));
  return fmt::format("ended with exit status {}", WEXITSTATUS(wait_status));
}

std::string warden_end(const end_facts& facts) {
  if (!facts.warden_status) return "is gone";
  const std::string how = end_of_process(*facts.warden_status);
  return WIFSIGNALED(*facts.warden_status) ? "was " + how : how;
}

std::string status_of(const end_facts& facts) {
  if (facts.crash) {
    const int signal = facts.crash->signal;
    if (facts.crash->code > 0 && (signal == SIGSEGV || signal == SIGBUS)) {
      return fmt::format("killed by {} ({} at address {:#x})", signal_name(signal), meaning(signal),
                         facts.crash->address);
    }
    return killed_by(signal);
  }
  if (!facts.wait_status)
    return fmt::format("vanished (the process that watches over it {})", warden_end(facts));
  if (facts.exit_note && !WIFSIGNALED(*facts.wait_status))
    return fmt::format("called exit({})", *facts.exit_note);
  return end_of_process(*facts.wait_status);
}

}  // namespace

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  return name == nullptr ? fmt::format("signal {}", signal) : fmt::format("SIG{}", name);
}

std::string describe_end(const end_facts& facts) {
  if (facts.memory)
    return fmt::format("used {:.1f} GiB of memory, which is more than it may (--max-memory)",
                       static_cast<double>(*facts.memory) / (1U << 30));
  if (!facts.corrupt) return status_of(facts);
  // The runner ends such a worker: how it ended says nothing, unless it had crashed by itself.
  const std::string what = "overwrote the memory that it shares with the harness";
  return facts.crash ? fmt::format("{}, and was {}", what, status_of(facts)) : what;
}

}  // namespace assay::runner

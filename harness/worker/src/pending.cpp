#include "pending.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>

#include "assay/sdk/pending.hpp"
#include "crash.hpp"
#include "warden.hpp"

namespace assay::worker {
namespace {

channel* notes = nullptr;

void on_asked(int) {
  if (!is_worker_process()) return;
  static std::array<char, channel::pending_size> text;
  notes->note_pending({text.data(), write_pending(text)});
  // This process is about to be ended, as one that had not gone on by itself: it must not do so now.
  for (;;) pause();
}

}  // namespace

void tell_pending_when_asked(channel& shared) {
  notes = &shared;
  struct sigaction action {};
  action.sa_handler = on_asked;
  action.sa_flags = SA_RESTART | SA_ONSTACK;
  sigfillset(&action.sa_mask);
  sigaction(pending_signal(), &action, nullptr);
}

}  // namespace assay::worker

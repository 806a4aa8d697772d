#include "live.hpp"

#include <signal.h>
#include <unistd.h>

#include <variant>

namespace assay::cli {
namespace {

volatile sig_atomic_t asked_for_status = 0;
volatile sig_atomic_t asked_to_stop = 0;

void on_question(int) { asked_for_status = 1; }
void on_stop(int) { asked_to_stop = 1; }

// Unless it was ignored when we started.
void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  if (sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) return;
  action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, nullptr);
}

}  // namespace

live::live(progress& shown, late_interrupt& late) : shown_(shown), late_(late) {
  handle(SIGUSR1, on_question);
  if (!shown_.is_live()) return;
  if (isatty(STDIN_FILENO) == 1) keys_.emplace(STDIN_FILENO);
  handle(SIGTSTP, on_stop);
}

live::~live() { give_back(); }

void live::give_back() {
  if (shown_.is_live()) handle(SIGTSTP, SIG_DFL);
  shown_.pause();
  keys_.reset();
}

void live::on(const results::event& e) {
  if (!std::holds_alternative<results::run_finished>(e)) return;
  give_back();
  late_.take(stopping_);
}

void live::tick() {
  if (asked_to_stop != 0) stop_as_asked();
  const bool key = keys_ && keys_->keys().find('t') != std::string::npos;
  if (asked_for_status != 0 || key) {
    asked_for_status = 0;
    shown_.tell_status();
  }
  shown_.refresh();
}

void live::stop_as_asked() {
  asked_to_stop = 0;
  shown_.pause();
  if (keys_) keys_->leave();
  handle(SIGTSTP, SIG_DFL);
  kill(getpid(), SIGTSTP);
  handle(SIGTSTP, on_stop);  // here once it goes on
}

void live::on_signal(int, bool again) {
  if (again) {
    shown_.pause();
    restore_terminal();
  } else {
    stopping_ = true;
    shown_.line("assay: stopping; again to end at once");
  }
}

}  // namespace assay::cli

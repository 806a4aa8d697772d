// live.hpp - what a user can do to a run that goes on: look at it, stop it, put it aside.
#pragma once

#include <optional>

#include "key_mode.hpp"
#include "late_interrupt.hpp"
#include "progress.hpp"

namespace assay::cli {

// On a terminal it keeps the bar going and reads keys: `t` tells what runs. SIGUSR1 does the same anywhere.
// Ctrl-Z takes the bar away and puts the terminal back before the process stops. One object at a time, on one
// thread.
class live final : public results::sink {
 public:
  live(progress& shown, late_interrupt& late);  // which must outlive it
  ~live() override;                             // the bar is gone, the terminal as it was
  live(const live&) = delete;
  live& operator=(const live&) = delete;

  // At the run's end the terminal is put back, and `late` takes the signals: reports are written.
  void on(const results::event& e) override;

  void tick();                             // the runner's settings::on_tick
  void on_signal(int signal, bool again);  // the runner's settings::on_signal

 private:
  void give_back();
  void stop_as_asked();

  progress& shown_;
  late_interrupt& late_;
  bool stopping_ = false;
  std::optional<key_mode> keys_;
};

}  // namespace assay::cli

// terminal_process.hpp - the real `assay` on a real terminal: a pseudo-terminal with a small shell that can
// stop a job and continue it.
#pragma once

#include <sys/types.h>
#include <termios.h>

#include <string>
#include <vector>

#include "assay_process.hpp"

namespace assay::cli::test {

class terminal_process {
 public:
  // The environment is this process's less ASSAY_* and CI, with TERM=xterm, plus `more`.
  explicit terminal_process(const std::vector<std::string>& args, const variables& more = {});
  ~terminal_process();  // kills what still runs

  pid_t pid() const { return job_; }
  void type(const std::string& keys);
  // Reads until the screen has had `text` (since the last call of forget()); fails the test where the
  // terminal ends before. ctest's time limit is the watchdog.
  void wait_for(const std::string& text);
  void forget() { seen_.clear(); }
  const std::string& seen() const { return seen_; }  // everything written to the terminal, escapes included

  bool echoes() const;  // whether the terminal shows what is typed
  termios mode() const;
  void resize(unsigned short columns);

  void wait_until_stopped();  // then the shell has the foreground
  void continue_in_foreground();
  void continue_in_background();
  void close_terminal();  // as when its window is closed
  int wait();             // the exit code, 128 + signal where one killed it

 private:
  char next_word();  // of the shell: it waits for it, and keeps reading the terminal meanwhile
  void read_some();

  int terminal_ = -1;
  int to_shell_ = -1;
  int from_shell_ = -1;
  pid_t shell_ = -1;
  pid_t job_ = -1;
  bool ended_ = false;  // of the terminal
  std::string seen_;
};

}  // namespace assay::cli::test

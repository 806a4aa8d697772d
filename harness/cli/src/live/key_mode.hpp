// key_mode.hpp - a terminal that hands over keys at once and does not show them, for as long as we may.
#pragma once

#include <string>

namespace assay::cli {

// The terminal is put back by the destructor, and by exit() and the signals of a crash, too. (SIGKILL can't
// be caught: a shell then puts its own terminal back.) One object at a time. On one thread, except
// restore_terminal().
class key_mode {
 public:
  explicit key_mode(int terminal_fd);
  ~key_mode();
  key_mode(const key_mode&) = delete;
  key_mode& operator=(const key_mode&) = delete;

  // Takes the terminal while this process is in its foreground, else leaves it alone; again after each return
  // to the foreground. The keys pressed since the last call. Never waits. The calling thread must block
  // SIGTTIN and SIGTTOU.
  std::string keys();
  void leave();  // until the next keys()

 private:
  int fd_;
};

// As it was before key_mode took it. [async-signal-safe, any thread]
void restore_terminal() noexcept;

}  // namespace assay::cli

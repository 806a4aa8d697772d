#include "process_state.hpp"

#include <locale.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <fmt/format.h>

#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

namespace assay::worker {
namespace {

std::string current_locale() {
  const char* name = setlocale(LC_ALL, nullptr);
  return name == nullptr ? "" : name;
}

mode_t current_file_mask() {
  const mode_t mask = umask(0);
  umask(mask);
  return mask;
}

std::string current_folder() {
  std::error_code gone;
  return std::filesystem::current_path(gone).string();
}

bool same(const sigset_t& one, const sigset_t& other) {
  for (int signal = 1; signal < NSIG; ++signal) {
    if (sigismember(&one, signal) != sigismember(&other, signal)) return false;
  }
  return true;
}

bool stop_interval_timers() {
  bool ran = false;
  for (const auto which : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF}) {
    itimerval timer{};
    if (getitimer(which, &timer) != 0 || (timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0))
      continue;
    const itimerval none{};
    setitimer(which, &none, nullptr);
    ran = true;
  }
  return ran;
}

}  // namespace

process_state::process_state()
    : traps_(fegetexcept()),
      rounding_(fegetround()),
      locale_(current_locale()),
      folder_(current_folder()),
      file_mask_(current_file_mask()) {
  fegetenv(&arithmetic_);
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked_);
}

std::string process_state::restore() {
  std::vector<std::string_view> changed;
  if (fegetexcept() != traps_ || fegetround() != rounding_) {
    fesetenv(&arithmetic_);
    changed.emplace_back("floating-point arithmetic");
  }
  if (current_locale() != locale_) {
    setlocale(LC_ALL, locale_.c_str());
    changed.emplace_back("the locale");
  }
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  if (!same(blocked, blocked_)) {
    pthread_sigmask(SIG_SETMASK, &blocked_, nullptr);
    changed.emplace_back("blocked signals");
  }
  if (current_folder() != folder_) {
    if (chdir(folder_.c_str()) == 0) changed.emplace_back("the working folder");
  }
  if (current_file_mask() != file_mask_) {
    umask(file_mask_);
    changed.emplace_back("the mask of files' permissions");
  }
  if (stop_interval_timers()) changed.emplace_back("an interval timer");
  return fmt::format("{}", fmt::join(changed, ", "));
}

}  // namespace assay::worker

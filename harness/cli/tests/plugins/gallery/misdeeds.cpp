#include "misdeeds.hpp"

#include <fcntl.h>
#include <fenv.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

namespace gallery {

const assay_host* host = nullptr;

namespace {

volatile bool for_ever = true;

void* sleep_for_ever(void*) {
  for (;;) pause();
}

[[noreturn]] void spin() {
  while (for_ever) {
  }
  std::abort();
}

void segfault() {
  int* volatile nowhere = reinterpret_cast<int*>(64);  // NOLINT(performance-no-int-to-ptr)
  *const_cast<volatile int*>(nowhere) = 1;
}

// Here a sanitizer would end the process before the processor does.
__attribute__((no_sanitize("undefined"))) void divide_by_zero() {
  volatile int zero = 0;
  volatile int answer = 42;
  answer = answer / zero;
}

int descend(int depth) {
  volatile char frame[4096];
  frame[0] = static_cast<char>(depth);
  return for_ever ? descend(depth + 1) + frame[0] : depth;
}

void block_all_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

void deadlock() {
  static std::mutex mutex;
  mutex.lock();
  mutex.lock();
}

void leave_a_thread() {
  pthread_t thread{};
  if (pthread_create(&thread, nullptr, sleep_for_ever, nullptr) == 0) pthread_detach(thread);
}

void leave_a_daemon() {
  if (fork() != 0) return;
  setsid();
  signal(SIGTERM, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  if (fork() != 0) _exit(0);
  sleep_for_ever(nullptr);
}

void close_descriptors() {
  for (int fd = 0; fd < 256; ++fd) close(fd);
}

void write_to_descriptors() {
  for (int fd = 3; fd < 64; ++fd) {
    fcntl(fd, F_SETFL, O_NONBLOCK);
    (void)!write(fd, "garbage", 7);
  }
}

void flood() {
  const std::string line(1 << 16, 'x');
  for (int i = 0; i < 400 && write(STDOUT_FILENO, line.data(), line.size()) > 0; ++i) {
  }
}

void print_garbage() {
  const std::string_view text =
      "\xff\xfe not UTF-8 \xc3\x28\n\x1b]0;title\x07\x1b[2J\x1b[31mred\n::error file=x,line=1::not ours\n"
      "::stop-commands::x\n]]></system-out><script>alert(1)</script>\r\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fwrite("\0\x01\x02\x7f", 1, 4, stdout);
  std::fflush(stdout);
}

void eat_memory() {
  for (;;) {
    constexpr std::size_t size = std::size_t{64} << 20;
    void* some = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (some != MAP_FAILED) std::memset(some, 1, size);
  }
}

void throw_through_the_abi() { throw std::runtime_error("through the C ABI"); }

void change_signals() {
  for (const int s : {SIGSEGV, SIGABRT, SIGBUS, SIGCHLD, SIGTERM, SIGALRM}) signal(s, SIG_IGN);
  for (int s = SIGRTMIN; s <= SIGRTMAX; ++s) signal(s, SIG_DFL);
}

void change_surroundings() {
  fesetround(FE_UPWARD);
  feenableexcept(FE_DIVBYZERO | FE_INVALID);
  setlocale(LC_ALL, "C.UTF-8");
  block_all_signals();
  umask(0777);
  if (chdir("/") != 0) std::abort();
}

void set_an_alarm() {
  const itimerval soon{{}, {0, 1000}};
  setitimer(ITIMER_REAL, &soon, nullptr);
  spin();
}

using deed = std::function<void()>;
using deeds = std::map<std::string_view, deed, std::less<>>;

const deeds& in_operation() {
  static const deeds all{
      {"segfault", segfault},
      {"stack-overflow", [] { descend(0); }},
      {"abort", [] { std::abort(); }},
      {"exit-0", [] { std::exit(0); }},
      {"exit-77", [] { std::exit(77); }},
      {"quick-exit-3", [] { std::quick_exit(3); }},
      {"divide-by-zero", divide_by_zero},
      {"_exit-0", [] { _exit(0); }},
      {"kill-itself", [] { kill(getpid(), SIGKILL); }},
      {"kill-its-group", [] { kill(0, SIGKILL); }},
      {"kill-its-parent", [] { kill(getppid(), SIGKILL), spin(); }},
      {"loop", spin},
      {"loop-with-signals-blocked", [] { block_all_signals(), spin(); }},
      {"loop-ignoring-sigterm", [] { signal(SIGTERM, SIG_IGN), spin(); }},
      {"deadlock", deadlock},
      {"stop-itself", [] { raise(SIGSTOP); }},
      {"leave-a-thread", leave_a_thread},
      {"leave-a-daemon", leave_a_daemon},
      {"daemon-and-crash", [] { leave_a_daemon(), std::abort(); }},
      {"daemon-and-loop", [] { leave_a_daemon(), spin(); }},
      {"close-descriptors-and-crash", [] { close_descriptors(), std::abort(); }},
      {"close-descriptors", close_descriptors},
      {"flood", flood},
      {"garbage-and-crash", [] { print_garbage(), std::abort(); }},
      {"write-to-descriptors", write_to_descriptors},
      {"eat-memory", eat_memory},
      {"throw-through-the-abi", throw_through_the_abi},
      {"fork-and-return", [] { (void)!fork(); }},
      {"change-signals-and-crash", [] { change_signals(), segfault(); }},
      {"change-signals-and-loop", [] { change_signals(), spin(); }},
      {"change-surroundings", change_surroundings},
      {"set-an-alarm", set_an_alarm},
      {"crash-at-exit", [] { std::atexit([] { std::abort(); }); }},
  };
  return all;
}

}  // namespace

void misbehave(std::string_view name, moment now) {
  if (now == moment::init && name == "crash-in-init") std::abort();
  if (now == moment::init && name == "exit-in-init") std::exit(0);
  if (now == moment::init && name == "wait-for-ever-in-init") sleep_for_ever(nullptr);
  if (now == moment::loop_creation && name == "crash-in-loop-creation") segfault();
  if (now != moment::operation) return;
  if (name == "confess") std::puts("gather was called"), std::fflush(stdout);
  if (const auto found = in_operation().find(name); found != in_operation().end()) found->second();
}

bool answers_wrongly(std::string_view name, assay_object** answer, assay_error** error) {
  *error = nullptr;
  if (name == "answer-null") {
    *answer = nullptr;
    return true;
  }
  if (name == "answer-nothing") return true;
  if (name != "error-with-markup") return false;
  std::string text = "<script>alert(\"1\")</script> & ' ]]> \x1b[31m \xff ";
  text += std::string(std::size_t{1} << 20, '<');
  assay_error_info info{};
  info.size = sizeof info;
  info.kind = ASSAY_ERROR_KIND_VALUE;
  info.message = text.data();
  info.message_len = text.size();
  info.expected = info.consumed = -1;
  *error = host->error_new(&info);
  return true;
}

}  // namespace gallery

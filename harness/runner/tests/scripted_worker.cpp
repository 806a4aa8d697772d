// A worker that does what the names of its tests say: "Act.segfault" crashes. The plugin's path scripts the
// loading.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

#include "output.hpp"
#include "process.hpp"

namespace {

using namespace assay::worker;

double monotonic_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

[[noreturn]] void spin() {
  static volatile bool for_ever = true;
  while (for_ever) {
  }
  std::abort();
}

// A grandchild that leaves the group, the session and its parent, and writes its number down.
void daemonize(const std::string& pid_file) {
  if (fork() != 0) return;
  setsid();
  if (fork() != 0) _exit(0);
  std::ofstream(pid_file + ".tmp") << getpid();
  rename((pid_file + ".tmp").c_str(), pid_file.c_str());
  for (;;) pause();
}

// Takes memory and uses it, for ever.
[[noreturn]] void eat() {
  for (;;) {
    constexpr std::size_t size = std::size_t{16} << 20;
    void* some = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (some != MAP_FAILED) std::memset(some, 1, size);
    usleep(1000);  // a machine with little memory is not to suffer from it
  }
}

// As a stray pointer might: overwrites how far the records of the channel go.
void scribble() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find("assay-channel") == std::string::npos) continue;
    // The map is text: its address can only come from a number.
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    char* base = reinterpret_cast<char*>(std::strtoull(line.c_str(), nullptr, 16));
    std::memset(base + 2 * sizeof(std::uint64_t), 0x5a, sizeof(std::uint64_t));
  }
}

// Where something happens once, whatever the number of workers: true for the first caller.
bool first_time(const std::string& file) {
  const int fd = open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

// Longer than it takes to be sure that nothing will come.
constexpr itimerspec in_a_while{{}, {1, 500'000'000}};

void wait_for_a_timer() {
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  timerfd_settime(timer, 0, &in_a_while, nullptr);
  const int both = epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  epoll_ctl(both, EPOLL_CTL_ADD, timer, &event);
  epoll_wait(both, &event, 1, -1);
  close(timer);
  close(both);
}

// A grandchild that has left its parents holds the other end.
void wait_for_a_child() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  if (fork() == 0) {
    if (fork() != 0) _exit(0);
    setsid();
    nanosleep(&in_a_while.it_value, nullptr);
    [[maybe_unused]] const ssize_t sent = write(ends[1], "x", 1);
    _exit(0);
  }
  pollfd end{ends[0], POLLIN, 0};
  poll(&end, 1, -1);
  close(ends[0]);
  close(ends[1]);
}

// What one test leaves for those after it in its process.
bool polluted = false;
int halves = 0;

struct actor {
  const job& what;
  uplink& to;
  output_position output;
  std::uint32_t index = 0;
  bool failed = false;

  const std::string& option(const std::string& key) const {
    static const std::string none;
    for (const auto& [k, v] : what.options) {
      if (k == key) return v;
    }
    return none;
  }

  void finish() { to.send(test_finished{index, 0.001, failed, output()}); }

  void act(const std::string& name) {
    if (name == "fail") {
      failed = true;
      to.send(check_failed{{"act.cpp", 7, "wanted 1, got 2"}});
      to.send(trace_compared{{{"a", "b"}, {"b", "a"}}});
    } else if (name == "unsupported") {
      to.send(unsupported{"does not claim act.unsupported"});
    } else if (name == "pollute") {
      polluted = true;
    } else if (name == "pollute_by_half") {
      ++halves;
    } else if (name == "needs_clean") {
      failed = polluted || halves >= 2;
    } else if (name == "fail_at_first") {
      failed = first_time(option("once"));
    } else if (name == "fail_now_and_then") {
      // The runs of a test may lie in several processes: a file counts them, by its size.
      std::ofstream(option("count"), std::ios::app) << 'x';
      struct stat counted {};
      stat(option("count").c_str(), &counted);
      failed = counted.st_size % 3 == 0;
    } else if (name == "count_processes") {
      std::printf("%d", static_cast<int>(getpid()));
    } else if (name == "loop_at_first" || name == "loop_each_time") {
      std::ofstream(option("count"), std::ios::app) << 'x';
      if (name == "loop_each_time" || first_time(option("once"))) spin();
    } else if (name == "print") {
      std::printf("to stdout\n");
      std::fprintf(stderr, "to stderr\n");
    } else if (name == "flood") {
      const std::string line(1 << 16, 'x');
      for (int i = 0; i < 2000 && std::fputs(line.c_str(), stdout) >= 0; ++i) {
      }
    } else if (name == "segfault") {
      to.label("before the crash");
      std::printf("last words");
      std::fflush(stdout);
      raise(SIGSEGV);
    } else if (name == "null") {
      *static_cast<volatile int*>(nullptr) = 1;
    } else if (name == "abort") {
      std::abort();
    } else if (name == "kill") {
      raise(SIGKILL);
    } else if (name == "exit0") {
      to.label("before the exit");
      std::exit(0);
    } else if (name == "exit7") {
      _exit(7);
    } else if (name == "loop") {
      to.label("looping");
      spin();
    } else if (name == "deadlock") {
      std::mutex mutex;
      mutex.lock();
      std::thread other([&mutex] { mutex.lock(); });
      other.join();
    } else if (name == "wait_for_nothing") {
      const int empty = epoll_create1(EPOLL_CLOEXEC);
      epoll_event none{};
      epoll_wait(empty, &none, 1, -1);
    } else if (name == "wait_for_a_timer") {
      wait_for_a_timer();
    } else if (name == "wait_for_an_alarm") {
      signal(SIGALRM, [](int) {});
      const itimerval soon{{}, {1, 500'000}};
      setitimer(ITIMER_REAL, &soon, nullptr);
      pause();
    } else if (name == "wait_for_a_child") {
      wait_for_a_child();
    } else if (name == "stubborn") {
      for (const int s : {SIGTERM, SIGINT, SIGHUP}) signal(s, SIG_IGN);
      for (;;) pause();
    } else if (name == "close_all") {
      for (int fd = 0; fd < 1024; ++fd) close(fd);
    } else if (name == "steal_descriptors") {
      // Closes everything and takes the numbers for a file of its own: nothing of ours may land there.
      for (int fd = 0; fd < 1024; ++fd) close(fd);
      for (int i = 0; i < 64; ++i) open(option("victim").c_str(), O_CREAT | O_RDWR | O_APPEND, 0600);
    } else if (name == "scribble") {
      scribble();
      finish();
      for (;;) pause();
    } else if (name == "kill_group") {
      ::kill(0, SIGKILL);
    } else if (name == "kill_warden") {
      ::kill(getppid(), SIGKILL);
      for (;;) pause();
    } else if (name == "daemonize" || name == "daemonize_and_loop" || name == "daemonize_and_crash") {
      daemonize(option("pid_file"));
      while (access(option("pid_file").c_str(), F_OK) != 0) usleep(1000);
      if (name == "daemonize_and_loop") spin();
      if (name == "daemonize_and_crash") std::abort();
    } else if (name == "forked_child_exits") {
      const pid_t child = fork();
      if (child == 0) std::exit(0);
    } else if (name == "crash_afterwards") {
      finish();
      std::abort();
    } else if (name == "say_pid") {
      std::ofstream(option("pid_file") + ".tmp") << getpid();
      rename((option("pid_file") + ".tmp").c_str(), option("pid_file").c_str());
      spin();
    } else if (name == "environment") {
      for (char** at = environ; *at != nullptr; ++at) std::puts(*at);
    } else if (name == "temporary_file") {
      std::ofstream(std::string(std::getenv("TMPDIR")) + "/left behind") << "x";
      std::puts(std::getenv("TMPDIR"));
    } else if (name == "privileges") {
      rlimit core{};
      getrlimit(RLIMIT_CORE, &core);
      failed = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 || (core.rlim_cur > 1 && option("cores").empty());
    } else if (name == "eat") {
      eat();
    } else if (name == "child_eats") {
      if (fork() == 0) eat();
      for (;;) pause();
    } else if (name == "hangups") {
      struct sigaction hangup {};
      sigaction(SIGHUP, nullptr, &hangup);
      failed = hangup.sa_handler != SIG_DFL;
    } else if (name == "signals") {
      struct sigaction interrupt {};
      struct stat in {};
      struct stat null {};
      sigaction(SIGINT, nullptr, &interrupt);
      fstat(STDIN_FILENO, &in);
      stat("/dev/null", &null);
      failed = interrupt.sa_handler != SIG_DFL || in.st_rdev != null.st_rdev || getpgrp() != getpid();
    }
  }
};

void do_job(const job& what, uplink& to) {
  actor a{what, to, {}};
  const std::string load = what.plugin.ends_with("/refused.so") ? "refuse" : a.option("load");
  if (load == "crash" || (load == "crash_once" && first_time(a.option("once")))) std::abort();
  if (load == "hang") spin();
  if (load == "refuse") return to.send(load_failed{"no plugin", false});
  if (load == "bad_option") return to.send(load_failed{"unknown option", true});
  if (load == "second_crashes" && !first_time(a.option("once"))) std::abort();
  plugin_loaded loaded;
  loaded.head.runtime = "scripted";
  loaded.head.version = a.option("version");
  to.send(loaded);
  if (load == "crash_before_tests") std::abort();
  if (what.what == task::run_benchmarks) {
    for (const std::string name : {"one", "two", "three"}) {
      const auto& skip = what.benchmark_skip;
      if (std::find(skip.begin(), skip.end(), name) != skip.end()) continue;
      to.send(benchmark_started{name});
      if (name == "two") a.act(a.option(what.benchmark_count ? "count" : "bench"));
      const double now = monotonic_now();
      assay::results::benchmark_result result{name, now, 9, {now}, 1, 1, ""};
      if (what.benchmark_count) result.counters = {{"instructions", 7}, {"unasked", 1}};
      to.send(benchmark_finished{result});
    }
  }
  for (; a.index < what.tests.size(); ++a.index) {
    const std::string& id = what.tests[a.index];
    to.shared().clear_labels();
    a.failed = false;
    to.send(test_started{a.index, monotonic_now(), a.output()});
    a.act(id.substr(id.find('.') + 1));
    a.finish();
  }
  if (load == "crash_at_end") std::abort();
  to.send(worker_done{});
  if (load == "hang_at_end") spin();
}

}  // namespace

int main(int argc, char** argv) {
  return become_worker(
      argc, argv, [] { signal(SIGINT, SIG_DFL); }, do_job);
}

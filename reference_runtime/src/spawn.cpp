#include "spawn.hpp"

#include <fcntl.h>
#include <features.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <aio/errors.hpp>

extern char** environ;  // NOLINT(readability-redundant-declaration): only glibc declares it

namespace aio::detail {
namespace {

void check(int code, const char* what) {
  if (code != 0) throw std::system_error(code, std::generic_category(), what);
}

struct file_actions {
  file_actions() { check(::posix_spawn_file_actions_init(&value), "posix_spawn_file_actions_init"); }
  file_actions(const file_actions&) = delete;
  file_actions& operator=(const file_actions&) = delete;
  ~file_actions() { ::posix_spawn_file_actions_destroy(&value); }
  posix_spawn_file_actions_t value{};
};

struct attributes {
  attributes() { check(::posix_spawnattr_init(&value), "posix_spawnattr_init"); }
  attributes(const attributes&) = delete;
  attributes& operator=(const attributes&) = delete;
  ~attributes() { ::posix_spawnattr_destroy(&value); }
  posix_spawnattr_t value{};
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (const std::string& t : texts) all.push_back(const_cast<char*>(t.c_str()));
  all.push_back(nullptr);
  return all;
}

/// Descriptors that are to become 0, 1 and 2. One that is itself below 3 might be replaced before its turn: a
/// copy takes its place.
class redirections {
 public:
  redirections(file_actions& actions, const child_stdio& streams) {
    for (int target = 0; target < 3; ++target) {
      int source = streams.source(target);
      if (source < 0) continue;
      if (source < 3 && source != target) {
        copies_[target] = unique_fd(::fcntl(source, F_DUPFD_CLOEXEC, 3));
        if (!copies_[target]) throw std::system_error(errno, std::generic_category(), "a standard stream");
        source = copies_[target].get();
      }
      check(::posix_spawn_file_actions_adddup2(&actions.value, source, target), "redirecting");
    }
  }

 private:
  unique_fd copies_[3];
};

/// Descriptors that were opened without close-on-exec stay here, but for those to pass on.
void keep_only(file_actions& actions, std::vector<int> passed) {
  std::ranges::sort(passed);
  int next = 3;
  for (const int fd : passed) {
    if (fd < 3) throw value_error("only descriptors above 2 can be passed on: see the modes of the others");
    // A copy onto itself clears close-on-exec.
    check(::posix_spawn_file_actions_adddup2(&actions.value, fd, fd), "passing a descriptor");
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    // One that is not open is no error.
    for (; next < fd; ++next) check(::posix_spawn_file_actions_addclose(&actions.value, next), "closing");
    next = fd + 1;
#endif
  }
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
  check(::posix_spawn_file_actions_addclosefrom_np(&actions.value, next), "closing descriptors");
#endif
}

}  // namespace

pid_t spawn(const std::vector<std::string>& arguments, const process_options& options,
            const child_stdio& streams) {
  if (arguments.empty()) throw value_error("a process needs at least the name of its program");
  file_actions actions;
  const redirections redirected(actions, streams);
  keep_only(actions, options.pass_fds);
  if (options.cwd) {
    check(::posix_spawn_file_actions_addchdir_np(&actions.value, options.cwd->c_str()),
          "changing the directory");
  }

  attributes attr;
  int flags = POSIX_SPAWN_SETSIGDEF;
  if (options.new_session) flags |= POSIX_SPAWN_SETSID;
  if (options.process_group) {
    flags |= POSIX_SPAWN_SETPGROUP;
    check(::posix_spawnattr_setpgroup(&attr.value, *options.process_group), "the process group");
  }
  // A program may ignore these for itself; its children expect the defaults.
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int number : {SIGPIPE, SIGXFSZ}) sigaddset(&defaults, number);
  check(::posix_spawnattr_setsigdefault(&attr.value, &defaults), "signals");
  check(::posix_spawnattr_setflags(&attr.value, static_cast<short>(flags)), "attributes");

  const std::vector<char*> argv = pointers(arguments);
  std::vector<char*> envp;
  if (options.environment) envp = pointers(*options.environment);
  pid_t pid = -1;
  const int code = ::posix_spawnp(&pid, argv[0], &actions.value, &attr.value, argv.data(),
                                  options.environment ? envp.data() : environ);
  if (code != 0) throw std::system_error(code, std::generic_category(), "starting '" + arguments[0] + "'");
  return pid;
}

}  // namespace aio::detail

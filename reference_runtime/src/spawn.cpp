#include "spawn.hpp"

#include <features.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

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

}  // namespace

pid_t spawn(const spawn_request& request) {
  file_actions actions;
  for (int target = 0; target < 3; ++target) {
    const int source = request.descriptors[target];
    if (source >= 0) check(::posix_spawn_file_actions_adddup2(&actions.value, source, target), "redirecting");
  }
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
  // Descriptors that were opened without close-on-exec stay here.
  check(::posix_spawn_file_actions_addclosefrom_np(&actions.value, 3), "closing descriptors");
#endif
  if (request.cwd) {
    check(::posix_spawn_file_actions_addchdir_np(&actions.value, request.cwd->c_str()),
          "changing the directory");
  }

  attributes attr;
  short flags = POSIX_SPAWN_SETSIGDEF;
  if (request.new_session) flags = static_cast<short>(flags | POSIX_SPAWN_SETSID);
  // A program may ignore these for itself; its children expect the defaults.
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int number : {SIGPIPE, SIGXFSZ}) sigaddset(&defaults, number);
  check(::posix_spawnattr_setsigdefault(&attr.value, &defaults), "signals");
  check(::posix_spawnattr_setflags(&attr.value, flags), "attributes");

  const std::vector<char*> argv = pointers(request.arguments);
  std::vector<char*> envp;
  if (request.environment) envp = pointers(*request.environment);
  pid_t pid = -1;
  const int code = ::posix_spawnp(&pid, argv[0], &actions.value, &attr.value, argv.data(),
                                  request.environment ? envp.data() : environ);
  if (code != 0)
    throw std::system_error(code, std::generic_category(), "starting '" + request.arguments[0] + "'");
  return pid;
}

}  // namespace aio::detail

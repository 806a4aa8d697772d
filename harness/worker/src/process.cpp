#include "process.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>

#include "confine.hpp"
#include "crash.hpp"
#include "warden.hpp"

namespace assay::worker {
namespace {

constexpr const char* not_for_users = "`assay worker` is for the harness itself; use `assay run`";

int descriptor_number(const char* text) {
  int number = -1;
  std::from_chars(text, text + std::strlen(text), number);
  if (number < 3 || fcntl(number, F_SETFD, FD_CLOEXEC) != 0) throw std::runtime_error(not_for_users);
  return number;
}

}  // namespace

int become_worker(int argc, char** argv, const std::function<void()>& prepare,
                  const std::function<void(const job&, uplink&)>& do_job) {
  bool split = false;
  try {
    if (argc != 5) throw std::runtime_error(not_for_users);
    channel shared = channel::attach(descriptor_number(argv[2]));
    const int wake = descriptor_number(argv[3]);
    const int lifeline = descriptor_number(argv[4]);
    const std::optional<record> first = shared.next();
    const job* what = first ? std::get_if<job>(&*first) : nullptr;
    if (what == nullptr) throw std::runtime_error("the channel holds no job");

    split_off_warden(shared, {lifeline, what->most_memory, what->scratch});
    split = true;
    confine({what->core_files});
    prepare();
    install_crash_notes(shared);
    uplink to(shared, wake);
    do_job(*what, to);
    std::fflush(nullptr);
    _exit(0);  // the runtime's threads and destructors are not waited for
  } catch (const std::exception& error) {
    std::fprintf(stderr, "assay: %s\n", error.what());
    if (split) _exit(3);
    return 2;
  }
}

}  // namespace assay::worker

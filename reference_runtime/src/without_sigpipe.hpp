// Writing to pipes: the signal that a broken one brings would end a program that does not expect it.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <cerrno>
#include <ctime>

namespace aio::detail {

/// The result of f, a call that may raise SIGPIPE on this thread: it fails with EPIPE instead. Keeps errno.
template <class F>
auto without_sigpipe(F&& f) noexcept {
  sigset_t pipe, before, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  // One that was pending before is not ours to take.
  sigpending(&pending);
  const bool was_pending = sigismember(&pending, SIGPIPE) == 1;
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  const auto result = f();
  const int code = errno;
  if (result < 0 && code == EPIPE && !was_pending) {
    const timespec no_wait{};
    while (sigtimedwait(&pipe, nullptr, &no_wait) < 0 && errno == EINTR) {
    }
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = code;
  return result;
}

}  // namespace aio::detail

// descriptor_copy.hpp - descriptors that come from the host.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace reference {

// aio takes a descriptor over; the host's stays the host's.
class descriptor_copy {
 public:
  explicit descriptor_copy(int fd) : fd_(fd < 0 ? -1 : ::fcntl(fd, F_DUPFD_CLOEXEC, 0)) {
    if (fd >= 0 && fd_ < 0)
      throw std::system_error(errno, std::generic_category(), "duplicating a descriptor");
  }
  descriptor_copy(const descriptor_copy&) = delete;
  descriptor_copy& operator=(const descriptor_copy&) = delete;
  ~descriptor_copy() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }
  void taken() noexcept { fd_ = -1; }

 private:
  int fd_;
};

}  // namespace reference

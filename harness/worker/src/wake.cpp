#include "wake.hpp"

#include <unistd.h>

namespace assay::worker {

wake_pipe::wake_pipe(int fd) noexcept : fd_(fd) {
  if (fd_ >= 0 && fstat(fd_, &identity_) != 0) fd_ = -1;
}

void wake_pipe::operator()() const noexcept {
  struct stat now {};
  if (fd_ < 0 || fstat(fd_, &now) != 0) return;
  if (now.st_dev != identity_.st_dev || now.st_ino != identity_.st_ino) return;
  // A full pipe wakes as well as one more byte would.
  [[maybe_unused]] const ssize_t written = write(fd_, "", 1);
}

}  // namespace assay::worker

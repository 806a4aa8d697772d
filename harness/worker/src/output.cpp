#include "output.hpp"

#include <unistd.h>

#include <cstdio>

namespace assay::worker {

output_position::output_position() noexcept {
  fstat(STDOUT_FILENO, &identity_);
  // A crash loses what stdio holds: a line at a time, at most.
  setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
}

std::int64_t output_position::operator()() const noexcept {
  std::fflush(nullptr);
  struct stat now {};
  if (fstat(STDOUT_FILENO, &now) != 0 || now.st_dev != identity_.st_dev || now.st_ino != identity_.st_ino)
    return -1;
  return lseek(STDOUT_FILENO, 0, SEEK_CUR);
}

}  // namespace assay::worker

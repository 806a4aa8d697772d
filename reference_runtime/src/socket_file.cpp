#include "socket_file.hpp"

#include <unistd.h>

#include <utility>

namespace aio::detail {

socket_file::socket_file(std::string path) {
  struct stat about {};
  if (path.empty() || path.front() == '\0' || ::stat(path.c_str(), &about) != 0) return;
  path_ = std::move(path);
  device_ = about.st_dev;
  inode_ = about.st_ino;
}

void socket_file::remove() noexcept {
  struct stat about {};
  const std::string path = std::exchange(path_, {});
  if (path.empty() || ::stat(path.c_str(), &about) != 0) return;
  if (about.st_dev == device_ && about.st_ino == inode_) ::unlink(path.c_str());
}

void remove_stale_socket(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) == 0 && S_ISSOCK(about.st_mode)) ::unlink(path.c_str());
}

}  // namespace aio::detail

// The file by which a UNIX socket is found.
#pragma once

#include <sys/stat.h>

#include <string>

namespace aio::detail {

/// Knows its file by device and inode, so that one that has taken its place is left alone.
class socket_file {
 public:
  /// No file: for a socket that has none, or none any more.
  socket_file() = default;
  explicit socket_file(std::string path);

  /// Deletes the file if it is still the same.
  void remove() noexcept;

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

/// Deletes a socket that is in the way of a new one; leaves files of other kinds alone.
void remove_stale_socket(const std::string& path);

}  // namespace aio::detail

// A folder for the socket files of a test, short enough for the path of a UNIX socket, and gone with the
// test.
#pragma once

#include <sys/stat.h>
#include <sys/un.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "plain_socket.hpp"

namespace assay::conformance {

class socket_folder {
 public:
  socket_folder() {
    std::string name = "/tmp/assay.XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) system_failed("mkdtemp");
    path_ = name;
  }
  socket_folder(const socket_folder&) = delete;
  socket_folder& operator=(const socket_folder&) = delete;
  ~socket_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string at(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline bool is_socket_file(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && S_ISSOCK(about.st_mode);
}

// Bound to the path and, with a backlog, listening. Its file stays when it is closed.
inline plain_socket unix_socket_at(const std::string& path, int backlog = -1) {
  plain_socket s = new_socket(AF_UNIX);
  sockaddr_un a{};
  a.sun_family = AF_UNIX;
  std::memcpy(a.sun_path, path.c_str(), path.size() + 1);
  if (::bind(s.fd(), reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0) system_failed("bind");
  if (backlog >= 0 && ::listen(s.fd(), backlog) != 0) system_failed("listen");
  return s;
}

}  // namespace assay::conformance

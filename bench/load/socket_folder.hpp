// socket_folder.hpp - a folder for a socket file, removed with its owner; what a worker that died has left
// the runner removes.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace assay::load {

class socket_folder {
 public:
  socket_folder() : path_((std::filesystem::temp_directory_path() / "assay-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr)
      throw std::runtime_error("no folder can be made for a socket: " + path_);
  }
  socket_folder(const socket_folder&) = delete;
  socket_folder& operator=(const socket_folder&) = delete;
  ~socket_folder() {
    std::error_code stays;
    std::filesystem::remove_all(path_, stays);
  }
  std::string socket() const { return path_ + "/socket"; }

 private:
  std::string path_;
};

}  // namespace assay::load

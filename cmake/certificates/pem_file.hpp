// pem_file.hpp - a PEM file as long as its owner lives: contexts of TLS read theirs when they are made.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace test_certificates {

class pem_file {
 public:
  explicit pem_file(std::string_view pem) {
    path_ = (std::filesystem::temp_directory_path() / "assay-XXXXXX").string();
    const int fd = ::mkstemp(path_.data());
    if (fd < 0) throw std::runtime_error("no temporary file can be made");
    ::close(fd);
    std::ofstream(path_) << pem;
  }
  pem_file(const pem_file&) = delete;
  pem_file& operator=(const pem_file&) = delete;
  ~pem_file() { ::unlink(path_.c_str()); }
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace test_certificates

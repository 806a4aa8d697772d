// scratch_folder.hpp - a folder for one worker's temporary files.
#pragma once

#include <string>

namespace assay::runner {

// Made in the folder for temporary files, for its owner only; removed with all that is in it, if the worker's
// warden has not done so already.
class scratch_folder {
 public:
  scratch_folder();  // throws std::system_error
  ~scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace assay::runner

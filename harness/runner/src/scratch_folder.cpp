#include "scratch_folder.hpp"

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace assay::runner {

scratch_folder::scratch_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "assay-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "a folder for temporary files, " + pattern);
  path_ = pattern;
}

scratch_folder::~scratch_folder() {
  std::error_code stays;  // what a plugin made undeletable is not worth the run
  std::filesystem::remove_all(path_, stays);
}

}  // namespace assay::runner

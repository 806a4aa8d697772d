#include "proc_text.hpp"

#include <fstream>
#include <sstream>
#include <utility>

namespace assay::worker {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  const std::ifstream in(file, std::ios::binary);
  // The stream's own reading: an iterator over its buffer throws where read() fails, as it does with ESRCH.
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

std::vector<fs::path> entries_of(const fs::path& folder, std::error_code& error) {
  std::vector<fs::path> all;
  for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    all.push_back(at->path());
  }
  return all;
}

}  // namespace assay::worker

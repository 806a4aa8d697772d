// proc_text.hpp - reads /proc, whose processes and threads may end between one call and the next.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace assay::worker {

// What could be read of it: nothing where its process or thread is gone.
std::string text_of(const std::filesystem::path& file);

// As far as the folder could be listed; `error` tells why it could not, to its end.
std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder, std::error_code& error);

}  // namespace assay::worker

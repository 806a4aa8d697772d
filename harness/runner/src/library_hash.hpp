// library_hash.hpp - tells in a report which build of a plugin was checked.
#pragma once

#include <string>

namespace assay::runner {

// XXH3 (64 bits) of the file, hexadecimal; empty where it can't be read.
std::string library_hash(const std::string& path);

}  // namespace assay::runner

#include "library_hash.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <memory>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace assay::runner {

std::string library_hash(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
  if (!file || state == nullptr) return "";
  XXH3_64bits_reset(state.get());
  std::array<char, 1 << 16> block{};
  while (file.read(block.data(), block.size()), file.gcount() > 0) {
    XXH3_64bits_update(state.get(), block.data(), static_cast<std::size_t>(file.gcount()));
  }
  return file.eof() ? fmt::format("{:016x}", XXH3_64bits_digest(state.get())) : "";
}

}  // namespace assay::runner

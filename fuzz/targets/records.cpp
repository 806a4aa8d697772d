// Records between worker and runner: a record that was decoded is encoded as bytes that decode to the same.
#include "assay/worker/records.hpp"
#include "../target.hpp"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto record = worker::decode(fuzz::text_of(data, size));
  if (!record) return 0;
  const std::string bytes = worker::encode(*record);
  const auto again = worker::decode(bytes);
  fuzz::require(again.has_value(), "what is encoded can be decoded");
  fuzz::require(again->index() == record->index(), "a record keeps its kind");
  fuzz::require(worker::encode(*again).size() >= bytes.size(), "nothing is lost on the way");
  return 0;
}

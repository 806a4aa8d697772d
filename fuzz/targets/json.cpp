// A result file as one JSON document: what was read and written is read again as the same run.
#include <nlohmann/json.hpp>
#include <sstream>

#include "../target.hpp"
#include "assay/results/json.hpp"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream in{std::string(fuzz::text_of(data, size))};
  results::run_result run;
  try {
    run = results::read_run(in, "fuzz.json");
  } catch (const results::format_error&) {
    return 0;
  }
  std::stringstream written;
  results::write_json(written, run);
  fuzz::require(results::read_run(written, "again.json") == run, "a run that was read comes back as it was");
  return 0;
}

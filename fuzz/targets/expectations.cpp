// Expectations files, and their judgement of a test.
#include "assay/results/expectations.hpp"
#include "../target.hpp"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  results::expectations known;
  try {
    known.parse(fuzz::text_of(data, size), "fuzz.toml");
  } catch (const results::expectations_error& error) {
    fuzz::require(known.empty(), "a file that is refused adds nothing");
    fuzz::require(std::string_view(error.what()).starts_with("fuzz.toml:"), "an error names the file");
    return 0;
  }
  using namespace std::chrono_literals;
  results::plugin_result plugin;
  plugin.name = "cpython (3.11.2)";
  plugin.version = "3.11.2";
  plugin.options = {{"loop", "uvloop"}};
  results::test_result test;
  test.suite = "Gather";
  test.name = "KeepsOrder";
  test.outcome = results::verdict::fail;
  known.apply(plugin, test, 2026y / 1 / 2);
  fuzz::require(test.outcome == results::verdict::fail || test.expectation.has_value(),
                "a failure is excused by an entry alone");
  (void)known.unmatched(plugin, {"Gather.KeepsOrder"});
  return 0;
}

// NAME_OR_PATH[,key=value...]: what was parsed, put together again, parses to the same.
#include <algorithm>

#include "../target.hpp"
#include "assay/loader/load_error.hpp"
#include "assay/loader/plugin_spec.hpp"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  plugin_spec spec;
  try {
    spec = plugin_spec::parse(text);
  } catch (const load_error& error) {
    fuzz::require(error.why() == load_error::kind::bad_spec, "a wrong text is a wrong command");
    return 0;
  }
  (void)spec.is_path();
  const std::string lines = spec.option_lines();
  fuzz::require(
      std::count(lines.begin(), lines.end(), '\n') == static_cast<std::ptrdiff_t>(spec.options.size()),
      "a plugin is given a line an option");
  std::string again = spec.plugin;
  for (const auto& [key, value] : spec.options) again += "," + key + "=" + value;
  fuzz::require(again == text, "nothing of the text is lost or moved");
  fuzz::require(plugin_spec::parse(again).options == spec.options, "it parses to the same");
  return 0;
}

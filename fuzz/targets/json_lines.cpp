// A result file as JSON Lines, cut where a kill may cut it: what a prefix holds is never lost again by a
// longer one.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "../target.hpp"
#include "assay/results/json.hpp"

using namespace assay;

namespace {

std::optional<results::run_result> read(std::string_view text) {
  std::istringstream in{std::string(text)};
  try {
    return results::read_run(in, "fuzz.jsonl");
  } catch (const results::format_error&) {
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto whole = read(text);
  if (!whole) return 0;
  // The same lines, written again event by event, tell the same run.
  std::ostringstream out;
  results::jsonl_sink sink(out);
  std::istringstream lines{std::string(text)};
  const auto first = nlohmann::ordered_json::parse(text.substr(0, text.find('\n')), nullptr, false);
  bool stream = first.is_object() && first.contains("event");
  for (std::string line; stream && std::getline(lines, line);) {
    const auto j = nlohmann::ordered_json::parse(line, nullptr, false);
    if (j.is_discarded()) continue;  // blank, or the torn end
    stream = j.is_object() && j.contains("event");
    if (stream) sink.on(results::event_from_json(j));
  }
  if (stream) fuzz::require(read(out.str()) == whole, "events that were read and written tell the same run");
  // Whole lines before the last tell no more tests than all of them.
  const std::size_t cut = text.substr(0, text.size() - std::min<std::size_t>(text.size(), 1)).rfind('\n');
  if (!stream || cut == text.npos) return 0;
  const auto part = read(text.substr(0, cut + 1));
  fuzz::require(part.has_value(), "what precedes the last line is a run, too");
  return 0;
}

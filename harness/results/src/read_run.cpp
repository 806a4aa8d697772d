// A run from a file: one document, or the lines that a run left, whole or torn.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "assay/results/json.hpp"

namespace assay::results {
namespace {

using json = nlohmann::ordered_json;

json parsed(std::string_view text) { return json::parse(text, nullptr, /*allow_exceptions=*/false); }

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

bool is_event_stream(std::string_view text) {
  const json line = parsed(first_line(text));
  return line.is_object() && line.contains("event");
}

run_result read_events(std::string_view text, const std::string& name) {
  accumulator run;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = first_line(text);
    const bool torn = line.size() == text.size();  // no line feed follows: its writer did not finish
    text.remove_prefix(torn ? line.size() : line.size() + 1);
    if (line.empty()) continue;
    const json j = parsed(line);
    if (j.is_discarded()) {
      if (torn) break;
      throw format_error(fmt::format("{}:{}: not a line of JSON", name, number));
    }
    try {
      run.on(event_from_json(j));
    } catch (const format_error& e) {
      throw format_error(fmt::format("{}:{}: {}", name, number, e.what()));
    }
  }
  return run.result();
}

}  // namespace

run_result read_run(std::istream& in, const std::string& name) {
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) throw format_error(fmt::format("{}: can't be read", name));
  if (is_event_stream(text)) return read_events(text, name);
  try {
    return run_from_json(json::parse(text));
  } catch (const json::parse_error& e) {
    throw format_error(fmt::format(
        "{}: not JSON, at byte {}: expected a result file of assay (.json or .jsonl)", name, e.byte));
  } catch (const format_error& e) {
    throw format_error(fmt::format("{}: {}", name, e.what()));
  }
}

run_result read_run(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw format_error(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  return read_run(in, file.string());
}

}  // namespace assay::results

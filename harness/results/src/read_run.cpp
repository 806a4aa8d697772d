// A run from a file: one document, or the lines that a run left, whole or torn.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "assay/results/json.hpp"

namespace assay::results {
namespace {

using json = nlohmann::ordered_json;

json parsed(std::string_view text) { return json::parse(text, nullptr, /*allow_exceptions=*/false); }

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

bool is_event_stream(std::string_view text) {
  const json line = parsed(first_line(text));
  return line.is_object() && line.contains("event");
}

// One file holds one run: a second one that was appended to it must not hide the first.
void check_order(const event& e, bool first) {
  const bool starts = std::holds_alternative<run_started>(e);
  if (first && !starts)
    throw format_error("the first event is not run_started: the file's beginning is missing");
  if (!first && starts) throw format_error("a second run starts here; expected one run in a file");
}

run_result read_events(std::string_view text, const std::string& name) {
  accumulator run;
  bool first = true;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = first_line(text);
    const bool torn = line.size() == text.size();  // no line feed follows: its writer did not finish
    text.remove_prefix(torn ? line.size() : line.size() + 1);
    if (is_blank(line)) continue;
    const json j = parsed(line);
    if (j.is_discarded()) {
      if (torn) break;
      throw format_error(fmt::format("{}:{}: not a line of JSON", name, number));
    }
    try {
      const event e = event_from_json(j);
      check_order(e, std::exchange(first, false));
      run.on(e);
    } catch (const format_error& e) {
      throw format_error(fmt::format("{}:{}: {}", name, number, e.what()));
    }
  }
  return run.result();
}

}  // namespace

run_result read_run(std::istream& in, const std::string& name) {
  std::ostringstream all;
  all << in.rdbuf();
  const std::string text = std::move(all).str();
  if (in.bad()) throw format_error(fmt::format("{}: can't be read", name));
  if (is_blank(text))
    throw format_error(fmt::format("{}: is empty; expected a result file of assay (.json or .jsonl)", name));
  if (is_event_stream(text)) return read_events(text, name);
  try {
    return run_from_json(json::parse(text));
  } catch (const json::parse_error& e) {
    throw format_error(fmt::format(
        "{}: not JSON, at byte {}: expected a result file of assay (.json or .jsonl)", name, e.byte));
  } catch (const json::out_of_range&) {
    throw format_error(
        fmt::format("{}: has a number that is too large; expected a result file of assay", name));
  } catch (const format_error& e) {
    throw format_error(fmt::format("{}: {}", name, e.what()));
  }
}

run_result read_run(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    throw format_error(
        fmt::format("{}: is a folder; expected a result file of assay (.json or .jsonl)", file.string()));
  std::ifstream in(file, std::ios::binary);
  if (!in) throw format_error(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  return read_run(in, file.string());
}

}  // namespace assay::results

// json.hpp - runs and events as JSON: `results.json` after a run, `results.jsonl` while it runs.
//
// Text that is not valid UTF-8 is written with U+FFFD in place of each bad byte: what is valid comes back as
// it was. Numbers that JSON cannot hold (NaN, infinity) are written as null and read as 0. Unknown members
// are ignored, so that a file of a later minor version can be read; a `schema_version` other than ours is an
// error. The schema is reports/json/schema/assay-results-1.schema.json.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>

#include "assay/results/events.hpp"

namespace assay::results {

// A file or text that is not a run; what() is one line that says where and what.
class format_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

nlohmann::ordered_json to_json(const run_result& run);
nlohmann::ordered_json to_json(const event& e);
run_result run_from_json(const nlohmann::ordered_json& j);  // throws format_error
event event_from_json(const nlohmann::ordered_json& j);     // throws format_error

// The text of `j`: invalid UTF-8 replaced, never throws for it. indent < 0 gives one line.
std::string dump(const nlohmann::ordered_json& j, int indent = 2);

void write_json(std::ostream& out, const run_result& run);

// Reads a run: either one JSON document or a stream of events (JSON Lines). A stream that stops in the
// middle, even of a line, is what a killed run leaves: everything before it is kept, tests that had started
// and not finished are not_run, and `complete` is false. `name` is the file's name for messages. Throws
// format_error.
run_result read_run(std::istream& in, const std::string& name);
run_result read_run(const std::filesystem::path& file);

// Writes each event as a line and flushes it, so that what happened is on the disk when the harness dies.
class jsonl_sink final : public sink {
 public:
  explicit jsonl_sink(std::ostream& out) : out_(out) {}
  void on(const event& e) override;

 private:
  std::ostream& out_;
};

}  // namespace assay::results

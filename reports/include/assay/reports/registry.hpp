// registry.hpp - the kinds of report by name, and how one is asked for: `-r html:out.html`, `-r
// junit:out.xml:strict`.
//
// A report is a sink of the event stream. Its file is opened before the run starts, so that a path that can't
// be written is known at once; the report itself is written when run_finished arrives, or, where that never
// comes, by finish(). Adding a format is one file and one line in registry.cpp.
#pragma once

#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "assay/results/events.hpp"
#include "assay/results/summary.hpp"

namespace assay::reports {

// A report that can't be made as asked; what() is one line that says what and what to do. The CLI's exit
// code 2.
class report_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct options {
  bool color = false;             // console only; see use_color()
  bool strict = false;            // junit only: valid against junit-10.xsd, without file and line
  bool list_passes = false;       // console only: a line for each test, also for those that pass
  std::string program = "assay";  // first word of repro commands
  const results::clause_table* clauses = nullptr;  // null: clause_table::suite(); must outlive the report
};

class report : public results::sink {
 public:
  // Ends the report: what has not been written yet is written. Calling it again does nothing.
  virtual void finish() = 0;
  // Empty while all went well, else one line: what could not be written and why.
  virtual const std::string& error() const noexcept = 0;
};

struct kind_info {
  std::string_view name;         // "html"
  std::string_view description;  // one line for --help
  bool needs_path;               // false: stdout when no path is given
  bool beside_console = false;   // on stdout it follows the console report, and does not take its place
  bool of_one_plugin = false;    // an error for a run of several, unless the path has {plugin}
};
const std::vector<kind_info>& kinds();

struct request {
  std::string kind;
  std::string path;  // empty or "-": stdout
  bool strict = false;
};
// "KIND", "KIND:PATH", "junit:PATH:strict". Throws report_error, naming the kinds, for an unknown one or a
// missing path.
request parse_request(std::string_view text);

// Opens the file (its folder is created where missing, an old file is emptied) and gives the report that will
// be written there. A kind of one plugin with "{plugin}" in its path is a file for each plugin, opened at the
// end. Throws report_error when it can't be opened.
std::unique_ptr<report> open(const request& what, const options& how);

// The same over a stream of the caller's, which must outlive the report. Throws report_error for an unknown
// kind.
std::unique_ptr<report> make(std::string_view kind, std::ostream& out, const options& how);

// --color: "auto" asks NO_COLOR, CLICOLOR_FORCE, TERM and whether `fd` is a terminal, in this order.
enum class color_choice { automatic, always, never };
bool use_color(color_choice choice, int fd);

// Feeds a finished run to a sink as the stream it came from.
void replay(const results::run_result& run, results::sink& to);

}  // namespace assay::reports

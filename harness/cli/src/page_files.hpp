// page_files.hpp - `-r KIND:PATH` of the commands that show more than a run.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace assay::cli {

using page_writer = std::function<void(std::ostream&)>;
struct page_kind {
  std::string name;  // "html"
  page_writer write;
};

// kinds: what there is, for the help.
void add_page_option(CLI::App& command, std::vector<std::string>& reports, const std::string& kinds);

// Writes each report that `reports` asks for, and the text on the standard output unless a report goes there
// (PATH "-"). Call it once every input was read: what can't be shown empties no older page. `of` names what
// it is a report of, for messages: "a comparison". Throws usage_error.
void write_pages(const std::vector<std::string>& reports, const std::string& of,
                 const std::vector<page_kind>& kinds, const page_writer& text);

}  // namespace assay::cli

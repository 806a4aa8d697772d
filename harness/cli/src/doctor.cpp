// assay doctor: what a plugin is, claims and offers; the place to look when it does not load or shows less
// than it has.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "assay/loader/plugin_spec.hpp"
#include "assay/runner/runner.hpp"
#include "complain.hpp"
#include "exit_code.hpp"
#include "plugins.hpp"
#include "run_options.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

void field(std::string_view label, std::string_view text) {
  if (!text.empty()) fmt::print("  {:<12} {}\n", label, text);
}

void block(std::string_view label, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  fmt::print("{}\n", label);
  for (const std::string& line : lines) fmt::print("  {}\n", line);
}

// "task: 8 of 8 entries" and the names of those that are missing.
void print_tables(const std::vector<worker::table_entry>& entries) {
  struct count {
    std::size_t offered = 0, all = 0;
    std::string lacking;
  };
  std::vector<std::pair<std::string, count>> extensions;
  for (const worker::table_entry& entry : entries) {
    if (extensions.empty() || extensions.back().first != entry.extension)
      extensions.emplace_back(entry.extension, count{});
    count& c = extensions.back().second;
    ++c.all;
    c.offered += entry.offered ? 1 : 0;
    if (!entry.offered)
      c.lacking += (c.lacking.empty() ? "" : ", ") + entry.name + (entry.claimed ? " (claimed)" : "");
  }
  fmt::print("tables\n");
  for (const auto& [name, c] : extensions) {
    fmt::print("  {:<22} {} of {} entries{}\n", name, c.offered, c.all,
               c.offered == 0 || c.lacking.empty() ? "" : "; without " + c.lacking);
  }
}

std::vector<std::string> lines_of(const results::pairs& pairs) {
  std::vector<std::string> lines;
  for (const auto& [key, value] : pairs) lines.push_back(key + ": " + value);
  return lines;
}

int examine(const std::string& spec, const run_options& common) {
  const runner::plugin_request request = request_of(spec);
  fmt::print("{}\n", request.spec);
  field("file", request.path);
  if (!request.error.empty()) {
    complain("assay: {}\n", request.error);
    return request.error_in_the_command ? usage : load_failure;
  }
  const runner::description found = runner::describe(request, common.settings());
  if (found.interrupted_by != 0) return interrupted + found.interrupted_by;
  const results::plugin_result& head = found.head;
  field("runtime", head.runtime);
  field("version", head.version);
  for (const std::string& note : request.notes) field("note", note);

  if (head.load_error.empty()) {
    block("claims", head.features);
    print_tables(found.entries);
    block("variants", head.variants);
    block("adaptations", head.adaptations);
    block("info", lines_of(head.info));
    if (head.notes.empty()) {
      fmt::print("claims and tables agree\n");
    } else {
      block("claims and tables differ", head.notes);
    }
  }
  if (!found.options.empty()) fmt::print("options\n{}\n", found.options);
  if (!found.output.empty()) fmt::print("it printed\n{}\n", found.output);
  if (head.load_error.empty()) return all_as_expected;
  complain("assay: {}\n", head.load_error);
  return found.error_in_the_command ? usage : load_failure;
}

}  // namespace

void add_doctor(CLI::App& app, surroundings& around) {
  struct arguments {
    std::vector<std::string> plugins;
    run_options common;
  };
  auto asked = std::make_shared<arguments>();
  CLI::App* command =
      app.add_subcommand("doctor", "show what a plugin claims and offers, or why it does not load");
  command
      ->add_option("plugin", asked->plugins,
                   "NAME or PATH of a plugin; without any, lists those that are found")
      ->type_name("PLUGIN[,key=value]...");
  command->callback([asked, &around] {
    if (asked->plugins.empty()) {
      for (const found_plugin& plugin : list_plugins())
        fmt::print("{}  {}\n", plugin.name, plugin.path.string());
    }
    for (const std::string& spec : asked->plugins) {
      around.exit_code = graver(around.exit_code, examine(spec, asked->common));
    }
  });
}

}  // namespace assay::cli

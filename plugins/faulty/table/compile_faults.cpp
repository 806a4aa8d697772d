// The fault compiler, a tool of the build: plugins/faulty/faults/*.toml to the harness's table, to the
// plugin's list, to copies of sources with the faults planted in them, and to Python files that plant theirs.
// Exit codes: 0 written; 1 a mistake in the table, each told on a line of its own; 2 bad usage.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "compiler/entries.hpp"

namespace fs = std::filesystem;
namespace compiler = assay::faults::compiler;

namespace {

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(fmt::format("can't read {}", file.string()));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Leaves a file alone that holds the text already, so that nothing is compiled again for nothing.
void write_text(const fs::path& file, const std::string& text) {
  if (fs::exists(file) && read_text(file) == text) return;
  if (file.has_parent_path()) fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::runtime_error(fmt::format("can't write {}", file.string()));
}

struct arguments {
  fs::path root, table, list, copied_list, copy_to, python_to;
  std::vector<fs::path> faults;
};

void write_copies(const arguments& asked, const std::vector<compiler::entry>& entries,
                  compiler::diagnostics& report) {
  std::set<std::string> sources;
  std::istringstream copied(read_text(asked.copied_list));
  for (std::string file; std::getline(copied, file);) {
    const std::string source = fs::relative(file, asked.root).generic_string();
    sources.insert(source);
    write_text(asked.copy_to / source, compiler::plant_in_source(entries, source, read_text(file), report));
  }
  for (const compiler::entry& e : entries) {
    if (!e.source.empty() && !sources.contains(e.source)) {
      report.error(e, fmt::format("{} is none of the sources that are copied", e.source));
    }
  }
}

int run(int argc, char** argv) {
  arguments asked;
  CLI::App app("Compiles the table of planted faults.", "assay_compile_faults");
  app.add_option("--root", asked.root, "root of the source tree, from which places are named")->required();
  app.add_option("--table", asked.table, "C++ file to write: the harness's table");
  app.add_option("--list", asked.list, "C++ file to write: the plugin's list");
  app.add_option("--copy-to", asked.copy_to, "folder for copies of sources with faults planted in them");
  app.add_option("--copied-list", asked.copied_list, "file with the sources to copy, one a line");
  app.add_option("--python-to", asked.python_to, "folder for a Python file a fault");
  app.add_option("--faults", asked.faults, "TOML files with faults")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  std::vector<compiler::entry> entries;
  compiler::diagnostics report;
  for (const fs::path& file : asked.faults) compiler::read_faults(file, asked.root, entries, report);
  if (report.lines().empty()) compiler::check_and_sort(entries, report);
  if (report.lines().empty() && !asked.copy_to.empty()) write_copies(asked, entries, report);
  for (const std::string& line : report.lines()) std::cerr << line << "\n";
  if (!report.lines().empty()) return 1;

  std::ostringstream table, list;
  compiler::write_table(entries, table);
  compiler::write_plugin_list(entries, list);
  if (!asked.table.empty()) write_text(asked.table, table.str());
  if (!asked.list.empty()) write_text(asked.list, list.str());
  if (!asked.python_to.empty()) {
    for (const compiler::entry& e : entries) {
      if (!e.module.empty()) write_text(asked.python_to / (e.name + ".py"), compiler::plant_in_python(e));
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "assay_compile_faults: %s\n", error.what());
    return 1;
  }
}

// The clause compiler, a tool of the build: spec/semantics/*.toml to one C++ file with a constant table.
// Exit codes: 0 written; 1 a fault in the specification, each told on a line of its own; 2 bad usage.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>

#include "compiler/specification.hpp"

namespace compiler = assay::spec::compiler;

namespace {

int run(int argc, char** argv) {
  std::filesystem::path root, abi, output, features, variants;
  std::vector<std::filesystem::path> areas;
  CLI::App app("Compiles the clauses of the specification into a C++ table.", "assay_compile_clauses");
  app.add_option("--root", root, "root of the source tree, from which places are named")->required();
  app.add_option("--abi", abi, "folder with the ABI's headers (assay/ext/*.h)")->required();
  app.add_option("--features", features, "TOML file with the semantic features")->required();
  app.add_option("--variants", variants, "TOML file with the variants")->required();
  app.add_option("-o,--output", output, "C++ file to write")->required();
  app.add_option("AREA", areas, "TOML files with clauses, in the order of the catalogue")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  compiler::specification spec;
  compiler::diagnostics report;
  compiler::read_features(features, root, spec, report);
  compiler::read_variants(variants, root, spec, report);
  for (const auto& area : areas) compiler::read_area(area, root, spec, report);
  compiler::check(spec, abi, report);
  if (!report.lines().empty()) {
    for (const std::string& line : report.lines()) std::cerr << line << "\n";
    return 1;
  }

  std::ostringstream table;
  compiler::write_table(spec, table);
  std::ofstream out(output, std::ios::binary);
  out << table.str();
  out.close();
  if (!out) {
    std::cerr << fmt::format("assay_compile_clauses: can't write {}; check that its folder exists\n",
                             output.string());
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {  // out of memory, a folder that can't be read
    std::fprintf(stderr, "assay_compile_clauses: %s\n", error.what());
    return 1;
  }
}

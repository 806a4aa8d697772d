#include <fmt/core.h>

#include <iomanip>
#include <ostream>

#include "entries.hpp"

namespace assay::faults::compiler {
namespace {

auto literal(const std::string& text) { return std::quoted(text); }

std::string_view how(const entry& e) {
  return !e.table.empty() ? "table" : !e.source.empty() ? "source" : "python";
}
const std::string& where(const entry& e) {
  return !e.table.empty() ? e.table : !e.source.empty() ? e.source : e.module;
}

constexpr char head[] = "// Written by assay_compile_faults from plugins/faulty/faults; do not edit.\n";

}  // namespace

void write_table(const std::vector<entry>& entries, std::ostream& out) {
  out << head << "#include <assay/faults/faults.hpp>\n\nnamespace assay::faults {\nnamespace {\n\n"
      << "constexpr fault table[] = {\n";
  for (const entry& e : entries) {
    out << "    {" << literal(e.name) << ", " << literal(e.area) << ", " << literal(e.clause) << ",\n     "
        << literal(e.text) << ",\n     " << literal(e.expect) << ", planting::" << how(e) << ", "
        << literal(where(e)) << ", " << literal(e.file) << ", " << e.line << "},\n";
  }
  out << "};\n\n}  // namespace\n\nstd::span<const fault> all() noexcept { return table; }\n\n"
      << "}  // namespace assay::faults\n";
}

void write_plugin_list(const std::vector<entry>& entries, std::ostream& out) {
  out << head << "#include \"planted.hpp\"\n\nnamespace faulty {\n\n";
  for (const entry& e : entries) {
    if (!e.table.empty()) out << "void plant_" << identifier(e.name) << "(tables&);  // " << e.table << "\n";
  }
  out << "\nconst planted_fault planted[] = {\n";
  for (const entry& e : entries) {
    out << "    {" << literal(e.name) << ", " << literal(e.text) << ", place::" << how(e) << ", "
        << (e.table.empty() ? "nullptr" : "plant_" + identifier(e.name)) << "},\n";
  }
  out << "};\nconst std::size_t planted_count = " << entries.size() << ";\n\n}  // namespace faulty\n";
}

}  // namespace assay::faults::compiler

#include <algorithm>
#include <cctype>
#include <iomanip>
#include <ostream>
#include <set>

#include "specification.hpp"

namespace assay::spec::compiler {
namespace {

// Texts hold no control character (read.cpp), so quotes and backslashes are all there is to escape.
auto literal(const std::string& text) { return std::quoted(text); }

// A named array for a list; an empty list needs none.
void write_array(std::ostream& out, const std::string& name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  out << "constexpr std::string_view " << name << "[] = {";
  for (const std::string& text : texts) out << literal(text) << ", ";
  out << "};\n";
}

std::string span_of(const std::string& name, bool empty) { return empty ? "{}" : name; }

std::string enumerator(const std::string& word) {
  std::string out = word;
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

template <class Row>
std::vector<Row> sorted_by_id(std::vector<Row> rows) {
  std::ranges::sort(rows, {}, &Row::id);
  return rows;
}

// A required entry that is no member of its table is the compiler's to tell, at the line of the TOML file.
void write_entry_checks(const specification& spec, std::ostream& out) {
  std::set<std::string> extensions, told;
  for (const clause& c : spec.clauses)
    for (const std::string& r : c.requires_)
      if (names_entry(r)) extensions.insert(r.substr(0, r.find('.')));
  for (const std::string& e : extensions) out << "#include <assay/ext/" << e << ".h>\n";
  out << "\n";
  for (const clause& c : spec.clauses) {
    for (const std::string& r : c.requires_) {
      if (!names_entry(r) || !told.insert(r).second) continue;
      const auto dot = r.find('.');
      const place at = c.of("requires");
      out << "#line " << at.line << " " << literal(at.file) << "\n"
          << "static_assert(sizeof(assay_ext_" << r.substr(0, dot) << "::" << r.substr(dot + 1)
          << ") > 0);\n";
    }
  }
}

void write_clauses(const specification& spec, std::ostream& out) {
  const auto clauses = sorted_by_id(spec.clauses);
  int n = 0;
  for (const clause& c : clauses) {
    const std::string number = std::to_string(n++);
    write_array(out, "sources_" + number, c.sources);
    write_array(out, "requires_" + number, c.requires_);
    write_array(out, "variants_" + number, c.variants);
    if (c.fixed.empty()) continue;
    out << "constexpr fixed_fault fixed_" << number << "[] = {";
    for (const fixed_fault& f : c.fixed)
      out << "{" << literal(f.runtime) << ", " << literal(f.version) << ", " << literal(f.issue) << "}, ";
    out << "};\n";
  }
  n = 0;
  out << "constexpr clause clause_table[] = {\n";
  for (const clause& c : clauses) {
    const std::string number = std::to_string(n++);
    out << "    {" << literal(c.id) << ", " << literal(c.area) << ", " << literal(c.catalogue) << ",\n     "
        << literal(c.text) << ",\n     " << literal(c.intent) << ", " << literal(c.untestable)
        << ", level::" << enumerator(c.level) << ", profile::" << enumerator(c.profile) << ", "
        << span_of("sources_" + number, c.sources.empty()) << ", "
        << span_of("requires_" + number, c.requires_.empty()) << ", "
        << span_of("variants_" + number, c.variants.empty()) << ", "
        << span_of("fixed_" + number, c.fixed.empty()) << ", " << literal(c.at.file) << ", " << c.at.line
        << "},\n";
  }
  out << "};\n\n";
}

void write_others(const specification& spec, std::ostream& out) {
  out << "constexpr area area_table[] = {\n";
  for (const area& a : spec.areas)
    out << "    {" << literal(a.id) << ", " << literal(a.title) << ", " << literal(a.at.file) << "},\n";
  out << "};\n\nconstexpr feature feature_table[] = {\n";
  for (const feature& f : sorted_by_id(spec.features))
    out << "    {" << literal(f.id) << ", " << literal(f.text) << "},\n";
  out << "};\n\n";
  const auto variants = sorted_by_id(spec.variants);
  int n = 0;
  for (const variant& v : variants) write_array(out, "values_" + std::to_string(n++), v.values);
  n = 0;
  out << "constexpr variant variant_table[] = {\n";
  for (const variant& v : variants)
    out << "    {" << literal(v.id) << ", values_" << n++ << ", " << literal(v.text) << "},\n";
  out << "};\n\n";
}

}  // namespace

void write_table(const specification& spec, std::ostream& out) {
  out << "// Written by assay_compile_clauses from spec/semantics; do not edit.\n"
         "#include <assay/spec/clauses.hpp>\n";
  write_entry_checks(spec, out);
  out << "#line 1 \"clause_table.cpp\"\nnamespace assay::spec {\nnamespace {\n\n";
  write_clauses(spec, out);
  write_others(spec, out);
  out << "}  // namespace\n\n"
         "std::span<const clause> clauses() noexcept { return clause_table; }\n"
         "std::span<const area> areas() noexcept { return area_table; }\n"
         "std::span<const feature> features() noexcept { return feature_table; }\n"
         "std::span<const variant> variants() noexcept { return variant_table; }\n\n"
         "}  // namespace assay::spec\n";
}

}  // namespace assay::spec::compiler

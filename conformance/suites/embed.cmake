# Writes the lists FILES (a list of DATE.txt, an id a line, sorted) into OUTPUT, a C++ source that defines
# assay::conformance::dated_suites(). Called as a script at build time: cmake -D "FILES=a;b" -D OUTPUT=x.cpp -P embed.cmake
set(lists "")
set(table "")
set(index 0)
foreach(file IN LISTS FILES)
  get_filename_component(date "${file}" NAME_WE)
  file(STRINGS "${file}" ids)
  list(TRANSFORM ids REPLACE "(.+)" "    \"\\1\",")
  list(JOIN ids "\n" ids)
  string(APPEND lists "constexpr std::string_view suite_${index}[] = {\n${ids}\n};\n")
  string(APPEND table "    {\"${date}\", suite_${index}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// Generated from conformance/suites.
#include \"assay/conformance/suites.hpp\"

namespace assay::conformance {
namespace {
${lists}
constexpr dated_suite suites[] = {
${table}};
}  // namespace

std::span<const dated_suite> dated_suites() noexcept { return suites; }
}  // namespace assay::conformance
")

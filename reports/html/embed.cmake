# Writes the text files FILES (a list) into OUTPUT, a C++ source that defines assay::reports::html::asset().
# Called as a script at build time: cmake -D "FILES=a;b" -D OUTPUT=x.cpp -P embed.cmake
set(table "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(FIND "${text}" ")ASSAY\"" delimiter)
  if(NOT delimiter EQUAL -1)
    message(FATAL_ERROR "${file}: holds the end of a raw string literal")
  endif()
  string(APPEND table "    {\"${name}\", R\"ASSAY(${text})ASSAY\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Generated from the files of reports/html.
#include <cstdlib>

#include \"assets.hpp\"

namespace assay::reports::html {
namespace {
struct file {
  std::string_view name, text;
};
constexpr file files[] = {
${table}};
}  // namespace

std::string_view asset(std::string_view name) {
  for (const file& f : files)
    if (f.name == name) return f.text;
  std::abort();
}
}  // namespace assay::reports::html
")

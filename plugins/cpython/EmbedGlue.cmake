# Makes the header TO of the Python files FROM (separated by commas): an array of their names and texts.
cmake_minimum_required(VERSION 3.25)
string(REPLACE "," ";" files "${FROM}")
set(entries "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(CONFIGURE "    {\"@name@\", R\"GLUE(@text@)GLUE\"},\n" entry @ONLY)
  string(APPEND entries "${entry}")
endforeach()
file(WRITE "${TO}"
  "// Made from the plugin's Python files.\n"
  "struct glue_source {\n  const char* name;\n  const char* text;\n};\n"
  "static constexpr glue_source glue_sources[] = {\n${entries}};\n")

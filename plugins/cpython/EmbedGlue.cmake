# Makes the header TO of the Python file FROM: its text as a raw string literal.
cmake_minimum_required(VERSION 3.25)
file(READ "${FROM}" text)
string(CONFIGURE "// Made from glue.py.\nstatic constexpr char glue_source[] = R\"GLUE(@text@)GLUE\";\n" header @ONLY)
file(WRITE "${TO}" "${header}")

/* A shared library that is no libpython. */
extern const int nothing_to_see_here;
const int nothing_to_see_here = 1;

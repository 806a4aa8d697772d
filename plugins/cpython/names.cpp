#include "names.hpp"

namespace cpython {

interned_names names;

bool intern_names() {
#define CPYTHON_INTERN(name) \
  if ((names.name##_ = py.PyUnicode_InternFromString(#name)) == nullptr) return false;
  CPYTHON_NAMES(CPYTHON_INTERN)
#undef CPYTHON_INTERN
  return true;
}

}  // namespace cpython

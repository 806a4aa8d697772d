#include "python_api.hpp"

#include <dlfcn.h>

namespace cpython {

python_api py;

namespace {

template <class Pointer>
bool fetch(void* library, const char* name, Pointer& out) {
  out = reinterpret_cast<Pointer>(dlsym(library, name));
  return out != nullptr;
}

bool fetch_variable(void* library, const char* name, PyObject*& out) {
  auto* variable = static_cast<PyObject**>(dlsym(library, name));
  out = variable != nullptr ? *variable : nullptr;
  return out != nullptr;
}

}  // namespace

std::string resolve_functions(void* library) {
#define CPYTHON_FETCH(name) \
  if (!fetch(library, #name, py.name)) return #name;
  CPYTHON_FUNCTIONS(CPYTHON_FETCH)
#undef CPYTHON_FETCH
#define CPYTHON_FETCH(name) fetch(library, #name, py.name);
  CPYTHON_OPTIONAL_FUNCTIONS(CPYTHON_FETCH)
#undef CPYTHON_FETCH
  return {};
}

std::string resolve_objects(void* library) {
#define CPYTHON_FETCH(name) \
  if (!fetch_variable(library, #name, py.name)) return #name;
  CPYTHON_EXCEPTIONS(CPYTHON_FETCH)
#undef CPYTHON_FETCH
#define CPYTHON_FETCH(name) \
  if (!fetch(library, #name, py.name)) return #name;
  CPYTHON_TYPES(CPYTHON_FETCH)
#undef CPYTHON_FETCH
  if (!fetch(library, "_Py_NoneStruct", py.none)) return "_Py_NoneStruct";
  if (!fetch(library, "_Py_TrueStruct", py.yes)) return "_Py_TrueStruct";
  if (!fetch(library, "_Py_FalseStruct", py.no)) return "_Py_FalseStruct";
  return {};
}

}  // namespace cpython

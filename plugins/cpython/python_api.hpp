// The part of CPython's C API that the plugin uses, as a table of pointers.
//
// The plugin is compiled against the limited API of CPython 3.8 and is not linked to libpython: which
// libpython serves a process is known only when init reads the option `python`. A host may load plugins with
// RTLD_NOW, so nothing here may be an undefined symbol; every function is fetched from the opened library by
// name, and every call reads py.PyList_New(...). Macros and inline functions of Python.h that refer to
// symbols (Py_None, Py_DECREF, PyLong_Check) can't be used: the link fails where one slips in (-z defs).
#ifndef ASSAY_PLUGINS_CPYTHON_PYTHON_API_HPP
#define ASSAY_PLUGINS_CPYTHON_PYTHON_API_HPP

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string>

namespace cpython {

#define CPYTHON_FUNCTIONS(X)       \
  X(PyBytes_AsStringAndSize)       \
  X(PyBytes_FromObject)            \
  X(PyBytes_FromStringAndSize)     \
  X(PyCFunction_NewEx)             \
  X(PyDict_GetItemString)          \
  X(PyDict_New)                    \
  X(PyDict_Next)                   \
  X(PyDict_SetItem)                \
  X(PyDict_SetItemString)          \
  X(PyErr_Clear)                   \
  X(PyErr_Fetch)                   \
  X(PyErr_NormalizeException)      \
  X(PyErr_Occurred)                \
  X(PyErr_Restore)                 \
  X(PyErr_SetObject)               \
  X(PyErr_SetString)               \
  X(PyErr_WriteUnraisable)         \
  X(PyEval_EvalCode)               \
  X(PyEval_RestoreThread)          \
  X(PyEval_SaveThread)             \
  X(PyException_GetCause)          \
  X(PyException_GetContext)        \
  X(PyException_SetCause)          \
  X(PyException_SetContext)        \
  X(PyException_SetTraceback)      \
  X(PyFloat_AsDouble)              \
  X(PyFloat_FromDouble)            \
  X(PyGILState_Ensure)             \
  X(PyGILState_GetThisThreadState) \
  X(PyGILState_Release)            \
  X(PyImport_AddModule)            \
  X(PyIter_Next)                   \
  X(PyList_Append)                 \
  X(PyList_GetItem)                \
  X(PyList_New)                    \
  X(PyList_Size)                   \
  X(PyLong_AsLongLong)             \
  X(PyLong_AsLongLongAndOverflow)  \
  X(PyLong_FromLongLong)           \
  X(PyMemoryView_FromMemory)       \
  X(PyModule_GetDict)              \
  X(PyObject_Call)                 \
  X(PyObject_CallFunctionObjArgs)  \
  X(PyObject_CallMethodObjArgs)    \
  X(PyObject_Free)                 \
  X(PyObject_GetAttr)              \
  X(PyObject_GetIter)              \
  X(PyObject_IsTrue)               \
  X(PyObject_SetAttr)              \
  X(PyObject_Str)                  \
  X(PyTuple_GetItem)               \
  X(PyTuple_New)                   \
  X(PyTuple_SetItem)               \
  X(PyTuple_Size)                  \
  X(PyType_FromSpec)               \
  X(PyType_GenericAlloc)           \
  X(PyType_GetFlags)               \
  X(PyType_IsSubtype)              \
  X(PyUnicode_AsEncodedString)     \
  X(PyUnicode_DecodeFSDefault)     \
  X(PyUnicode_DecodeUTF8)          \
  X(PyUnicode_InternFromString)    \
  X(Py_CompileString)              \
  X(Py_DecRef)                     \
  X(Py_DecodeLocale)               \
  X(Py_FinalizeEx)                 \
  X(Py_GetVersion)                 \
  X(Py_IncRef)                     \
  X(Py_InitializeEx)               \
  X(Py_IsInitialized)

// Deprecated in favour of PyConfig, which the limited API has not; a later CPython may drop them.
#define CPYTHON_OPTIONAL_FUNCTIONS(X) \
  X(Py_SetProgramName)                \
  X(Py_SetPythonHome)

#define CPYTHON_EXCEPTIONS(X) \
  X(PyExc_RuntimeError)       \
  X(PyExc_TypeError)          \
  X(PyExc_ValueError)

#define CPYTHON_TYPES(X) \
  X(PyByteArray_Type)    \
  X(PyFloat_Type)        \
  X(PyFrozenSet_Type)    \
  X(PySet_Type)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
struct python_api {
#define CPYTHON_DECLARE(name) decltype(&::name) name = nullptr;
  CPYTHON_FUNCTIONS(CPYTHON_DECLARE)
  CPYTHON_OPTIONAL_FUNCTIONS(CPYTHON_DECLARE)
#undef CPYTHON_DECLARE
#define CPYTHON_DECLARE(name) PyObject* name = nullptr;
  CPYTHON_EXCEPTIONS(CPYTHON_DECLARE)
#undef CPYTHON_DECLARE
#define CPYTHON_DECLARE(name) PyTypeObject* name = nullptr;
  CPYTHON_TYPES(CPYTHON_DECLARE)
#undef CPYTHON_DECLARE
  PyObject* none = nullptr;
  PyObject* yes = nullptr;
  PyObject* no = nullptr;
};
#pragma GCC diagnostic pop

// Filled once by resolve_functions and resolve_objects, constant afterwards.
extern python_api py;

// Fetches the functions from an opened libpython. Returns the name of the first that it lacks, or nothing.
std::string resolve_functions(void* library);
// Fetches the singletons and exceptions; after the interpreter has started. As above.
std::string resolve_objects(void* library);

// Exact and subtype checks by the type's flags, which cost no look-up.
inline bool has_flag(PyObject* object, unsigned long flag) {
  return (py.PyType_GetFlags(Py_TYPE(object)) & flag) != 0;
}
inline bool is_a(PyObject* object, PyTypeObject* type) {
  return Py_TYPE(object) == type || py.PyType_IsSubtype(Py_TYPE(object), type) != 0;
}
inline bool is_int(PyObject* o) { return has_flag(o, Py_TPFLAGS_LONG_SUBCLASS); }
inline bool is_text(PyObject* o) { return has_flag(o, Py_TPFLAGS_UNICODE_SUBCLASS); }
inline bool is_bytes(PyObject* o) { return has_flag(o, Py_TPFLAGS_BYTES_SUBCLASS); }
inline bool is_tuple(PyObject* o) { return has_flag(o, Py_TPFLAGS_TUPLE_SUBCLASS); }
inline bool is_list(PyObject* o) { return has_flag(o, Py_TPFLAGS_LIST_SUBCLASS); }
inline bool is_dict(PyObject* o) { return has_flag(o, Py_TPFLAGS_DICT_SUBCLASS); }
inline bool is_exception(PyObject* o) { return has_flag(o, Py_TPFLAGS_BASE_EXC_SUBCLASS); }

}  // namespace cpython

#endif

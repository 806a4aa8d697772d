// Values of the ABI and Python objects. All functions need the GIL.
#ifndef ASSAY_PLUGINS_CPYTHON_VALUES_HPP
#define ASSAY_PLUGINS_CPYTHON_VALUES_HPP

#include <assay/value.h>

#include "ref.hpp"

namespace cpython {

// UTF-8 from the host; what is not valid becomes U+FFFD.
ref decode_text(const char* data, size_t size);

// The Python object of a value (borrowed): bytes, text and lists are made anew, errors and objects keep
// identity.
ref to_python(const assay_value& value);
ref to_python(const assay_list* list);  // a Python list; an empty one for NULL

// The value of a Python object: *out is +1. None, booleans, numbers, bytes, text, lists, tuples and sets
// become data, a dictionary a list of [key, value], exceptions errors, and all else objects. An int beyond 64
// bits is an object. False with a Python error.
bool to_value(PyObject* object, assay_value* out);

// *out: +1, from any iterable.
bool to_list(PyObject* iterable, assay_list** out);

}  // namespace cpython

#endif

#include "values.hpp"

#include <assay/host.h>

#include <vector>

#include "errors.hpp"
#include "host.hpp"

namespace cpython {

namespace {

// Values on their way into a list; what was not handed over is given back.
class value_buffer {
 public:
  value_buffer() = default;
  ~value_buffer() {
    for (assay_value& each : values_) release_value(each);
  }
  value_buffer(const value_buffer&) = delete;
  value_buffer& operator=(const value_buffer&) = delete;

  bool append(PyObject* object) {
    assay_value value{};
    if (!to_value(object, &value)) return false;
    values_.push_back(value);
    return true;
  }
  assay_list* to_list() {
    assay_list* list = host->list_new(values_.data(), values_.size());
    values_.clear();
    return list;
  }

 private:
  std::vector<assay_value> values_;
};

bool set_list(assay_list* list, assay_value* out) {
  out->tag = ASSAY_LIST;
  out->as.list = list;
  return true;
}

bool dictionary_to_list(PyObject* dictionary, assay_value* out) {
  PyObject* key = nullptr;
  PyObject* item = nullptr;
  Py_ssize_t position = 0;
  const ref outer = ref::steal(py.PyList_New(0));
  if (!outer) return false;
  while (py.PyDict_Next(dictionary, &position, &key, &item) != 0) {
    const ref pair = ref::steal(py.PyList_New(0));
    if (!pair || py.PyList_Append(pair.get(), key) != 0 || py.PyList_Append(pair.get(), item) != 0 ||
        py.PyList_Append(outer.get(), pair.get()) != 0) {
      return false;
    }
  }
  assay_list* list = nullptr;
  return to_list(outer.get(), &list) && set_list(list, out);
}

bool bytes_to_value(PyObject* bytes, uint32_t tag, assay_value* out) {
  char* data = nullptr;
  Py_ssize_t size = 0;
  if (py.PyBytes_AsStringAndSize(bytes, &data, &size) != 0) return false;
  out->tag = tag;
  out->as.bytes = host->bytes_new(data, static_cast<size_t>(size));
  return true;
}

bool text_to_value(PyObject* text, assay_value* out) {
  const ref bytes = ref::steal(py.PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace"));
  return bytes && bytes_to_value(bytes.get(), ASSAY_TEXT, out);
}

bool object_to_value(PyObject* object, assay_value* out) {
  out->tag = ASSAY_OBJECT;
  out->as.object = handle(ref::share(object).release());
  return true;
}

bool int_to_value(PyObject* number, assay_value* out) {
  int overflow = 0;
  const long long value = py.PyLong_AsLongLongAndOverflow(number, &overflow);
  if (overflow != 0) return object_to_value(number, out);
  out->tag = ASSAY_INT;
  out->as.i = value;
  return true;
}

}  // namespace

ref decode_text(const char* data, size_t size) {
  return ref::steal(py.PyUnicode_DecodeUTF8(data, static_cast<Py_ssize_t>(size), "replace"));
}

ref to_python(const assay_list* list) {
  ref result = ref::steal(py.PyList_New(0));
  if (!result || list == nullptr) return result;
  size_t size = 0;
  const assay_value* values = host->list_view(list, &size);
  for (size_t i = 0; i < size; ++i) {
    const ref item = to_python(values[i]);
    if (!item || py.PyList_Append(result.get(), item.get()) != 0) return {};
  }
  return result;
}

ref to_python(const assay_value& value) {
  size_t size = 0;
  switch (value.tag) {
    case ASSAY_NONE:
      return ref::share(py.none);
    case ASSAY_BOOL:
      return ref::share(value.as.i != 0 ? py.yes : py.no);
    case ASSAY_INT:
      return ref::steal(py.PyLong_FromLongLong(value.as.i));
    case ASSAY_FLOAT:
      return ref::steal(py.PyFloat_FromDouble(value.as.f));
    case ASSAY_BYTES: {
      const void* data = host->bytes_view(value.as.bytes, &size);
      return ref::steal(
          py.PyBytes_FromStringAndSize(static_cast<const char*>(data), static_cast<Py_ssize_t>(size)));
    }
    case ASSAY_TEXT: {
      const void* data = host->bytes_view(value.as.bytes, &size);
      return decode_text(static_cast<const char*>(data), size);
    }
    case ASSAY_LIST:
      return to_python(value.as.list);
    case ASSAY_ERROR:
      return to_exception(value.as.error);
    case ASSAY_OBJECT:
      return ref::share(native(value.as.object));
    default:
      py.PyErr_SetString(py.PyExc_TypeError, "a value with an unknown tag");
      return {};
  }
}

bool to_list(PyObject* iterable, assay_list** out) {
  const ref iterator = ref::steal(py.PyObject_GetIter(iterable));
  if (!iterator) return false;
  value_buffer items;
  while (const ref item = ref::steal(py.PyIter_Next(iterator.get()))) {
    if (!items.append(item.get())) return false;
  }
  if (py.PyErr_Occurred() != nullptr) return false;
  *out = items.to_list();
  return true;
}

bool to_value(PyObject* object, assay_value* out) {
  *out = assay_value{};
  if (object == py.none) return true;
  if (object == py.yes || object == py.no) {
    out->tag = ASSAY_BOOL;
    out->as.i = object == py.yes ? 1 : 0;
    return true;
  }
  if (is_int(object)) return int_to_value(object, out);
  if (is_a(object, py.PyFloat_Type)) {
    out->tag = ASSAY_FLOAT;
    out->as.f = py.PyFloat_AsDouble(object);
    return true;
  }
  if (is_bytes(object)) return bytes_to_value(object, ASSAY_BYTES, out);
  if (is_text(object)) return text_to_value(object, out);
  if (is_exception(object)) {
    out->tag = ASSAY_ERROR;
    out->as.error = to_error(object);
    return true;
  }
  if (is_list(object) || is_tuple(object) || is_a(object, py.PySet_Type) ||
      is_a(object, py.PyFrozenSet_Type)) {
    assay_list* list = nullptr;
    return to_list(object, &list) && set_list(list, out);
  }
  if (is_a(object, py.PyByteArray_Type)) {
    const ref bytes = ref::steal(py.PyBytes_FromObject(object));
    return bytes && bytes_to_value(bytes.get(), ASSAY_BYTES, out);
  }
  if (is_dict(object)) return dictionary_to_list(object, out);
  return object_to_value(object, out);
}

}  // namespace cpython

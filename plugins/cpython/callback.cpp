#include "callback.hpp"

#include <assay/host.h>

#include <vector>

#include "errors.hpp"
#include "host.hpp"
#include "values.hpp"

namespace cpython {

namespace {

struct callback_object {
  PyObject_HEAD decltype(assay_callback_ops::call) call;
  decltype(assay_callback_ops::drop) drop;
  void* data;
};

PyTypeObject* callback_type = nullptr;

callback_object* self_of(PyObject* object) { return reinterpret_cast<callback_object*>(object); }

PyObject* call(PyObject* object, PyObject* args, PyObject*) {
  callback_object* self = self_of(object);
  std::vector<assay_value> argv(static_cast<size_t>(py.PyTuple_Size(args)));
  bool converted = true;
  for (size_t i = 0; converted && i < argv.size(); ++i) {
    converted = to_value(py.PyTuple_GetItem(args, static_cast<Py_ssize_t>(i)), &argv[i]);
  }
  assay_value result{};
  assay_error* error = nullptr;
  if (converted) {
    const without_gil released;
    error = self->call(self->data, argv.data(), argv.size(), &result);
  }
  {
    const saved_error keep;
    for (assay_value& each : argv) release_value(each);
  }
  if (!converted) return nullptr;
  if (error != nullptr) {
    raise_error(error);
    const saved_error keep;
    host->error_unref(error);
    return nullptr;
  }
  ref answer = to_python(result);
  const saved_error keep;
  release_value(result);
  return answer.release();
}

void dealloc(PyObject* object) {
  callback_object* self = self_of(object);
  PyTypeObject* type = Py_TYPE(object);
  if (self->drop != nullptr) {
    const saved_error keep;
    const without_gil released;
    self->drop(self->data);
  }
  py.PyObject_Free(object);
  py.Py_DecRef(reinterpret_cast<PyObject*>(type));
}

PyType_Slot slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
                       {Py_tp_call, reinterpret_cast<void*>(call)},
                       {0, nullptr}};
PyType_Spec spec = {"_assay_glue.callback", sizeof(callback_object), 0, Py_TPFLAGS_DEFAULT, slots};

}  // namespace

bool make_callback_type() {
  callback_type = reinterpret_cast<PyTypeObject*>(py.PyType_FromSpec(&spec));
  return callback_type != nullptr;
}

bool is_callback_type(const PyTypeObject* type) { return type == callback_type; }

assay_error* new_callback(const assay_callback_ops* ops, void* data, assay_object** out) {
  const gil hold;
  PyObject* object = py.PyType_GenericAlloc(callback_type, 0);
  if (object == nullptr) {
    assay_error* error = take_error();
    const without_gil released;
    ops->drop(data);
    return error;
  }
  callback_object* self = self_of(object);
  self->call = ops->call;
  self->drop = ops->drop;
  self->data = data;
  *out = handle(object);
  return nullptr;
}

}  // namespace cpython

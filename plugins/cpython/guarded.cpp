#include "guarded.hpp"

#include <string>
#include <unordered_map>

#include "callback.hpp"
#include "glue.hpp"
#include "values.hpp"

namespace cpython {

namespace {

const char* kind_name(int32_t kind) {
  static constexpr const char* kind_names[] = {"an object of no kind",
                                               "an awaitable",
                                               "a coroutine",
                                               "a future",
                                               "a task",
                                               "a thread future",
                                               "a loop",
                                               "a callback",
                                               "a handle",
                                               "a timer",
                                               "a context",
                                               "an iterator",
                                               "a stream reader",
                                               "a stream writer",
                                               "a server",
                                               "a process",
                                               "a timeout",
                                               "a task group",
                                               "a runner",
                                               "a lock",
                                               "an event",
                                               "a condition",
                                               "a semaphore",
                                               "a barrier",
                                               "a queue",
                                               "an executor",
                                               "a generator",
                                               "a context variable",
                                               "a token of a context variable",
                                               "a transport",
                                               "a datagram transport",
                                               "a protocol",
                                               "a subprocess transport",
                                               "a TLS context"};
  static_assert(sizeof kind_names / sizeof *kind_names == ASSAY_KIND_TLS_CONTEXT + 1);
  return kind_names[kind];
}

// Guarded by the GIL. The types are kept alive, so that no other gets the address of one of them.
std::unordered_map<PyTypeObject*, int32_t> kinds_of_types;

int32_t kind_of(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  if (const auto found = kinds_of_types.find(type); found != kinds_of_types.end()) return found->second;
  int32_t kind = ASSAY_KIND_OTHER;
  if (is_callback_type(type)) {
    kind = ASSAY_KIND_CALLBACK;
  } else {
    const saved_error keep;
    const ref answer = call(glue.object_kind, reinterpret_cast<PyObject*>(type));
    if (answer) {
      kind = static_cast<int32_t>(py.PyLong_AsLongLong(answer.get()));
    } else {
      py.PyErr_Clear();
    }
  }
  if (kinds_of_types.emplace(type, kind).second) py.Py_IncRef(reinterpret_cast<PyObject*>(type));
  return kind;
}

}  // namespace

int32_t object_kind(const assay_object* object) {
  const gil hold;
  return object == nullptr ? static_cast<int32_t>(ASSAY_KIND_OTHER) : kind_of(native(object));
}

bool require(const assay_object* object, uint64_t kinds) {
  const int32_t kind = object != nullptr ? kind_of(native(object)) : -1;
  if (kind >= 0 && (kinds & kind_bit(kind)) != 0) return true;
  std::string text = "expected ";
  const char* separator = "";
  for (int32_t each = 0; each <= ASSAY_KIND_SUBPROCESS_TRANSPORT; ++each) {
    if ((kinds & kind_bit(each)) == 0) continue;
    text.append(separator).append(kind_name(each));
    separator = " or ";
  }
  text.append(", got ").append(kind >= 0 ? kind_name(kind) : "nothing");
  py.PyErr_SetString(py.PyExc_TypeError, text.c_str());
  return false;
}

ref list_of(std::initializer_list<PyObject*> items) {
  ref list = ref::steal(py.PyList_New(0));
  for (PyObject* item : items) {
    if (!list || item == nullptr || py.PyList_Append(list.get(), item) != 0) return {};
  }
  return list;
}

ref call_with(PyObject* function, PyObject* positional, std::initializer_list<keyword> keywords) {
  if (function == nullptr || positional == nullptr) return {};
  const Py_ssize_t size = py.PyList_Size(positional);
  const ref arguments = ref::steal(py.PyTuple_New(size));
  if (!arguments) return {};
  for (Py_ssize_t i = 0; i < size; ++i) {
    py.PyTuple_SetItem(arguments.get(), i, ref::share(py.PyList_GetItem(positional, i)).release());
  }
  ref dictionary;
  for (const keyword& each : keywords) {
    if (!each.present) continue;
    if (each.value == nullptr) return {};
    if (!dictionary) dictionary = ref::steal(py.PyDict_New());
    if (!dictionary || py.PyDict_SetItem(dictionary.get(), each.name, each.value) != 0) return {};
  }
  return ref::steal(py.PyObject_Call(function, arguments.get(), dictionary.get()));
}

bool answer(ref result, assay_object** out) {
  if (!result) return false;
  *out = handle(result.release());
  return true;
}

bool answer_or_null(ref result, assay_object** out) {
  if (!result) return false;
  *out = result.get() == py.none ? nullptr : handle(result.release());
  return true;
}

bool answer(const ref& result, assay_value* out) {
  assay_value value{};
  if (!result || !to_value(result.get(), &value)) return false;
  *out = value;
  return true;
}

bool answer(const ref& result, int32_t* flag) {
  if (!result) return false;
  const int truth = py.PyObject_IsTrue(result.get());
  if (truth < 0) return false;
  *flag = truth;
  return true;
}

bool answer_count(const ref& result, int64_t* count) {
  if (!result) return false;
  const long long value = py.PyLong_AsLongLong(result.get());
  if (value == -1 && py.PyErr_Occurred() != nullptr) return false;
  *count = value;
  return true;
}

bool answer_count(const ref& result, int32_t* count) {
  int64_t wide = 0;
  if (!answer_count(result, &wide)) return false;
  *count = static_cast<int32_t>(wide);
  return true;
}

bool answer(const ref& result, double* seconds) {
  if (!result) return false;
  const double value = py.PyFloat_AsDouble(result.get());
  if (py.PyErr_Occurred() != nullptr) return false;
  *seconds = value;
  return true;
}

bool answer(const ref& result, assay_list** out) { return result && to_list(result.get(), out); }

ref loop_or_running(const assay_object* loop) {
  if (loop == nullptr) return call(glue.get_running_loop);
  return require(loop, any_loop) ? ref::share(native(loop)) : ref();
}

ref none_or(const double* seconds) {
  return seconds == nullptr ? ref::share(py.none) : ref::steal(py.PyFloat_FromDouble(*seconds));
}

ref none_or(const assay_object* object) { return ref::share(object == nullptr ? py.none : native(object)); }

bool unsupported(const char* what) {
  const std::string text = std::string("this version of CPython has no ") + what;
  py.PyErr_SetString(glue.UnsupportedError, text.c_str());
  return false;
}

}  // namespace cpython

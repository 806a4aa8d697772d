#include "glue.hpp"

#include <assay/error.h>
#include <assay/host.h>
#include <assay/object.h>
#include <assay/protocol.h>

#include "glue_source.h"
#include "host.hpp"
#include "ref.hpp"

namespace cpython {

glue_functions glue;

namespace {

struct constant {
  const char* name;
  long long value;
};

constexpr constant constants[] = {
    {"KIND_OTHER", ASSAY_ERROR_KIND_OTHER},
    {"KIND_USER", ASSAY_ERROR_KIND_USER},
    {"KIND_CANCELLED", ASSAY_ERROR_KIND_CANCELLED},
    {"KIND_TIMEOUT", ASSAY_ERROR_KIND_TIMEOUT},
    {"KIND_INVALID_STATE", ASSAY_ERROR_KIND_INVALID_STATE},
    {"KIND_VALUE", ASSAY_ERROR_KIND_VALUE},
    {"KIND_TYPE", ASSAY_ERROR_KIND_TYPE},
    {"KIND_RUNTIME", ASSAY_ERROR_KIND_RUNTIME},
    {"KIND_LOOKUP", ASSAY_ERROR_KIND_LOOKUP},
    {"KIND_INDEX", ASSAY_ERROR_KIND_INDEX},
    {"KIND_KEY", ASSAY_ERROR_KIND_KEY},
    {"KIND_INCOMPLETE_READ", ASSAY_ERROR_KIND_INCOMPLETE_READ},
    {"KIND_LIMIT_OVERRUN", ASSAY_ERROR_KIND_LIMIT_OVERRUN},
    {"KIND_QUEUE_EMPTY", ASSAY_ERROR_KIND_QUEUE_EMPTY},
    {"KIND_QUEUE_FULL", ASSAY_ERROR_KIND_QUEUE_FULL},
    {"KIND_QUEUE_SHUTDOWN", ASSAY_ERROR_KIND_QUEUE_SHUTDOWN},
    {"KIND_BROKEN_BARRIER", ASSAY_ERROR_KIND_BROKEN_BARRIER},
    {"KIND_OS", ASSAY_ERROR_KIND_OS},
    {"KIND_RESOLVE", ASSAY_ERROR_KIND_RESOLVE},
    {"KIND_TLS", ASSAY_ERROR_KIND_TLS},
    {"KIND_UNSUPPORTED", ASSAY_ERROR_KIND_UNSUPPORTED},
    {"KIND_NOT_IMPLEMENTED", ASSAY_ERROR_KIND_NOT_IMPLEMENTED},
    {"KIND_STOP_ITERATION", ASSAY_ERROR_KIND_STOP_ITERATION},
    {"KIND_STOP_ASYNC_ITERATION", ASSAY_ERROR_KIND_STOP_ASYNC_ITERATION},
    {"KIND_GENERATOR_EXIT", ASSAY_ERROR_KIND_GENERATOR_EXIT},
    {"KIND_GROUP", ASSAY_ERROR_KIND_GROUP},
    {"KIND_EXIT", ASSAY_ERROR_KIND_EXIT},
    {"KIND_INTERRUPT", ASSAY_ERROR_KIND_INTERRUPT},
    {"ERROR_BASE", ASSAY_ERROR_BASE},
    {"ERROR_DERIVED", ASSAY_ERROR_DERIVED},
    {"ERROR_NO_MESSAGE", ASSAY_ERROR_NO_MESSAGE},
    {"OBJECT_OTHER", ASSAY_KIND_OTHER},
    {"OBJECT_AWAITABLE", ASSAY_KIND_AWAITABLE},
    {"OBJECT_COROUTINE", ASSAY_KIND_COROUTINE},
    {"OBJECT_FUTURE", ASSAY_KIND_FUTURE},
    {"OBJECT_TASK", ASSAY_KIND_TASK},
    {"OBJECT_THREAD_FUTURE", ASSAY_KIND_THREAD_FUTURE},
    {"OBJECT_LOOP", ASSAY_KIND_LOOP},
    {"OBJECT_HANDLE", ASSAY_KIND_HANDLE},
    {"OBJECT_TIMER_HANDLE", ASSAY_KIND_TIMER_HANDLE},
    {"OBJECT_CONTEXT", ASSAY_KIND_CONTEXT},
    {"OBJECT_ITERATOR", ASSAY_KIND_ITERATOR},
    {"OBJECT_STREAM_READER", ASSAY_KIND_STREAM_READER},
    {"OBJECT_STREAM_WRITER", ASSAY_KIND_STREAM_WRITER},
    {"OBJECT_SERVER", ASSAY_KIND_SERVER},
    {"OBJECT_PROCESS", ASSAY_KIND_PROCESS},
    {"OBJECT_TIMEOUT", ASSAY_KIND_TIMEOUT},
    {"OBJECT_TASK_GROUP", ASSAY_KIND_TASK_GROUP},
    {"OBJECT_RUNNER", ASSAY_KIND_RUNNER},
    {"OBJECT_LOCK", ASSAY_KIND_LOCK},
    {"OBJECT_EVENT", ASSAY_KIND_EVENT},
    {"OBJECT_CONDITION", ASSAY_KIND_CONDITION},
    {"OBJECT_SEMAPHORE", ASSAY_KIND_SEMAPHORE},
    {"OBJECT_BARRIER", ASSAY_KIND_BARRIER},
    {"OBJECT_QUEUE", ASSAY_KIND_QUEUE},
    {"OBJECT_EXECUTOR", ASSAY_KIND_EXECUTOR},
    {"OBJECT_GENERATOR", ASSAY_KIND_GENERATOR},
    {"OBJECT_CONTEXT_VARIABLE", ASSAY_KIND_CONTEXT_VARIABLE},
    {"OBJECT_CONTEXT_TOKEN", ASSAY_KIND_CONTEXT_TOKEN},
    {"OBJECT_TRANSPORT", ASSAY_KIND_TRANSPORT},
    {"OBJECT_DATAGRAM_TRANSPORT", ASSAY_KIND_DATAGRAM_TRANSPORT},
    {"OBJECT_PROTOCOL", ASSAY_KIND_PROTOCOL},
    {"OBJECT_TLS_CONTEXT", ASSAY_KIND_TLS_CONTEXT},
    {"EVENT_CONNECTION_MADE", ASSAY_EVENT_CONNECTION_MADE},
    {"EVENT_CONNECTION_LOST", ASSAY_EVENT_CONNECTION_LOST},
    {"EVENT_PAUSE_WRITING", ASSAY_EVENT_PAUSE_WRITING},
    {"EVENT_RESUME_WRITING", ASSAY_EVENT_RESUME_WRITING},
    {"EVENT_DATA_RECEIVED", ASSAY_EVENT_DATA_RECEIVED},
    {"EVENT_EOF_RECEIVED", ASSAY_EVENT_EOF_RECEIVED},
    {"EVENT_GET_BUFFER", ASSAY_EVENT_GET_BUFFER},
    {"EVENT_BUFFER_UPDATED", ASSAY_EVENT_BUFFER_UPDATED},
    {"EVENT_DATAGRAM_RECEIVED", ASSAY_EVENT_DATAGRAM_RECEIVED},
    {"EVENT_ERROR_RECEIVED", ASSAY_EVENT_ERROR_RECEIVED},
    {"OBJECT_SUBPROCESS_TRANSPORT", ASSAY_KIND_SUBPROCESS_TRANSPORT},
    {"LOG_DEBUG", ASSAY_LOG_DEBUG},
    {"LOG_INFO", ASSAY_LOG_INFO},
    {"LOG_WARNING", ASSAY_LOG_WARNING},
    {"LOG_ERROR", ASSAY_LOG_ERROR},
};

bool set_constants(PyObject* dict) {
  for (const constant& each : constants) {
    const ref value = ref::steal(py.PyLong_FromLongLong(each.value));
    if (!value || py.PyDict_SetItemString(dict, each.name, value.get()) != 0) return false;
  }
  return true;
}

// host_log(level, text) of glue.py. The GIL is given up: the host may call back.
PyObject* host_log(PyObject*, PyObject* args) {
  if (py.PyTuple_Size(args) != 2) {
    py.PyErr_SetString(py.PyExc_TypeError, "host_log takes a level and a text");
    return nullptr;
  }
  const long long level = py.PyLong_AsLongLong(py.PyTuple_GetItem(args, 0));
  const ref bytes =
      ref::steal(py.PyUnicode_AsEncodedString(py.PyTuple_GetItem(args, 1), "utf-8", "backslashreplace"));
  char* data = nullptr;
  Py_ssize_t size = 0;
  if (!bytes || py.PyBytes_AsStringAndSize(bytes.get(), &data, &size) != 0) return nullptr;
  {
    const without_gil released;
    host->log(static_cast<int32_t>(level), data, static_cast<size_t>(size));
  }
  return ref::share(py.none).release();
}

PyMethodDef host_log_method = {"host_log", host_log, METH_VARARGS, nullptr};

}  // namespace

bool load_glue() {
  PyObject* module = py.PyImport_AddModule("_assay_glue");  // borrowed
  if (module == nullptr) return false;
  PyObject* dict = py.PyModule_GetDict(module);  // borrowed
  const ref log = ref::steal(py.PyCFunction_NewEx(&host_log_method, nullptr, nullptr));
  if (!log || py.PyDict_SetItemString(dict, "host_log", log.get()) != 0 || !set_constants(dict)) return false;
  // Code that is evaluated in a module made by hand has no builtins of its own yet on 3.8 and 3.9.
  PyObject* main = py.PyImport_AddModule("builtins");
  if (main == nullptr || py.PyDict_SetItemString(dict, "__builtins__", main) != 0) return false;
  for (const glue_source& source : glue_sources) {
    const ref code = ref::steal(py.Py_CompileString(source.text, source.name, Py_file_input));
    if (!code) return false;
    const ref done = ref::steal(py.PyEval_EvalCode(code.get(), dict, dict));
    if (!done) return false;
  }
#define CPYTHON_FETCH(name)                                            \
  if ((glue.name = py.PyDict_GetItemString(dict, #name)) == nullptr) { \
    py.PyErr_SetString(py.PyExc_RuntimeError, "glue.py lacks " #name); \
    return false;                                                      \
  }                                                                    \
  py.Py_IncRef(glue.name);
  CPYTHON_GLUE(CPYTHON_FETCH)
#undef CPYTHON_FETCH
  return true;
}

}  // namespace cpython

// What the functions of the extension tables are written with: they take the GIL, check the kinds of the
// objects given, call Python and turn a Python error into one of the host's.
#ifndef ASSAY_PLUGINS_CPYTHON_GUARDED_HPP
#define ASSAY_PLUGINS_CPYTHON_GUARDED_HPP

#include <assay/object.h>
#include <assay/value.h>

#include <initializer_list>

#include "errors.hpp"
#include "ref.hpp"

namespace cpython {

// Runs body, which answers false with a Python error, under the GIL.
template <class Body>
assay_error* guarded(Body&& body) {
  const gil hold;
  return body() ? nullptr : take_error();
}

// assay_plugin.object_kind. Needs no GIL.
int32_t object_kind(const assay_object* object);

// Sets of kinds, for require.
constexpr uint64_t kind_bit(int32_t kind) { return uint64_t{1} << kind; }
constexpr uint64_t any_task = kind_bit(ASSAY_KIND_TASK);
constexpr uint64_t any_loop_future = kind_bit(ASSAY_KIND_FUTURE) | any_task;
constexpr uint64_t any_thread_future = kind_bit(ASSAY_KIND_THREAD_FUTURE);
constexpr uint64_t any_future = any_loop_future | any_thread_future;
constexpr uint64_t any_loop = kind_bit(ASSAY_KIND_LOOP);
constexpr uint64_t any_timer = kind_bit(ASSAY_KIND_TIMER_HANDLE);
constexpr uint64_t any_handle = kind_bit(ASSAY_KIND_HANDLE) | any_timer;
constexpr uint64_t any_callback = kind_bit(ASSAY_KIND_CALLBACK);
constexpr uint64_t any_iterator = kind_bit(ASSAY_KIND_ITERATOR);
constexpr uint64_t any_reader = kind_bit(ASSAY_KIND_STREAM_READER);
constexpr uint64_t any_writer = kind_bit(ASSAY_KIND_STREAM_WRITER);
constexpr uint64_t any_server = kind_bit(ASSAY_KIND_SERVER);
constexpr uint64_t any_process = kind_bit(ASSAY_KIND_PROCESS);
constexpr uint64_t any_subprocess_transport = kind_bit(ASSAY_KIND_SUBPROCESS_TRANSPORT);
constexpr uint64_t any_child = any_process | any_subprocess_transport;
constexpr uint64_t any_timeout = kind_bit(ASSAY_KIND_TIMEOUT);
constexpr uint64_t any_task_group = kind_bit(ASSAY_KIND_TASK_GROUP);
constexpr uint64_t any_lock = kind_bit(ASSAY_KIND_LOCK);
constexpr uint64_t any_event = kind_bit(ASSAY_KIND_EVENT);
constexpr uint64_t any_condition = kind_bit(ASSAY_KIND_CONDITION);
constexpr uint64_t any_semaphore = kind_bit(ASSAY_KIND_SEMAPHORE);
constexpr uint64_t any_barrier = kind_bit(ASSAY_KIND_BARRIER);
constexpr uint64_t any_queue = kind_bit(ASSAY_KIND_QUEUE);
constexpr uint64_t any_context = kind_bit(ASSAY_KIND_CONTEXT);
constexpr uint64_t any_runner = kind_bit(ASSAY_KIND_RUNNER);
constexpr uint64_t any_executor = kind_bit(ASSAY_KIND_EXECUTOR);
constexpr uint64_t any_generator = kind_bit(ASSAY_KIND_GENERATOR);
constexpr uint64_t any_variable = kind_bit(ASSAY_KIND_CONTEXT_VARIABLE);
constexpr uint64_t any_transport = kind_bit(ASSAY_KIND_TRANSPORT);
constexpr uint64_t any_datagram_transport = kind_bit(ASSAY_KIND_DATAGRAM_TRANSPORT);
constexpr uint64_t any_protocol = kind_bit(ASSAY_KIND_PROTOCOL);

// False, with a TypeError that says what was expected, unless the object has one of the kinds.
bool require(const assay_object* object, uint64_t kinds);

// object.name(arguments...). Empty with the Python error if it, or an argument, failed.
template <class... Arguments>
ref call_method(PyObject* object, PyObject* name, Arguments*... arguments) {
  if (object == nullptr || (... || (arguments == nullptr))) return {};
  return ref::steal(py.PyObject_CallMethodObjArgs(object, name, arguments..., nullptr));
}

// function(arguments...), as above.
template <class... Arguments>
ref call(PyObject* function, Arguments*... arguments) {
  if (function == nullptr || (... || (arguments == nullptr))) return {};
  return ref::steal(py.PyObject_CallFunctionObjArgs(function, arguments..., nullptr));
}

struct keyword {
  PyObject* name;
  PyObject* value;  // NULL: its conversion failed
  bool present = true;
};

// function(*positional, **keywords); positional is a Python list. Keywords not present are left out.
ref call_with(PyObject* function, PyObject* positional, std::initializer_list<keyword> keywords);
ref list_of(std::initializer_list<PyObject*> items);

// --- answers: false where the result is empty

bool answer(ref result, assay_object** out);          // the object itself
bool answer_or_null(ref result, assay_object** out);  // NULL for None
bool answer(const ref& result, assay_value* out);
bool answer(const ref& result, int32_t* flag);  // its truth
bool answer_count(const ref& result, int32_t* count);
bool answer_count(const ref& result, int64_t* count);
bool answer(const ref& result, double* seconds);
bool answer(const ref& result, assay_list** out);
inline bool answer(const ref& result) { return static_cast<bool>(result); }

// The loop named, or the running one for NULL. Empty with an error.
ref loop_or_running(const assay_object* loop);

ref none_or(const double* seconds);       // None for NULL
ref none_or(const assay_object* object);  // None for NULL

// False with an UnsupportedError: this version of CPython has no `what`.
bool unsupported(const char* what);

}  // namespace cpython

#endif

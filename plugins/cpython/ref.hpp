// An owning reference to a Python object, and the two guards of the GIL.
#ifndef ASSAY_PLUGINS_CPYTHON_REF_HPP
#define ASSAY_PLUGINS_CPYTHON_REF_HPP

#include <assay/base.h>

#include <utility>

#include "python_api.hpp"

namespace cpython {

// Owns one reference; empty after a failed call, with the Python error set. Needs the GIL wherever it is
// copied or destroyed.
class ref {
 public:
  ref() = default;
  ref(ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  ref& operator=(ref&& other) noexcept {
    PyObject* old = std::exchange(object_, std::exchange(other.object_, nullptr));
    py.Py_DecRef(old);
    return *this;
  }
  ~ref() { py.Py_DecRef(object_); }

  static ref steal(PyObject* object) { return ref(object); }
  static ref share(PyObject* object) {
    py.Py_IncRef(object);
    return ref(object);
  }

  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  explicit ref(PyObject* object) : object_(object) {}
  PyObject* object_ = nullptr;
};

// The plugin's objects are Python's own: identity (rule R14) needs no table.
inline PyObject* native(const assay_object* object) {
  return reinterpret_cast<PyObject*>(const_cast<assay_object*>(object));
}
inline assay_object* handle(PyObject* object) { return reinterpret_cast<assay_object*>(object); }

// Holds the GIL, on any thread, nested or not. A thread that has no thread state of Python's keeps the one
// made for it until it ends: making one at each call would cost more than most calls.
class gil {
 public:
  gil();
  ~gil() { py.PyGILState_Release(state_); }
  gil(const gil&) = delete;
  gil& operator=(const gil&) = delete;

 private:
  PyGILState_STATE state_;
};

// Gives the GIL up around a call into the host (rule R5).
class without_gil {
 public:
  without_gil() : saved_(py.PyEval_SaveThread()) {}
  ~without_gil() { py.PyEval_RestoreThread(saved_); }
  without_gil(const without_gil&) = delete;
  without_gil& operator=(const without_gil&) = delete;

 private:
  PyThreadState* saved_;
};

// Keeps the pending Python error of a destructor's caller while the destructor runs other code.
class saved_error {
 public:
  saved_error() { py.PyErr_Fetch(&type_, &value_, &traceback_); }
  ~saved_error() { py.PyErr_Restore(type_, value_, traceback_); }
  saved_error(const saved_error&) = delete;
  saved_error& operator=(const saved_error&) = delete;

 private:
  PyObject* type_ = nullptr;
  PyObject* value_ = nullptr;
  PyObject* traceback_ = nullptr;
};

// 1 from deinit on: what outlives the interpreter must not touch it.
bool interpreter_gone();

}  // namespace cpython

#endif

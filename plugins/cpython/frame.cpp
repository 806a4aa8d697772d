#include "frame.hpp"

#include <assay/host.h>

#include "errors.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "host.hpp"
#include "values.hpp"

namespace cpython {

namespace {

struct frame_object {
  PyObject_HEAD decltype(assay_frame_ops::resume) resume;
  decltype(assay_frame_ops::destroy) destroy;
  void* frame;          // NULL once destroyed
  int32_t last_answer;  // the greatest that it may give: RAISE, or YIELD for a generator
  int32_t how;          // how the next resume is called, and with what
  assay_value in;
  int32_t answer;  // what the last one answered
  assay_value out;
};

PyTypeObject* frame_type = nullptr;

frame_object* self_of(PyObject* object) { return reinterpret_cast<frame_object*>(object); }

// The host's frame ends as soon as it has finished, not when the last traceback that refers to this object
// goes.
void destroy_frame(frame_object* self) {
  if (void* frame = std::exchange(self->frame, nullptr)) self->destroy(frame);
}

PyObject* resume(PyObject* object, PyObject*) {
  frame_object* self = self_of(object);
  if (self->frame == nullptr) {
    py.PyErr_SetString(py.PyExc_RuntimeError, "cannot resume a coroutine that has ended");
    return nullptr;
  }
  const int32_t how = std::exchange(self->how, ASSAY_IN_VALUE);
  const assay_value in = std::exchange(self->in, assay_value{});
  {
    const without_gil released;
    self->answer = self->resume(self->frame, how, in, &self->out);
    if (self->answer != ASSAY_OUT_AWAIT && self->answer != ASSAY_OUT_YIELD) destroy_frame(self);
  }
  if (self->answer < ASSAY_OUT_AWAIT || self->answer > self->last_answer) {
    release_value(self->out);
    py.PyErr_SetString(py.PyExc_RuntimeError, "a coroutine that is no generator yielded a value");
    return nullptr;
  }
  return py.PyLong_FromLongLong(self->answer);
}

// What the last resume answered: the object to await, the result, or the exception to raise. Empties the
// slot.
PyObject* take(PyObject* object, PyObject*) {
  frame_object* self = self_of(object);
  assay_value out = std::exchange(self->out, assay_value{});
  if (out.tag == ASSAY_OBJECT) return native(out.as.object);  // its reference goes over
  if (self->answer == ASSAY_OUT_RAISE && out.tag != ASSAY_ERROR) {
    release_value(out);
    py.PyErr_SetString(py.PyExc_RuntimeError, "a coroutine raised what is no error");
    return nullptr;
  }
  ref result = to_python(out);
  release_value(out);
  return result.release();
}

PyObject* put(PyObject* object, PyObject* value) {
  frame_object* self = self_of(object);
  release_value(self->in);
  if (!to_value(value, &self->in)) return nullptr;
  self->how = ASSAY_IN_VALUE;
  return ref::share(py.none).release();
}

PyObject* put_error(PyObject* object, PyObject* exception) {
  frame_object* self = self_of(object);
  release_value(self->in);
  strip_tracebacks(exception);
  self->in.tag = ASSAY_ERROR;
  self->in.as.error = to_error(exception);
  self->how = ASSAY_IN_ERROR;
  return ref::share(py.none).release();
}

void dealloc(PyObject* object) {
  frame_object* self = self_of(object);
  PyTypeObject* type = Py_TYPE(object);
  if (self->frame != nullptr) {
    const saved_error keep;
    const without_gil released;
    destroy_frame(self);
  }
  release_value(self->in);
  release_value(self->out);
  py.PyObject_Free(object);
  py.Py_DecRef(reinterpret_cast<PyObject*>(type));
}

PyMethodDef methods[] = {
    {"resume", resume, METH_NOARGS, nullptr},
    {"take", take, METH_NOARGS, nullptr},
    {"put", put, METH_O, nullptr},
    {"put_error", put_error, METH_O, nullptr},
    {nullptr, nullptr, 0, nullptr},
};
PyType_Slot slots[] = {
    {Py_tp_dealloc, reinterpret_cast<void*>(dealloc)}, {Py_tp_methods, methods}, {0, nullptr}};
PyType_Spec spec = {"_assay_glue.frame", sizeof(frame_object), 0, Py_TPFLAGS_DEFAULT, slots};

}  // namespace

bool make_frame_type() {
  frame_type = reinterpret_cast<PyTypeObject*>(py.PyType_FromSpec(&spec));
  return frame_type != nullptr;
}

namespace {

// driver(frame object): foreign_coroutine or foreign_generator of glue_frames.py.
assay_error* drive(PyObject* driver, int32_t last_answer, const assay_frame_ops* ops, void* frame,
                   assay_object** out) {
  const ref object = ref::steal(py.PyType_GenericAlloc(frame_type, 0));
  if (!object) {
    const without_gil released;
    ops->destroy(frame);
  } else {
    frame_object* self = self_of(object.get());
    self->resume = ops->resume;
    self->destroy = ops->destroy;
    self->frame = frame;
    self->last_answer = last_answer;
    self->how = ASSAY_IN_START;
    ref driven = ref::steal(py.PyObject_CallFunctionObjArgs(driver, object.get(), nullptr));
    if (driven) {
      *out = handle(driven.release());
      return nullptr;
    }
  }
  return take_error();
}

}  // namespace

assay_error* new_coroutine(const assay_frame_ops* ops, void* frame, assay_object** out) {
  const gil hold;
  return drive(glue.foreign_coroutine, ASSAY_OUT_RAISE, ops, frame, out);
}

assay_error* new_generator(const assay_frame_ops* ops, void* frame, assay_object** out) {
  const gil hold;
  return drive(glue.foreign_generator, ASSAY_OUT_YIELD, ops, frame, out);
}

}  // namespace cpython

#include "errors.hpp"

#include <assay/host.h>

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "glue.hpp"
#include "host.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

// The errors of all exceptions that have one. Entries are weak: the one of a host's error is erased by the
// exception's holder, the one of a Python exception by the error's release.
std::mutex identities_lock;  // below the GIL; nothing is called under it but error_try_ref
std::unordered_map<PyObject*, assay_error*> identities;

void forget(PyObject* exception, const assay_error* error) {
  const std::lock_guard lock(identities_lock);
  const auto found = identities.find(exception);
  if (found != identities.end() && found->second == error) identities.erase(found);
}

// The living error of an exception (+1), or NULL.
assay_error* find_error(PyObject* exception) {
  const std::lock_guard lock(identities_lock);
  const auto found = identities.find(exception);
  if (found == identities.end()) return nullptr;
  return host->error_try_ref(found->second) != 0 ? found->second : nullptr;
}

// assay_host.error_bind's release for errors that stand for a Python exception. [any]
void release_exception(void* bound, assay_error* dying) {
  auto* exception = static_cast<PyObject*>(bound);
  forget(exception, dying);
  if (interpreter_gone()) return;
  const gil hold;
  const saved_error keep;
  py.Py_DecRef(exception);
}

// --- the holder: what an exception that stands for an error of the host's owns it by

struct error_holder {
  PyObject_HEAD assay_error* error;
  PyObject* exception;  // not owned: the one that owns this
};

PyTypeObject* holder_type = nullptr;

void holder_dealloc(PyObject* self) {
  auto* holder = reinterpret_cast<error_holder*>(self);
  PyTypeObject* type = Py_TYPE(self);
  if (holder->error != nullptr) {
    forget(holder->exception, holder->error);
    host->error_unbind(holder->error, holder->exception);
    const saved_error keep;
    host->error_unref(holder->error);
  }
  py.PyObject_Free(self);
  py.Py_DecRef(reinterpret_cast<PyObject*>(type));
}

PyType_Slot holder_slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(holder_dealloc)}, {0, nullptr}};
PyType_Spec holder_spec = {"_assay_glue.error_holder", sizeof(error_holder), 0, Py_TPFLAGS_DEFAULT,
                           holder_slots};

bool attach_holder(PyObject* exception, assay_error* error) {
  const ref holder = ref::steal(py.PyType_GenericAlloc(holder_type, 0));
  if (!holder) return false;
  auto* raw = reinterpret_cast<error_holder*>(holder.get());
  raw->exception = exception;
  if (py.PyObject_SetAttr(exception, names._assay_error_, holder.get()) != 0) return false;
  host->error_ref(error);
  raw->error = error;
  return true;
}

// --- host to Python

ref text_or_none(const assay_error_info& info) {
  if ((info.flags & ASSAY_ERROR_NO_MESSAGE) != 0) return ref::share(py.none);
  return decode_text(info.message, info.message_len);
}

ref list_of_children(const assay_error_info& info) {
  ref list = ref::steal(py.PyList_New(0));
  for (size_t i = 0; list && i < info.n_children; ++i) {
    const ref child = to_exception(info.children[i]);
    if (!child || py.PyList_Append(list.get(), child.get()) != 0) return {};
  }
  return list;
}

ref build_exception(assay_error* error) {
  assay_error_info info{};
  info.size = sizeof info;
  host->error_get(error, &info);
  const ref arguments[] = {
      ref::steal(py.PyLong_FromLongLong(info.kind)),
      ref::steal(py.PyLong_FromLongLong(info.flags)),
      ref::steal(py.PyLong_FromLongLong(info.os_code)),
      text_or_none(info),
      ref::steal(py.PyBytes_FromStringAndSize(static_cast<const char*>(info.partial),
                                              static_cast<Py_ssize_t>(info.partial_len))),
      ref::steal(py.PyLong_FromLongLong(info.expected)),
      ref::steal(py.PyLong_FromLongLong(info.consumed)),
      ref::steal(py.PyLong_FromLongLong(info.exit_code)),
      list_of_children(info),
  };
  for (const ref& each : arguments) {
    if (!each) return {};
  }
  ref exception = ref::steal(py.PyObject_CallFunctionObjArgs(
      glue.make_exception, arguments[0].get(), arguments[1].get(), arguments[2].get(), arguments[3].get(),
      arguments[4].get(), arguments[5].get(), arguments[6].get(), arguments[7].get(), arguments[8].get(),
      nullptr));
  if (!exception) return {};
  if (info.context != nullptr) {
    ref context = to_exception(info.context);
    if (!context) return {};
    py.PyException_SetContext(exception.get(), context.release());
  }
  if (info.cause != nullptr) {
    ref cause = to_exception(info.cause);
    if (!cause) return {};
    py.PyException_SetCause(exception.get(), cause.release());
  }
  return exception;
}

// --- Python to host

// The exceptions that this thread is converting, outermost first: causes and contexts may form a ring.
thread_local std::vector<PyObject*> converting;
constexpr size_t deepest_chain = 64;

assay_error* convert_link(PyObject* exception) {
  if (exception == nullptr || converting.size() >= deepest_chain ||
      std::find(converting.begin(), converting.end(), exception) != converting.end()) {
    return nullptr;
  }
  return to_error(exception);
}

struct description {
  assay_error_info info{};
  ref answer;  // owns what info's views refer to
  ref message;
  std::vector<assay_error*> children;

  description() {
    info.size = sizeof info;
    info.expected = -1;
    info.consumed = -1;
  }
  ~description() {
    for (assay_error* child : children) host->error_unref(child);
    if (info.cause != nullptr) host->error_unref(info.cause);
    if (info.context != nullptr) host->error_unref(info.context);
  }
  description(const description&) = delete;
  description& operator=(const description&) = delete;
};

int64_t integer(PyObject* tuple, Py_ssize_t index) {
  int overflow = 0;
  return py.PyLong_AsLongLongAndOverflow(py.PyTuple_GetItem(tuple, index), &overflow);
}

bool view_bytes(PyObject* bytes, const char*& data, size_t& size) {
  char* start = nullptr;
  Py_ssize_t length = 0;
  if (py.PyBytes_AsStringAndSize(bytes, &start, &length) != 0) return false;
  data = start;
  size = static_cast<size_t>(length);
  return true;
}

bool describe(PyObject* exception, description& out) {
  out.answer = ref::steal(py.PyObject_CallFunctionObjArgs(glue.describe, exception, nullptr));
  PyObject* const answer = out.answer.get();
  if (answer == nullptr) return false;
  out.info.kind = static_cast<int32_t>(integer(answer, 0));
  out.info.flags = static_cast<uint32_t>(integer(answer, 1));
  out.info.os_code = static_cast<int32_t>(integer(answer, 2));
  out.message =
      ref::steal(py.PyUnicode_AsEncodedString(py.PyTuple_GetItem(answer, 3), "utf-8", "backslashreplace"));
  if (!out.message || !view_bytes(out.message.get(), out.info.message, out.info.message_len)) return false;
  PyObject* const partial = py.PyTuple_GetItem(answer, 4);
  const char* data = nullptr;
  if (partial != py.none && !view_bytes(partial, data, out.info.partial_len)) return false;
  out.info.partial = data;
  out.info.expected = integer(answer, 5);
  out.info.consumed = integer(answer, 6);
  out.info.exit_code = integer(answer, 7);
  PyObject* const children = py.PyTuple_GetItem(answer, 8);
  for (Py_ssize_t i = 0; i < py.PyTuple_Size(children); ++i) {
    if (assay_error* child = convert_link(py.PyTuple_GetItem(children, i))) out.children.push_back(child);
  }
  out.info.children = out.children.data();
  out.info.n_children = out.children.size();
  return py.PyErr_Occurred() == nullptr;
}

}  // namespace

ref to_exception(assay_error* error) {
  for (;;) {
    if (auto* found = static_cast<PyObject*>(host->error_native(error))) {
      if (Py_REFCNT(found) > 0) return ref::share(found);
      // It is being deallocated and has not reached its holder yet.
      forget(found, error);
      host->error_unbind(error, found);
    }
    ref exception = build_exception(error);
    if (!exception || !attach_holder(exception.get(), error)) return {};
    if (host->error_bind(error, exception.get(), nullptr) == 0) continue;  // another thread was first
    const std::lock_guard lock(identities_lock);
    identities[exception.get()] = error;
    return exception;
  }
}

assay_error* to_error(PyObject* exception) {
  if (assay_error* found = find_error(exception)) return found;
  converting.push_back(exception);
  assay_error* made = nullptr;
  {
    description what;
    what.info.cause = convert_link(ref::steal(py.PyException_GetCause(exception)).get());
    what.info.context = convert_link(ref::steal(py.PyException_GetContext(exception)).get());
    if (!describe(exception, what)) {
      py.PyErr_Clear();
      static constexpr char text[] = "an exception whose attributes cannot be read";
      what.info.message = text;
      what.info.message_len = sizeof text - 1;
    }
    made = host->error_new(&what.info);
  }
  converting.pop_back();

  py.Py_IncRef(exception);
  host->error_bind(made, exception, release_exception);
  assay_error* first = nullptr;
  {
    const std::lock_guard lock(identities_lock);
    const auto [place, added] = identities.try_emplace(exception, made);
    if (!added) {
      if (host->error_try_ref(place->second) != 0) {
        first = place->second;  // made by another thread meanwhile
      } else {
        place->second = made;
      }
    }
  }
  if (first == nullptr) return made;
  host->error_unref(made);
  return first;
}

void strip_tracebacks(PyObject* exception) {
  std::vector<ref> chain;
  chain.push_back(ref::share(exception));
  for (size_t i = 0; i < chain.size(); ++i) {
    py.PyException_SetTraceback(chain[i].get(), py.none);
    for (auto* next : {py.PyException_GetCause, py.PyException_GetContext}) {
      ref link = ref::steal(next(chain[i].get()));
      const bool seen =
          std::any_of(chain.begin(), chain.end(), [&](const ref& r) { return r.get() == link.get(); });
      if (link && !seen) chain.push_back(std::move(link));
    }
  }
}

assay_error* take_error() {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  py.PyErr_Fetch(&type, &value, &traceback);
  py.PyErr_NormalizeException(&type, &value, &traceback);
  py.Py_DecRef(type);
  py.Py_DecRef(traceback);
  const ref exception = ref::steal(value);
  if (!exception)
    return host_error(ASSAY_ERROR_KIND_RUNTIME, "Python reported a failure without an exception");
  strip_tracebacks(exception.get());
  return to_error(exception.get());
}

void raise_error(assay_error* error) {
  const ref exception = to_exception(error);
  if (exception) py.PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.get())), exception.get());
}

bool make_error_types() {
  holder_type = reinterpret_cast<PyTypeObject*>(py.PyType_FromSpec(&holder_spec));
  return holder_type != nullptr;
}

}  // namespace cpython

// assay.subprocess/1 on asyncio.create_subprocess_exec and asyncio.subprocess.Process.
#include <cstring>

#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "host.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

ref file_text(const char* text) { return ref::steal(py.PyUnicode_DecodeFSDefault(text)); }

// "NAME=value" strings as a dictionary.
ref environment(const char* const* entries) {
  ref dictionary = ref::steal(py.PyDict_New());
  for (; dictionary && *entries != nullptr; ++entries) {
    const char* equals = std::strchr(*entries, '=');
    if (equals == nullptr) {
      py.PyErr_SetString(py.PyExc_ValueError, "an entry of the environment is NAME=value");
      return {};
    }
    const std::string name(*entries, equals);
    const ref key = file_text(name.c_str());
    const ref value = file_text(equals + 1);
    if (!key || !value || py.PyDict_SetItem(dictionary.get(), key.get(), value.get()) != 0) return {};
  }
  return dictionary;
}

ref number(int64_t n) { return ref::steal(py.PyLong_FromLongLong(n)); }

ref stdio(int32_t mode, int32_t descriptor) {
  return call(glue.stdio, number(mode).get(), number(descriptor).get());
}

// A list of the descriptors up to -1; empty for NULL.
ref descriptors(const int32_t* fds) {
  ref list = ref::steal(py.PyList_New(0));
  for (; list && fds != nullptr && *fds >= 0; ++fds) {
    const ref fd = number(*fds);
    if (!fd || py.PyList_Append(list.get(), fd.get()) != 0) return {};
  }
  return list;
}

// function([first,] arguments of the program, options).
bool create(PyObject* function, PyObject* first, const assay_process_args* args, assay_object** out) {
  const ref positional = ref::steal(py.PyList_New(0));
  if (!positional || (first != nullptr && py.PyList_Append(positional.get(), first) != 0)) return false;
  for (const char* const* word = args->argv; *word != nullptr; ++word) {
    const ref text = file_text(*word);
    if (!text || py.PyList_Append(positional.get(), text.get()) != 0) return false;
  }
  const ref in = stdio(args->stdin_mode, args->stdin_fd);
  const ref out_stream = stdio(args->stdout_mode, args->stdout_fd);
  const ref error_stream = stdio(args->stderr_mode, args->stderr_fd);
  const ref variables = args->environment != nullptr ? environment(args->environment) : ref::share(py.none);
  const ref folder = args->cwd != nullptr ? file_text(args->cwd) : ref::share(py.none);
  const ref passed = descriptors(args->pass_fds);
  const ref group = args->process_group != 0 ? call(glue.process_group, number(args->process_group).get())
                                             : ref::share(py.none);
  const ref limit = number(args->limit);
  if (!in || !out_stream || !error_stream || !variables || !folder || !passed || !group) return false;
  return answer(call_with(function, positional.get(),
                          {{names.stdin_, in.get()},
                           {names.stdout_, out_stream.get()},
                           {names.stderr_, error_stream.get()},
                           {names.env_, variables.get()},
                           {names.cwd_, folder.get()},
                           {names.pass_fds_, passed.get(), args->pass_fds != nullptr},
                           {names.process_group_, group.get(), args->process_group != 0},
                           {names.start_new_session_, py.yes, args->new_session != 0},
                           {names.limit_, limit.get(), args->limit != 0 && first == nullptr}}),
                out);
}

bool create(PyObject* function, const assay_process_args* args, const assay_process_protocol* protocol,
            assay_object** out) {
  const ref callbacks = ref::steal(py.PyList_New(0));
  for (assay_object* each : {protocol->connection_made, protocol->pipe_data_received,
                             protocol->pipe_connection_lost, protocol->process_exited,
                             protocol->connection_lost, protocol->pause_writing, protocol->resume_writing}) {
    if (!callbacks || py.PyList_Append(callbacks.get(), none_or(each).get()) != 0) return false;
  }
  return create(function, callbacks.get(), args, out);
}

ref attribute(assay_object* process, PyObject* name) {
  return require(process, any_process) ? ref::steal(py.PyObject_GetAttr(native(process), name)) : ref();
}

assay_error* stream(assay_object* process, PyObject* name, assay_object** out) {
  return guarded([&] { return answer_or_null(attribute(process, name), out); });
}

bool communicate(assay_object* process, const assay_bytes* input, assay_object** out) {
  if (!require(process, any_process)) return false;
  ref bytes = ref::share(py.none);
  if (input != nullptr) {
    size_t size = 0;
    const void* data = host->bytes_view(input, &size);
    bytes = ref::steal(
        py.PyBytes_FromStringAndSize(static_cast<const char*>(data), static_cast<Py_ssize_t>(size)));
  }
  return answer(call_method(native(process), names.communicate_, bytes.get()), out);
}

assay_error* act(assay_object* process, PyObject* name) {
  return guarded([&] { return require(process, any_child) && answer(call_method(native(process), name)); });
}

}  // namespace

const assay_ext_subprocess subprocess_table = {
    .size = sizeof(assay_ext_subprocess),
    .reserved = 0,
    .exec =
        [](const assay_process_args* args, assay_object** awaitable) {
          return guarded([&] { return create(glue.create_subprocess_exec, nullptr, args, awaitable); });
        },
    .shell =
        [](const assay_process_args* args, assay_object** awaitable) {
          return guarded([&] { return create(glue.create_subprocess_shell, nullptr, args, awaitable); });
        },
    .pid =
        [](assay_object* process, int64_t* pid) {
          return guarded([&] {
            return require(process, any_child) && answer_count(call(glue.child_pid, native(process)), pid);
          });
        },
    .returncode =
        [](assay_object* process, assay_value* code) {
          return guarded([&] {
            return require(process, any_child) && answer(call(glue.child_returncode, native(process)), code);
          });
        },
    .stdin_writer = [](assay_object* process,
                       assay_object** out) { return stream(process, names.stdin_, out); },
    .stdout_reader = [](assay_object* process,
                        assay_object** out) { return stream(process, names.stdout_, out); },
    .stderr_reader = [](assay_object* process,
                        assay_object** out) { return stream(process, names.stderr_, out); },
    .wait =
        [](assay_object* process, assay_object** awaitable) {
          return guarded([&] {
            return require(process, any_process) &&
                   answer(call_method(native(process), names.wait_), awaitable);
          });
        },
    .communicate =
        [](assay_object* process, const assay_bytes* input, assay_object** awaitable) {
          return guarded([&] { return communicate(process, input, awaitable); });
        },
    .send_signal =
        [](assay_object* process, int32_t signal) {
          return guarded([&] {
            const ref value = number(signal);
            return require(process, any_child) &&
                   answer(call_method(native(process), names.send_signal_, value.get()));
          });
        },
    .terminate = [](assay_object* process) { return act(process, names.terminate_); },
    .kill = [](assay_object* process) { return act(process, names.kill_); },
    .subprocess_exec =
        [](const assay_process_args* args, const assay_process_protocol* protocol, assay_object** awaitable) {
          return guarded([&] { return create(glue.subprocess_exec, args, protocol, awaitable); });
        },
    .subprocess_shell =
        [](const assay_process_args* args, const assay_process_protocol* protocol, assay_object** awaitable) {
          return guarded([&] { return create(glue.subprocess_shell, args, protocol, awaitable); });
        },
    .close =
        [](assay_object* transport) {
          return guarded([&] {
            return require(transport, any_subprocess_transport) &&
                   answer(call_method(native(transport), names.close_));
          });
        },
    .is_closing =
        [](assay_object* transport, int32_t* closing) {
          return guarded([&] {
            return require(transport, any_subprocess_transport) &&
                   answer(call_method(native(transport), names.is_closing_), closing);
          });
        },
    .pipe_write =
        [](assay_object* transport, int32_t fd, const void* data, size_t size) {
          return guarded([&] {
            const ref bytes = ref::steal(
                py.PyBytes_FromStringAndSize(static_cast<const char*>(data), static_cast<Py_ssize_t>(size)));
            return require(transport, any_subprocess_transport) &&
                   answer(call(glue.pipe_write, native(transport), number(fd).get(), bytes.get()));
          });
        },
    .pipe_close =
        [](assay_object* transport, int32_t fd) {
          return guarded([&] {
            return require(transport, any_subprocess_transport) &&
                   answer(call(glue.pipe_close, native(transport), number(fd).get()));
          });
        },
};

}  // namespace cpython

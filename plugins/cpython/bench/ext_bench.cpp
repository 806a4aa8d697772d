// assay.bench/1: loops of asyncio's own (glue_bench.py, servers.hpp).
#include <algorithm>
#include <string>
#include <vector>

#include "../extensions.hpp"
#include "../glue.hpp"
#include "../guarded.hpp"
#include "../values.hpp"
#include "servers.hpp"

namespace cpython {

namespace {

// The text of a Python string; empty with an error.
std::string text_of(PyObject* string) {
  const ref bytes = ref::steal(py.PyUnicode_AsEncodedString(string, "utf-8", "backslashreplace"));
  char* data = nullptr;
  Py_ssize_t size = 0;
  if (!bytes || py.PyBytes_AsStringAndSize(bytes.get(), &data, &size) != 0) return {};
  return {data, static_cast<std::size_t>(size)};
}

// Kept for the life of the process.
const std::vector<std::string>& names() {
  static const auto* const all = [] {
    auto* list = new std::vector<std::string>;
    const gil hold;
    const ref given = call(glue.bench_operations);
    const Py_ssize_t size = given ? py.PyList_Size(given.get()) : 0;
    for (Py_ssize_t i = 0; i < size; ++i) list->push_back(text_of(py.PyList_GetItem(given.get(), i)));
    py.PyErr_Clear();
    list->insert(list->end(), server_names().begin(), server_names().end());
    return list;
  }();
  return *all;
}

const char* const* operations() {
  static const auto* const pointers = [] {
    auto* list = new std::vector<const char*>;
    for (const std::string& name : names()) list->push_back(name.c_str());
    list->push_back(nullptr);
    return list;
  }();
  return pointers->data();
}

bool number(PyObject* list, Py_ssize_t at, uint64_t* out) {
  const long long value = py.PyLong_AsLongLong(py.PyList_GetItem(list, at));
  if (value == -1 && py.PyErr_Occurred() != nullptr) return false;
  *out = static_cast<uint64_t>(value);
  return true;
}

assay_error* run(const assay_bench_args* args, assay_bench_result* result) {
  return guarded([&] {
    const std::string name = args->operation;
    if (std::find(server_names().begin(), server_names().end(), name) != server_names().end())
      return run_server(name, args->n, result);
    const ref text = decode_text(name.data(), name.size());
    const ref n = ref::steal(py.PyLong_FromLongLong(static_cast<long long>(args->n)));
    const ref given = call(glue.run_bench, text.get(), n.get());
    return given && number(given.get(), 0, &result->done) && number(given.get(), 1, &result->elapsed_ns) &&
           number(given.get(), 2, &result->processor_ns);
  });
}

}  // namespace

const assay_ext_bench bench_table = {
    .size = sizeof(assay_ext_bench), .reserved = 0, .operations = operations, .run = run};

}  // namespace cpython

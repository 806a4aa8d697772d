#include "transports.hpp"

#include "glue.hpp"
#include "names.hpp"

namespace cpython {

ref int_object(int64_t value) { return ref::steal(py.PyLong_FromLongLong(value)); }

ref bytes_object(const void* data, size_t size) {
  return ref::steal(
      py.PyBytes_FromStringAndSize(static_cast<const char*>(data), static_cast<Py_ssize_t>(size)));
}

assay_error* transport_act(assay_object* transport, uint64_t kinds, PyObject* name) {
  return guarded([&] { return require(transport, kinds) && answer(call_method(native(transport), name)); });
}

assay_error* transport_ask(assay_object* transport, uint64_t kinds, PyObject* name, int32_t* truth) {
  return guarded(
      [&] { return require(transport, kinds) && answer(call_method(native(transport), name), truth); });
}

assay_error* transport_size(assay_object* transport, uint64_t kinds, int64_t* size) {
  return guarded([&] {
    return require(transport, kinds) &&
           answer_count(call_method(native(transport), names.get_write_buffer_size_), size);
  });
}

assay_error* transport_info(assay_object* transport, uint64_t kinds, const char* name, assay_value* info) {
  return guarded([&] {
    const ref wanted = ref::steal(py.PyUnicode_DecodeFSDefault(name));
    return require(transport, kinds) &&
           answer(call(glue.transport_info, native(transport), wanted.get()), info);
  });
}

assay_error* set_transport_limits(assay_object* transport, uint64_t kinds, const int64_t* high,
                                  const int64_t* low) {
  return guarded([&] {
    if (!require(transport, kinds)) return false;
    const ref function = ref::steal(py.PyObject_GetAttr(native(transport), names.set_write_buffer_limits_));
    const ref upper = high != nullptr ? int_object(*high) : ref();
    const ref lower = low != nullptr ? int_object(*low) : ref();
    return answer(
        call_with(function.get(), list_of({}).get(),
                  {{names.high_, upper.get(), high != nullptr}, {names.low_, lower.get(), low != nullptr}}));
  });
}

assay_error* get_transport_limits(assay_object* transport, uint64_t kinds, int64_t* high, int64_t* low) {
  return guarded([&] {
    if (!require(transport, kinds)) return false;
    const ref pair = call_method(native(transport), names.get_write_buffer_limits_);  // (low, high)
    if (!pair) return false;
    return answer_count(ref::share(py.PyTuple_GetItem(pair.get(), 0)), low) &&
           answer_count(ref::share(py.PyTuple_GetItem(pair.get(), 1)), high);
  });
}

}  // namespace cpython

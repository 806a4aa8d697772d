// What transports of every kind have in common: the methods of asyncio.BaseTransport and WriteTransport.
#ifndef ASSAY_PLUGINS_CPYTHON_TRANSPORTS_HPP
#define ASSAY_PLUGINS_CPYTHON_TRANSPORTS_HPP

#include "guarded.hpp"

namespace cpython {

ref int_object(int64_t value);
ref bytes_object(const void* data, size_t size);

// transport.name(), of a transport of one of the kinds.
assay_error* transport_act(assay_object* transport, uint64_t kinds, PyObject* name);
assay_error* transport_ask(assay_object* transport, uint64_t kinds, PyObject* name, int32_t* truth);
assay_error* transport_size(assay_object* transport, uint64_t kinds, int64_t* size);
assay_error* transport_info(assay_object* transport, uint64_t kinds, const char* name, assay_value* info);
assay_error* set_transport_limits(assay_object* transport, uint64_t kinds, const int64_t* high,
                                  const int64_t* low);
assay_error* get_transport_limits(assay_object* transport, uint64_t kinds, int64_t* high, int64_t* low);

}  // namespace cpython

#endif

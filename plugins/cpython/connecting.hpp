// The entries of assay.streams/1 that make connections and servers, and what they share with assay.unix/1.
#ifndef ASSAY_PLUGINS_CPYTHON_CONNECTING_HPP
#define ASSAY_PLUGINS_CPYTHON_CONNECTING_HPP

#include <assay/ext/streams.h>

#include "ref.hpp"

namespace cpython {

// False with a Python error. Need the GIL.
bool open_connection(const assay_connect_args* args, assay_object** awaitable);
bool start_server(const assay_serve_args* args, assay_object** awaitable);
bool connect_accepted_socket(int32_t socket, int64_t limit, assay_object** awaitable);

ref number(int64_t value);
ref path_or_none(const char* text);            // text, None for NULL
ref duplicate_or_none(const int32_t* socket);  // a Python socket on a duplicate, None for NULL

}  // namespace cpython

#endif

// The host's table, and owning references to what it makes.
#ifndef ASSAY_PLUGINS_CPYTHON_HOST_HPP
#define ASSAY_PLUGINS_CPYTHON_HOST_HPP

#include <assay/host.h>

#include <string_view>

namespace cpython {

extern const assay_host* host;  // set by init, constant afterwards

// A new error of the host's own making, for what goes wrong before Python can say it. +1.
assay_error* host_error(int32_t kind, std::string_view message);

// Gives up the reference that a value owns, and makes it none.
void release_value(assay_value& value);

}  // namespace cpython

#endif

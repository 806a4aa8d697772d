// subprocess.hpp - what both levels of assay.subprocess/1 share: arguments, and the entries of the protocol
// level.
#pragma once

#include <assay/ext/subprocess.h>

#include <aio/subprocess_protocol.hpp>
#include <string>
#include <vector>

#include "value.hpp"

namespace reference {

// Throw value_error for what makes no sense.
aio::process_options as_process_options(const assay_process_args& a);
std::vector<std::string> program_arguments(const assay_process_args& a);
std::string shell_command(const assay_process_args& a);

// The transport of an object; throws type_error for an object of another kind, or NULL.
aio::subprocess_transport& as_subprocess_transport(assay_object* o);

// Entries of the table.
assay_error* subprocess_exec(const assay_process_args* a, const assay_process_protocol* p,
                             assay_object** awaitable);
assay_error* subprocess_shell(const assay_process_args* a, const assay_process_protocol* p,
                              assay_object** awaitable);
assay_error* subprocess_close(assay_object* o);
assay_error* subprocess_is_closing(assay_object* o, int32_t* closing);
assay_error* subprocess_pipe_write(assay_object* o, int32_t fd, const void* data, size_t size);
assay_error* subprocess_pipe_close(assay_object* o, int32_t fd);

}  // namespace reference

// Errors and exceptions: one exception has one error, in both directions (rule R1 of the ABI).
//
// An exception that stands for an error of the host's owns that error, through a holder among its attributes;
// the error points back weakly. An error that stands for an exception of Python's owns the exception; the
// exception is found again in a weak map. All functions need the GIL.
#ifndef ASSAY_PLUGINS_CPYTHON_ERRORS_HPP
#define ASSAY_PLUGINS_CPYTHON_ERRORS_HPP

#include <assay/error.h>

#include "ref.hpp"

namespace cpython {

// The exception of an error (borrowed). Empty, with a Python error, only where Python itself fails.
ref to_exception(assay_error* error);

// The error of an exception (borrowed). +1, never NULL. Cause and context are those of this moment.
assay_error* to_error(PyObject* exception);

// Takes the pending Python error away and gives it as an error (+1), its tracebacks removed.
assay_error* take_error();

// Makes an error (borrowed) the pending Python error.
void raise_error(assay_error* error);

// Removes the tracebacks of an exception and of all that it was raised from: they hold the frames that the
// exception went through, and with them what their locals refer to.
void strip_tracebacks(PyObject* exception);

bool make_error_types();  // once, at start; false with a Python error

}  // namespace cpython

#endif

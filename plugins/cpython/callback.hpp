// A callback of the host's as a Python callable. It is compared by identity, as the ABI has it.
#ifndef ASSAY_PLUGINS_CPYTHON_CALLBACK_HPP
#define ASSAY_PLUGINS_CPYTHON_CALLBACK_HPP

#include <assay/callback.h>

#include "ref.hpp"

namespace cpython {

bool make_callback_type();  // once, at start; false with a Python error
bool is_callback_type(const PyTypeObject* type);

// assay_plugin.callback: [any]; data is consumed, also on an error.
assay_error* new_callback(const assay_callback_ops* ops, void* data, assay_object** out);

}  // namespace cpython

#endif

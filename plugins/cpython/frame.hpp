// The foreign coroutine's side of glue_frames.py's driver: a Python object that owns a frame of the host's.
#ifndef ASSAY_PLUGINS_CPYTHON_FRAME_HPP
#define ASSAY_PLUGINS_CPYTHON_FRAME_HPP

#include <assay/coro.h>

#include "ref.hpp"

namespace cpython {

bool make_frame_type();  // once, at start; false with a Python error

// assay_plugin.coroutine: [loop] or [main]; frame is consumed, also on an error.
assay_error* new_coroutine(const assay_frame_ops* ops, void* frame, assay_object** out);

// assay_ext_asyncgen.create: the same for a frame that also yields.
assay_error* new_generator(const assay_frame_ops* ops, void* frame, assay_object** out);

}  // namespace cpython

#endif

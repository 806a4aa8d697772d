/* ext/signals.h - handlers of the process's signals, called through a loop. All [loop], and of a loop that
 * belongs to the main thread; on another thread add_signal_handler is refused. */
#ifndef ASSAY_EXT_SIGNALS_H
#define ASSAY_EXT_SIGNALS_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_SIGNALS "assay.signals/1"

typedef struct assay_ext_signals {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* Calls back with args (NULL: none) for each delivery. loop NULL: the running one. */
  assay_error* (*add_signal_handler)(assay_object* loop, int32_t number, assay_object* callback,
                                     const assay_list* args);
  assay_error* (*remove_signal_handler)(assay_object* loop, int32_t number, int32_t* removed);
} assay_ext_signals;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_signals) == 8 + 2 * sizeof(void*), "layout of assay_ext_signals");

ASSAY_EXTERN_C_END

#endif

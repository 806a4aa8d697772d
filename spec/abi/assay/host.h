/* host.h - what the host offers to a plugin. The table is valid from init to the end of the process. */
#ifndef ASSAY_HOST_H
#define ASSAY_HOST_H

#include <assay/error.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

enum { ASSAY_LOG_DEBUG = 10, ASSAY_LOG_INFO = 20, ASSAY_LOG_WARNING = 30, ASSAY_LOG_ERROR = 40 };

typedef struct assay_host {
  uint32_t size;
  uint32_t abi; /* ASSAY_ABI_VERSION of the host */

  /* [any] A new error (+1). Copies the info's text and bytes, takes references of its causes and children.
   * Never fails (the host ends the process when memory does). */
  assay_error* (*error_new)(const assay_error_info* info);
  /* [any] The caller sets out->size; views, valid while the error lives. */
  void (*error_get)(const assay_error* error, assay_error_info* out);
  void (*error_ref)(assay_error* error);   /* [any] */
  void (*error_unref)(assay_error* error); /* [any] may call the bound release */
  /* [any] Takes a reference unless the error is already dying: 1 taken, 0 not. For look-ups in a weak map
   * under a lock that the map's release also takes: the memory stays valid until release has returned. */
  int32_t (*error_try_ref)(assay_error* error);
  /* [any] Ties the runtime's own exception to an error: one slot, set once by whoever comes first (returns 1;
   * 0 when the slot was taken, nothing is then changed). release is called once, before the error's memory is
   * freed; NULL for none. native may be NULLed by binding again with the same release (weak pointers). */
  int32_t (*error_bind)(assay_error* error, void* native, void (*release)(void* native, assay_error* dying));
  void* (*error_native)(const assay_error* error); /* [any] NULL if none is bound */
  /* [any] Forgets the binding without calling release: the runtime's exception died first. */
  void (*error_unbind)(assay_error* error, void* native);

  assay_bytes* (*bytes_new)(const void* data, size_t len);          /* [any] copies; +1 */
  const void* (*bytes_view)(const assay_bytes* bytes, size_t* len); /* [any] valid while the bytes live */
  void (*bytes_ref)(assay_bytes* bytes);                            /* [any] */
  void (*bytes_unref)(assay_bytes* bytes);                          /* [any] */

  /* [any] items are consumed (each value's reference goes into the list); the array itself is only read. +1
   */
  assay_list* (*list_new)(const assay_value* items, size_t n);
  const assay_value* (*list_view)(const assay_list* list,
                                  size_t* n); /* [any] borrowed values, while it lives */
  void (*list_ref)(assay_list* list);         /* [any] */
  void (*list_unref)(assay_list* list);       /* [any] drops the values */

  /* [any] Diagnostics that are part of the semantics: "never awaited", slow callbacks, the default exception
   * handler's reports, debug output. text is UTF-8, not terminated; level is an ASSAY_LOG_ constant. */
  void (*log)(int32_t level, const char* text, size_t len);
} assay_host;

ASSAY_STATIC_ASSERT(offsetof(assay_host, error_new) == 8, "layout of assay_host");
ASSAY_STATIC_ASSERT(offsetof(assay_host, bytes_new) == 8 + 8 * sizeof(void*), "layout of assay_host");
ASSAY_STATIC_ASSERT(sizeof(assay_host) == 8 + 17 * sizeof(void*), "layout of assay_host");

ASSAY_EXTERN_C_END

#endif

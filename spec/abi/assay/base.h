/* base.h - what every header of the Assay ABI stands on.
 *
 * The words used in all of them:
 *
 *   [main]  the function is called on the process's main thread only
 *   [loop]  on the thread that runs the event loop in question (or that owns it, while it does not run)
 *   [any]   on any thread, at any time between init and the end of the process
 *
 *   borrowed   the callee may use an argument until it returns; to keep it, it takes a reference (+1)
 *   consumed   the caller gives its reference away, whatever the outcome
 *   +1         the receiver owns one reference and gives it back once
 *
 * Arguments are borrowed unless marked consumed; every object that is returned or stored through an out
 * pointer is +1. While anyone holds a reference to an object, it has one address (identity is equality of
 * pointers).
 *
 * No lock of the plugin's is held while it calls the host (resume, destroy, call, drop, log), and none of the
 * host's while it calls the plugin, ref and unref included: any of these may run arbitrary code of the other.
 *
 * No C++ exception and no longjmp crosses a function of this ABI.
 *
 * Every fallible function returns NULL, or an error (+1). Out parameters are written only when it returns
 * NULL.
 */
#ifndef ASSAY_BASE_H
#define ASSAY_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define ASSAY_EXTERN_C_BEGIN extern "C" {
#define ASSAY_EXTERN_C_END }
#define ASSAY_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define ASSAY_EXTERN_C_BEGIN
#define ASSAY_EXTERN_C_END
#define ASSAY_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

#if defined(_WIN32)
#define ASSAY_EXPORT __declspec(dllexport)
#else
#define ASSAY_EXPORT __attribute__((visibility("default")))
#endif

/* The version of the core structs. A host refuses a plugin of another major; minor versions only append
 * members to structs, each of which begins with its size. Extensions are versioned by their own ids. */
#define ASSAY_ABI_MAJOR 1u
#define ASSAY_ABI_MINOR 0u
#define ASSAY_ABI_VERSION ((ASSAY_ABI_MAJOR << 16) | ASSAY_ABI_MINOR)

ASSAY_EXTERN_C_BEGIN

/* The plugin's: a future, task, coroutine, callback, loop, handle, reader, ... One opaque type for all, told
 * apart by assay_plugin.object_kind. Lives while it has references (assay_plugin.ref and unref). */
typedef struct assay_object assay_object;

/* The host's, all immutable and reference counted [any]. */
typedef struct assay_error assay_error;
typedef struct assay_bytes assay_bytes; /* a run of bytes, or UTF-8 text: the value's tag says which */
typedef struct assay_list assay_list;   /* of values */

ASSAY_EXTERN_C_END

#endif

/* value.h - what crosses the border as data: arguments of callbacks, results of coroutines and futures. */
#ifndef ASSAY_VALUE_H
#define ASSAY_VALUE_H

#include <assay/base.h>

ASSAY_EXTERN_C_BEGIN

enum {
  ASSAY_NONE = 0,  /* no value; asyncio's None */
  ASSAY_BOOL = 1,  /* as.i is 0 or 1 */
  ASSAY_INT = 2,   /* as.i */
  ASSAY_FLOAT = 3, /* as.f */
  ASSAY_BYTES = 4, /* as.bytes */
  ASSAY_TEXT = 5,  /* as.bytes, valid UTF-8 */
  ASSAY_LIST = 6,  /* as.list; a set is a list whose order means nothing */
  ASSAY_ERROR = 7, /* as.error: an error as a value (gather with return_exceptions) */
  ASSAY_OBJECT = 8 /* as.object */
};

/* A value owns the reference in it (+1) where it is returned, stored or consumed. Values have no identity of
 * their own: a runtime may pack one anew at each crossing, the errors and objects inside keep theirs. */
typedef struct assay_value {
  uint32_t tag;
  uint32_t reserved; /* 0 */
  union {
    int64_t i;
    double f;
    assay_bytes* bytes;
    assay_list* list;
    assay_error* error;
    assay_object* object;
  } as;
} assay_value;

ASSAY_STATIC_ASSERT(sizeof(assay_value) == 16, "layout of assay_value");
ASSAY_STATIC_ASSERT(offsetof(assay_value, as) == 8, "layout of assay_value");

ASSAY_EXTERN_C_END

#endif

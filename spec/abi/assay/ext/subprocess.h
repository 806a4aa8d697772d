/* ext/subprocess.h - asyncio.create_subprocess_exec and _shell, asyncio.subprocess.Process.
 *
 * Awaitables are lazy, as in ext/streams.h. All [loop]. The pipes are stream readers and writers:
 * ext/streams.h reads, writes, drains and closes them. */
#ifndef ASSAY_EXT_SUBPROCESS_H
#define ASSAY_EXT_SUBPROCESS_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_SUBPROCESS "assay.subprocess/1"

enum {
  ASSAY_STDIO_INHERIT = 0,
  ASSAY_STDIO_PIPE = 1,
  ASSAY_STDIO_DEVNULL = 2,
  ASSAY_STDIO_STDOUT = 3 /* stderr only: where stdout goes */
};

typedef struct assay_process_args {
  uint32_t size;
  uint32_t reserved;              /* 0 */
  const char* const* argv;        /* ends with NULL; for the shell form one string, the command */
  const char* const* environment; /* "NAME=value", ends with NULL; NULL: inherited */
  const char* cwd;                /* NULL: inherited */
  int32_t stdin_mode, stdout_mode, stderr_mode;
  int32_t new_session; /* 1: the child leads a session of its own */
  int64_t limit;       /* of the readers' buffers; 0: the default */
} assay_process_args;

typedef struct assay_ext_subprocess {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*exec)(const assay_process_args* args, assay_object** awaitable);  /* value: the process */
  assay_error* (*shell)(const assay_process_args* args, assay_object** awaitable); /* value: the process */
  assay_error* (*pid)(assay_object* process, int64_t* pid);
  assay_error* (*returncode)(assay_object* process, assay_value* code); /* none, or int: -n by signal n */
  /* *stream: a stream reader (out, err) or writer (in), or NULL where it is not a PIPE. */
  assay_error* (*stdin_writer)(assay_object* process, assay_object** stream);
  assay_error* (*stdout_reader)(assay_object* process, assay_object** stream);
  assay_error* (*stderr_reader)(assay_object* process, assay_object** stream);
  assay_error* (*wait)(assay_object* process, assay_object** awaitable); /* value: int, the return code */
  /* input NULL: none. value: list(stdout, stderr), bytes, or none for what is not a PIPE. */
  assay_error* (*communicate)(assay_object* process, const assay_bytes* input, assay_object** awaitable);
  assay_error* (*send_signal)(assay_object* process, int32_t number);
  assay_error* (*terminate)(assay_object* process);
  assay_error* (*kill)(assay_object* process);
} assay_ext_subprocess;

ASSAY_STATIC_ASSERT(sizeof(assay_process_args) == 32 + 3 * sizeof(void*), "layout of assay_process_args");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_subprocess) == 8 + 12 * sizeof(void*), "layout of assay_ext_subprocess");

ASSAY_EXTERN_C_END

#endif

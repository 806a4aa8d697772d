/* ext/subprocess.h - asyncio.create_subprocess_exec and _shell, asyncio.subprocess.Process, and the level
 * below: loop.subprocess_exec and _shell, SubprocessTransport, SubprocessProtocol.
 *
 * Awaitables are lazy, as in ext/streams.h. All [loop]. The pipes are stream readers and writers:
 * ext/streams.h reads, writes, drains and closes them. What is passed in stays the caller's: strings, lists,
 * callbacks (the plugin takes references of its own) and descriptors, which the child gets copies of. Strings
 * and lists are copied before the function returns; descriptors must stay open until the awaitable is done.
 *
 * Errors of the start come from the awaitable: kind os with the errno of exec, of the change of directory,
 * ... */
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
  ASSAY_STDIO_STDOUT = 3,    /* stderr only: where stdout goes */
  ASSAY_STDIO_DESCRIPTOR = 4 /* the descriptor of the same stream's field below */
};

typedef struct assay_process_args {
  uint32_t size;
  int32_t new_session;            /* 1: the child leads a session of its own */
  const char* const* argv;        /* ends with NULL; for the shell form one string, the command */
  const char* const* environment; /* "NAME=value", ends with NULL; NULL: inherited */
  const char* cwd;                /* NULL: inherited */
  const int32_t* pass_fds; /* above 2, ends with -1: stay open in the child, same numbers. NULL: none */
  int32_t stdin_mode, stdout_mode, stderr_mode;
  int32_t stdin_fd, stdout_fd, stderr_fd;
  int64_t process_group; /* 0: inherited; -1: one of its own; above 0: the one to join */
  int64_t limit;         /* of the readers' buffers; 0: the default. Not for subprocess_exec and _shell */
} assay_process_args;

/* What a subprocess transport calls: callback objects, or NULL for what the host does not want to hear. */
typedef struct assay_process_protocol {
  uint32_t size;
  uint32_t reserved;                  /* 0 */
  assay_object* connection_made;      /* (transport), before subprocess_exec is done */
  assay_object* pipe_data_received;   /* (int fd, bytes) */
  assay_object* pipe_connection_lost; /* (int fd, error or none) */
  assay_object* process_exited;       /* () */
  assay_object* connection_lost;      /* (error or none), last */
  assay_object* pause_writing;        /* (), of stdin */
  assay_object* resume_writing;       /* () */
} assay_process_protocol;

/* "child": a process or a subprocess transport. */
typedef struct assay_ext_subprocess {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*exec)(const assay_process_args* args, assay_object** awaitable);  /* value: the process */
  assay_error* (*shell)(const assay_process_args* args, assay_object** awaitable); /* value: the process */
  assay_error* (*pid)(assay_object* child, int64_t* pid);
  assay_error* (*returncode)(assay_object* child, assay_value* code); /* none, or int: -n by signal n */
  /* *stream: a stream reader (out, err) or writer (in), or NULL where it is not a PIPE. */
  assay_error* (*stdin_writer)(assay_object* process, assay_object** stream);
  assay_error* (*stdout_reader)(assay_object* process, assay_object** stream);
  assay_error* (*stderr_reader)(assay_object* process, assay_object** stream);
  assay_error* (*wait)(assay_object* process, assay_object** awaitable); /* value: int, the return code */
  /* input NULL: none. value: list(stdout, stderr), bytes, or none for what is not a PIPE. */
  assay_error* (*communicate)(assay_object* process, const assay_bytes* input, assay_object** awaitable);
  /* Kind os with ESRCH once the child is known to have ended. */
  assay_error* (*send_signal)(assay_object* child, int32_t number);
  assay_error* (*terminate)(assay_object* child);
  assay_error* (*kill)(assay_object* child);

  /* --- the protocol level --- */
  assay_error* (*subprocess_exec)(const assay_process_args* args, const assay_process_protocol* protocol,
                                  assay_object** awaitable); /* value: the transport */
  assay_error* (*subprocess_shell)(const assay_process_args* args, const assay_process_protocol* protocol,
                                   assay_object** awaitable); /* value: the transport */
  /* Closes the pipes and kills the child where it still runs. Idempotent. */
  assay_error* (*close)(assay_object* transport);
  assay_error* (*is_closing)(assay_object* transport, int32_t* closing);
  /* get_pipe_transport(fd).write and .close, fd being 0, 1 or 2. What cannot be sent is told by
   * pipe_connection_lost. Kind value where that stream is not a PIPE, or cannot be written. */
  assay_error* (*pipe_write)(assay_object* transport, int32_t fd, const void* data, size_t size);
  assay_error* (*pipe_close)(assay_object* transport, int32_t fd);
} assay_ext_subprocess;

ASSAY_STATIC_ASSERT(sizeof(assay_process_args) == 48 + 4 * sizeof(void*), "layout of assay_process_args");
ASSAY_STATIC_ASSERT(sizeof(assay_process_protocol) == 8 + 7 * sizeof(void*),
                    "layout of assay_process_protocol");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_subprocess) == 8 + 18 * sizeof(void*), "layout of assay_ext_subprocess");

ASSAY_EXTERN_C_END

#endif

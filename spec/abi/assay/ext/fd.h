/* ext/fd.h - descriptors by hand: add_reader and add_writer, the sock_ functions, getaddrinfo, getnameinfo.
 *
 * Descriptors that are passed in stay the host's, which keeps them open until the operation has ended. All
 * [loop]. Entries whose last parameter is an awaitable return it lazily, as in ext/streams.h; what they
 * refuse they refuse when awaited. They use the loop that runs then.
 *
 * An address is list(text host, int port), to which a runtime may append what else it knows. Where there is
 * none (the sender of a datagram over a socket pair) the value is anything else. */
#ifndef ASSAY_EXT_FD_H
#define ASSAY_EXT_FD_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_FD "assay.fd/1"

typedef struct assay_sock_sendfile_args {
  uint32_t size;
  int32_t fd;           /* the socket */
  int32_t file;         /* a descriptor open for reading */
  int32_t fallback;     /* 1: where the system cannot send the file, read it and send that */
  int64_t offset;       /* bytes */
  const int64_t* count; /* NULL: to the end of the file */
} assay_sock_sendfile_args;

typedef struct assay_getaddrinfo_args {
  uint32_t size;
  int32_t family; /* 0: any, and likewise below */
  int32_t type;
  int32_t protocol;
  int32_t flags; /* AI_ constants */
  int32_t reserved;
  const char* host;    /* UTF-8, terminated; NULL: none */
  const char* service; /* a number or a name; NULL: none */
} assay_getaddrinfo_args;

typedef struct assay_ext_fd {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* Calls back with args (NULL: none) while the descriptor is ready. loop NULL: the running one. */
  assay_error* (*add_reader)(assay_object* loop, int32_t fd, assay_object* callback, const assay_list* args);
  assay_error* (*remove_reader)(assay_object* loop, int32_t fd, int32_t* removed);
  assay_error* (*add_writer)(assay_object* loop, int32_t fd, assay_object* callback, const assay_list* args);
  assay_error* (*remove_writer)(assay_object* loop, int32_t fd, int32_t* removed);

  /* A buffer is the host's and lives until the awaitable has ended. */
  assay_error* (*sock_recv)(int32_t fd, int64_t n, assay_object** awaitable); /* value: bytes */
  assay_error* (*sock_recv_into)(int32_t fd, void* buffer, size_t len,
                                 assay_object** awaitable); /* value: int, how many */
  assay_error* (*sock_recvfrom)(int32_t fd, int64_t n,
                                assay_object** awaitable); /* value: list(bytes, address) */
  assay_error* (*sock_recvfrom_into)(int32_t fd, void* buffer, size_t len,
                                     assay_object** awaitable);                /* value: list(int, address) */
  assay_error* (*sock_sendall)(int32_t fd, const void* data, size_t len,       /* copied */
                               assay_object** awaitable);                      /* value: none */
  assay_error* (*sock_sendto)(int32_t fd, const void* data, size_t len,        /* copied */
                              const assay_list* to, assay_object** awaitable); /* value: int, how many */
  assay_error* (*sock_connect)(int32_t fd, const assay_list* to, assay_object** awaitable); /* value: none */
  /* value: list(int fd, address); the new descriptor is the host's. */
  assay_error* (*sock_accept)(int32_t fd, assay_object** awaitable);
  assay_error* (*sock_sendfile)(const assay_sock_sendfile_args* args,
                                assay_object** awaitable); /* value: int, how many bytes */

  /* value: a list of list(int family, int type, int protocol, text canonical name, address). */
  assay_error* (*getaddrinfo)(const assay_getaddrinfo_args* args, assay_object** awaitable);
  /* flags: NI_ constants. value: list(text host, text service). */
  assay_error* (*getnameinfo)(const assay_list* address, int32_t flags, assay_object** awaitable);
} assay_ext_fd;

ASSAY_STATIC_ASSERT(sizeof(assay_sock_sendfile_args) == 24 + sizeof(void*),
                    "layout of assay_sock_sendfile_args");
ASSAY_STATIC_ASSERT(sizeof(assay_getaddrinfo_args) == 24 + 2 * sizeof(void*),
                    "layout of assay_getaddrinfo_args");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_fd) == 8 + 15 * sizeof(void*), "layout of assay_ext_fd");

ASSAY_EXTERN_C_END

#endif

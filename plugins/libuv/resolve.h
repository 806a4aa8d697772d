/* resolve.h - what clients and servers share. */
#ifndef LIBUV_RESOLVE_H
#define LIBUV_RESOLVE_H

#include "runtime.h"

/* uv_getaddrinfo for stream sockets; a negative status of libuv's, or 0. */
int resolve(loop* l, uv_getaddrinfo_t* request, uv_getaddrinfo_cb done, const char* name, int port,
            int family, int flags);
assay_error* error_of_resolver(int status);
int duplicate(int fd); /* a descriptor, or a negative status of libuv's */

#endif

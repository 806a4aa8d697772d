/* resolve.h - what clients and servers share. */
#ifndef LIBUV_RESOLVE_H
#define LIBUV_RESOLVE_H

#include "runtime.h"

/* uv_getaddrinfo for stream sockets; a negative status of libuv's, or 0. */
int resolve(loop* l, uv_getaddrinfo_t* request, uv_getaddrinfo_cb done, const char* name, int port,
            int family, int flags);
assay_error* error_of_resolver(int status);
assay_error* get_addresses(const assay_getaddrinfo_args* args, assay_object** awaitable); /* fd.getaddrinfo */
assay_error* get_name(const assay_list* address, int32_t flags,
                      assay_object** awaitable); /* fd.getnameinfo */
/* list(text host, int port) of an address in digits. 0: it is none. */
int parse_address(const assay_list* from, struct sockaddr_storage* to);
int duplicate(int fd); /* a descriptor, or a negative status of libuv's */

#endif

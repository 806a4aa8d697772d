/* ext/tls.h - streams over TLS (asyncio with an ssl.SSLContext; StreamWriter.start_tls).
 *
 * Entries whose last parameter is an awaitable return it lazily, like a call of a coroutine function. The
 * others act at the call. All [loop]. Files are in PEM format, their names in UTF-8, terminated. Arguments
 * are borrowed. What TLS itself refuses is an error of kind tls. */
#ifndef ASSAY_EXT_TLS_H
#define ASSAY_EXT_TLS_H

#include <assay/ext/streams.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_TLS "assay.tls/1"

enum {
  ASSAY_TLS_DEFAULT = 0, /* a client: required; a server: none */
  ASSAY_TLS_NONE = 1,
  ASSAY_TLS_OPTIONAL = 2,
  ASSAY_TLS_REQUIRED = 3
};

typedef struct assay_tls_context_args {
  uint32_t size;
  int32_t server_side;     /* 1: for servers, 0: for clients */
  const char* certificate; /* shown to the peer, with its chain; NULL: none */
  const char* key;         /* NULL: it is in the certificate's file */
  const char* ca_file;     /* whom to trust; NULL: whom the system trusts, for a client; else nobody */
  int32_t verify;          /* ASSAY_TLS_: what is asked of the peer's certificate */
  int32_t check_hostname;  /* 1, 0; -1: for a client that verifies */
  int32_t minimum_version; /* 0x0303: TLS 1.2, 0x0304: TLS 1.3; 0: the default */
  int32_t maximum_version;
  const assay_list* alpn; /* of text, the most wanted first; NULL: none */
} assay_tls_context_args;

typedef struct assay_tls_args {
  uint32_t size;
  uint32_t reserved;               /* 0 */
  assay_object* context;           /* NULL: no TLS */
  const char* server_hostname;     /* NULL: the default; "": none */
  const double* handshake_timeout; /* seconds; NULL: the default */
  const double* shutdown_timeout;  /* seconds; NULL: the default. Claimed as tls.shutdown-timeout */
} assay_tls_args;

typedef struct assay_ext_tls {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*context_create)(const assay_tls_context_args* args, assay_object** context);
  /* As in streams/1; of the arguments count size, host, port, limit, client_connected and start_serving. A
   * client's host NULL: none, which is a value error without a server_hostname. */
  assay_error* (*open_connection)(const assay_connect_args* connect, const assay_tls_args* tls,
                                  assay_object** awaitable);
  assay_error* (*start_server)(const assay_serve_args* serve, const assay_tls_args* tls,
                               assay_object** awaitable);
  /* Which side the writer's end takes follows from where it comes from: a server's callback, or not. */
  assay_error* (*start_tls)(assay_object* writer, const assay_tls_args* tls, assay_object** awaitable);

  /* What the handshake came to. "cipher": list(text name, text version, int bits); "version": text;
   * "alpn": text; "server_hostname": text; "peercert": a list of list(text name, value) with at least
   * "subject" and "subjectAltName", empty where it was not verified; "context": the context's object. None:
   * not known, or no TLS. */
  assay_error* (*session_info)(assay_object* writer, const char* name, assay_value* info);
} assay_ext_tls;

ASSAY_STATIC_ASSERT(sizeof(assay_tls_context_args) == 24 + 4 * sizeof(void*),
                    "layout of assay_tls_context_args");
ASSAY_STATIC_ASSERT(sizeof(assay_tls_args) == 8 + 4 * sizeof(void*), "layout of assay_tls_args");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_tls) == 8 + 5 * sizeof(void*), "layout of assay_ext_tls");

ASSAY_EXTERN_C_END

#endif

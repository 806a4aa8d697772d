"""TLS: asyncio's streams with an ssl.SSLContext. Runs in the module of glue.py.

Without a module ssl that works tls_context is None, and the extension is not offered.
"""

import asyncio
import sys

try:
    import ssl
except ImportError:
    ssl = None

TlsContext = ssl.SSLContext if ssl else type("TlsContext", (), {})


def _tls_context(server_side, certificate, key, ca_file, verify, check_hostname, minimum, maximum, alpn):
    purpose = ssl.Purpose.CLIENT_AUTH if server_side else ssl.Purpose.SERVER_AUTH
    context = ssl.create_default_context(purpose, cafile=ca_file)
    if certificate is not None:
        context.load_cert_chain(certificate, key)
    modes = (None, ssl.CERT_NONE, ssl.CERT_OPTIONAL, ssl.CERT_REQUIRED)
    if check_hostname >= 0:
        context.check_hostname = bool(check_hostname)
    elif modes[verify] == ssl.CERT_NONE:
        context.check_hostname = False
    if verify:
        context.verify_mode = modes[verify]
    if minimum:
        context.minimum_version = ssl.TLSVersion(minimum)
    if maximum:
        context.maximum_version = ssl.TLSVersion(maximum)
    if alpn:
        context.set_alpn_protocols(alpn)
    return context


tls_context = _tls_context if ssl else None


def _tls_keywords(context, server_hostname, handshake_timeout, shutdown_timeout, upgrade=False):
    keywords = {} if upgrade or context is None else {"ssl": context}
    if server_hostname is not None:
        keywords["server_hostname"] = server_hostname
    if handshake_timeout is not None:
        keywords["ssl_handshake_timeout"] = handshake_timeout
    if shutdown_timeout is not None:
        if sys.version_info < ((3, 12) if upgrade else (3, 11)):
            raise UnsupportedError("this version of CPython has no ssl_shutdown_timeout here")
        keywords["ssl_shutdown_timeout"] = shutdown_timeout
    return keywords


def _limit(limit):
    return {"limit": limit} if limit else {}


def tls_open_connection(host, port, limit, *tls):
    # Without a host there is no port either: what is missing is told by asyncio.
    return asyncio.open_connection(host, port, **_tls_keywords(*tls), **_limit(limit))


def tls_start_server(callback, host, port, limit, start_serving, *tls):
    return asyncio.start_server(
        callback, host, port, start_serving=start_serving, **_tls_keywords(*tls), **_limit(limit)
    )


def tls_start(writer, context, *tls):
    return writer.start_tls(context, **_tls_keywords(None, *tls, upgrade=True))


def tls_session_info(writer, name):
    ssl_object = writer.get_extra_info("ssl_object")
    if ssl_object is None:
        return None
    if name == "cipher":
        return writer.get_extra_info("cipher")
    if name == "peercert":
        certificate = writer.get_extra_info("peercert")
        return None if certificate is None else list(certificate.items())
    if name == "context":
        return writer.get_extra_info("sslcontext")
    if name == "version":
        return ssl_object.version()
    if name == "alpn":
        return ssl_object.selected_alpn_protocol()
    if name == "server_hostname":
        return ssl_object.server_hostname
    return None

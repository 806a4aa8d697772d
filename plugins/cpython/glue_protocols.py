"""Protocols of the host's, and what makes transports. Runs in the module of glue.py.

A protocol passes each call to the host's callback: on_event(EVENT_ constant, arguments...).
"""

import asyncio
import os
import socket


def _duplicate(fd):
    """A socket of our own on the host's."""
    return socket.socket(fileno=os.dup(fd))


def _address(address):
    """The ABI's list of host and port is Python's tuple."""
    return tuple(address) if isinstance(address, list) else address


def _host_address(address):
    """The other way: the first two of a tuple, whose others are of IPv6."""
    return list(address[:2]) if isinstance(address, tuple) else address or None


def transport_info(transport, name):
    info = transport.get_extra_info(name)
    if name in ("socket", "pipe"):
        return None if info is None else info.fileno()
    return _host_address(info)


class datagram_protocol(asyncio.DatagramProtocol):
    def __init__(self, on_event):
        self._on_event = on_event

    def connection_made(self, transport):
        self._on_event(EVENT_CONNECTION_MADE, transport)

    def datagram_received(self, data, addr):
        self._on_event(EVENT_DATAGRAM_RECEIVED, data, _host_address(addr))

    def error_received(self, exc):
        self._on_event(EVENT_ERROR_RECEIVED, exc)

    def pause_writing(self):
        self._on_event(EVENT_PAUSE_WRITING)

    def resume_writing(self):
        self._on_event(EVENT_RESUME_WRITING)

    def connection_lost(self, exc):
        self._on_event(EVENT_CONNECTION_LOST, exc)


async def create_datagram_endpoint(factory, local, remote, family, fd):
    options = {"local_addr": _address(local), "remote_addr": _address(remote), "family": family}
    if fd >= 0:
        options["sock"] = _duplicate(fd)
    try:
        made = await asyncio.get_running_loop().create_datagram_endpoint(factory, **options)
    except BaseException:
        if fd >= 0:
            options["sock"].close()
        raise
    return list(made)


def sendto(transport, data, address):
    transport.sendto(data, _address(address))


class _HostProtocol(asyncio.BaseProtocol):
    def __init__(self, on_event):
        self._on_event = on_event

    def connection_made(self, transport):
        self._on_event(EVENT_CONNECTION_MADE, transport)

    def eof_received(self):
        return self._on_event(EVENT_EOF_RECEIVED)

    def pause_writing(self):
        self._on_event(EVENT_PAUSE_WRITING)

    def resume_writing(self):
        self._on_event(EVENT_RESUME_WRITING)

    def connection_lost(self, exc):
        self._on_event(EVENT_CONNECTION_LOST, exc)


class streaming_protocol(_HostProtocol, asyncio.Protocol):
    def data_received(self, data):
        self._on_event(EVENT_DATA_RECEIVED, data)


class buffered_protocol(_HostProtocol, asyncio.BufferedProtocol):
    def get_buffer(self, sizehint):
        self._buffer = bytearray(self._on_event(EVENT_GET_BUFFER, sizehint))
        return self._buffer

    def buffer_updated(self, nbytes):
        self._on_event(EVENT_BUFFER_UPDATED, bytes(self._buffer[:nbytes]))


async def create_connection(factory, host, port, fd):
    loop = asyncio.get_running_loop()
    if fd < 0:
        return list(await loop.create_connection(factory, host, port))
    sock = _duplicate(fd)
    try:
        return list(await loop.create_connection(factory, sock=sock))
    except BaseException:
        sock.close()
        raise


async def create_server(factory, host, port, fd):
    loop = asyncio.get_running_loop()
    if fd < 0:
        return await loop.create_server(factory, host, port)
    sock = _duplicate(fd)
    try:
        return await loop.create_server(factory, sock=sock)
    except BaseException:
        sock.close()
        raise


async def connect_pipe(factory, fd, reading):
    loop = asyncio.get_running_loop()
    pipe = os.fdopen(os.dup(fd), "rb" if reading else "wb", 0)
    try:
        if reading:
            return list(await loop.connect_read_pipe(factory, pipe))
        return list(await loop.connect_write_pipe(factory, pipe))
    except BaseException:
        pipe.close()
        raise


async def sendfile(transport, fd, offset, count, fallback):
    """The file is the host's: what closes is only our way to it, which shares its position."""
    with os.fdopen(os.dup(fd), "rb", 0) as file:
        return await asyncio.get_running_loop().sendfile(transport, file, offset, count, fallback=fallback)

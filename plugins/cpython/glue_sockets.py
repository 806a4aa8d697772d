"""Descriptors, sockets and signals: the ABI has descriptors where asyncio has socket objects. Runs in the module of glue.py."""

import asyncio
import contextlib
import os
import socket


def add_reader(loop, fd, callback, args):
    loop.add_reader(fd, callback, *args)


def add_writer(loop, fd, callback, args):
    loop.add_writer(fd, callback, *args)


def remove_reader(loop, fd):
    return loop.remove_reader(fd)


def remove_writer(loop, fd):
    return loop.remove_writer(fd)


def add_signal_handler(loop, number, callback, args):
    loop.add_signal_handler(number, callback, *args)


def remove_signal_handler(loop, number):
    return loop.remove_signal_handler(number)


@contextlib.contextmanager
def _socket_of(fd):
    """A socket object for a descriptor that stays the host's."""
    sock = socket.socket(fileno=fd)
    try:
        if not os.get_blocking(fd):
            sock.settimeout(0)  # a new object thinks that its descriptor blocks
        yield sock
    finally:
        sock.detach()


def _running_loop():
    return asyncio.get_running_loop()


def _address_items(address):
    return list(address) if isinstance(address, tuple) else address


async def sock_recv(fd, n):
    with _socket_of(fd) as sock:
        return await _running_loop().sock_recv(sock, n)


async def sock_recv_into(fd, buffer):
    with _socket_of(fd) as sock, buffer:
        return await _running_loop().sock_recv_into(sock, buffer)


async def sock_recvfrom(fd, n):
    with _socket_of(fd) as sock:
        data, address = await _running_loop().sock_recvfrom(sock, n)
        return [data, _address_items(address)]


async def sock_recvfrom_into(fd, buffer):
    with _socket_of(fd) as sock, buffer:
        n, address = await _running_loop().sock_recvfrom_into(sock, buffer)
        return [n, _address_items(address)]


async def sock_sendall(fd, data):
    with _socket_of(fd) as sock:
        await _running_loop().sock_sendall(sock, data)


async def sock_sendto(fd, data, to):
    with _socket_of(fd) as sock:
        return await _running_loop().sock_sendto(sock, data, tuple(to))


async def sock_connect(fd, to):
    with _socket_of(fd) as sock:
        await _running_loop().sock_connect(sock, tuple(to))


async def sock_accept(fd):
    with _socket_of(fd) as sock:
        connection, address = await _running_loop().sock_accept(sock)
        return [connection.detach(), _address_items(address)]


async def sock_sendfile(fd, file, offset, count, fallback):
    with _socket_of(fd) as sock, open(file, "rb", buffering=0, closefd=False) as source:
        return await _running_loop().sock_sendfile(sock, source, offset, count, fallback=fallback)


async def getaddrinfo(host, service, family, type, proto, flags):
    found = await _running_loop().getaddrinfo(host, service, family=family, type=type, proto=proto, flags=flags)
    return [[int(f), int(t), p, name, _address_items(address)] for f, t, p, name, address in found]


async def getnameinfo(address, flags):
    return list(await _running_loop().getnameinfo(tuple(address), flags))

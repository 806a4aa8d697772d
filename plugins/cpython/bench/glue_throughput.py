"""Servers with much to carry over asyncio's own streams, for a load client of the plugin's (servers.cpp, bench/load/bulk.hpp)."""

import asyncio
import sys

_MESSAGE = 64
_TOLD, _ASKED = b"T", b"E"


async def _next_order(reader):
    """The client's message; less at the end of the connection."""
    order = b""
    while len(order) < _MESSAGE:
        piece = await reader.read(_MESSAGE - len(order))
        if not piece:
            break
        order += piece
    return order


async def _serve_orders(listener, carry):
    over = asyncio.Event()

    async def connected(reader, writer):
        while True:
            order = await _next_order(reader)
            if len(order) < _MESSAGE:
                break
            if order[:1] != _TOLD:
                await carry(reader, writer, int.from_bytes(order[8:16], sys.byteorder))
        writer.close()
        over.set()

    server = await asyncio.start_server(connected, sock=listener)
    await over.wait()
    server.close()


def _sender(first):
    rest = first[8:]
    number = 0

    async def send(reader, writer, count):
        nonlocal number
        for _ in range(count):
            writer.write(number.to_bytes(8, sys.byteorder) + rest)
            number += 1
            await writer.drain()

    return send


def _taker(first):
    expected = bytearray(first)
    number = 0

    async def take(reader, writer, count):
        nonlocal number
        right = True
        for _ in range(count):
            expected[:8] = number.to_bytes(8, sys.byteorder)
            number += 1
            at = 0
            while at < len(expected):
                data = await reader.read(len(expected) - at)
                if not data:
                    return
                right = right and expected.startswith(data, at)
                at += len(data)
        writer.write((_TOLD if right else _ASKED).ljust(_MESSAGE, b"\0"))
        await writer.drain()

    return take


def serve_sending(listener, first):
    """Sends the client of a listening socket's descriptor, which it takes over, what it asks for, until it hangs up."""
    _run_server(listener, lambda sock: _serve_orders(sock, _sender(first)))


def serve_receiving(listener, first):
    """The same, for a client that sends."""
    _run_server(listener, lambda sock: _serve_orders(sock, _taker(first)))

"""Echo servers of asyncio's own streams, which a load client of the plugin's drives (servers.cpp)."""

import asyncio
import socket


async def _serve_echo(listener, connections):
    over = asyncio.Event()
    left = connections

    async def connected(reader, writer):
        nonlocal left
        while True:
            data = await reader.read(4096)
            if not data:
                break
            writer.write(data)
            await writer.drain()
        writer.close()
        left -= 1
        if left == 0:
            over.set()

    start = asyncio.start_server if listener.family == socket.AF_INET else asyncio.start_unix_server
    server = await start(connected, sock=listener)
    await over.wait()
    server.close()


def _run_server(listener, serve):
    """Runs serve(socket) of a listening socket's descriptor, which it takes over, on a loop of its own."""
    loop = _usual_loop()
    try:
        asyncio.set_event_loop(loop)
        with socket.socket(fileno=listener) as sock:
            loop.run_until_complete(serve(sock))
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def serve_echo(listener, connections):
    """Serves so many connections of a listening socket's descriptor, which it takes over, until all are closed."""
    _run_server(listener, lambda sock: _serve_echo(sock, connections))

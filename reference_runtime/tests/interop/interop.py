#!/usr/bin/env python3
"""aio's streams against other people's programs: interop.py CASE SERVER CLIENT. 77: the other program is missing."""

import asyncio
import contextlib
import functools
import http.server
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

case, server_program, client_program = sys.argv[1:]


@contextlib.contextmanager
def serving(what):
    """The port of our server, which must end cleanly at an interrupt."""
    server = subprocess.Popen([server_program, what], stdout=subprocess.PIPE)
    try:
        yield int(server.stdout.readline())
        server.send_signal(signal.SIGINT)
        assert server.wait() == 0, "the server ended with %d" % server.returncode
    finally:
        if server.poll() is None:
            server.kill()
        server.wait()
        server.stdout.close()


def program(name):
    found = shutil.which(name)
    if found is None:
        print(name + " is not installed")
        sys.exit(77)
    return found


def pattern(size):
    letters = bytes(range(ord("a"), ord("z") + 1))
    return (letters * (size // 26 + 1))[:size]


def curl():
    command = [program("curl"), "--silent", "--show-error", "--fail", "--noproxy", "*"]
    with serving("http") as port:
        url = "http://127.0.0.1:%d" % port
        for size in (0, 1, 100000, 5000000):
            got = subprocess.run(command + ["%s/bytes/%d" % (url, size)], stdout=subprocess.PIPE, check=True).stdout
            assert got == pattern(size), "%d bytes of %d, or others" % (len(got), size)
        # Two requests on one connection, and a body sent after 100-continue.
        got = subprocess.run(command + [url + "/bytes/10", url + "/bytes/20"], stdout=subprocess.PIPE, check=True).stdout
        assert got == pattern(10) + pattern(20), got
        body = os.urandom(3000000)
        got = subprocess.run(command + ["--data-binary", "@-", url + "/echo"], input=body, stdout=subprocess.PIPE, check=True).stdout
        assert got == body, "%d bytes came back, or others" % len(got)
        missing = subprocess.run(command + [url + "/nothing"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert missing.returncode == 22, missing.returncode


def nc():
    command = [program("nc"), "-N", "127.0.0.1"]
    with serving("echo") as port:
        for body in (b"hello\nworld\n", os.urandom(2000000)):
            got = subprocess.run(command + [str(port)], input=body, stdout=subprocess.PIPE, check=True).stdout
            assert got == body, "%d bytes came back, or others" % len(got)


def asyncio_client():
    async def talk(port, number):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for i in range(20):
            line = b"line %d of %d\n" % (i, number)
            writer.write(line)
            await writer.drain()
            assert await reader.readline() == line
        body = os.urandom(500000)

        async def send():
            for at in range(0, len(body), 10000):
                writer.write(body[at:at + 10000])
                await writer.drain()
            writer.write_eof()

        sending = asyncio.ensure_future(send())
        assert await reader.read() == body
        await sending
        writer.close()
        await writer.wait_closed()

    async def talk_all(port):
        await asyncio.gather(*(talk(port, number) for number in range(20)))

    with serving("echo") as port:
        asyncio.run(talk_all(port))


def asyncio_server():
    async def echo(reader, writer):
        while True:
            some = await reader.read(65536)
            if not some:
                break
            writer.write(some)
            await writer.drain()
        writer.close()

    async def ask(port, size):
        client = await asyncio.create_subprocess_exec(client_program, "echo", str(port), str(size))
        assert await client.wait() == 0, "the client of %d bytes ended with %d" % (size, client.returncode)

    async def main():
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        await asyncio.gather(*(ask(port, size) for size in (0, 1, 65536, 5000000)))
        server.close()
        await server.wait_closed()

    asyncio.run(main())


def http_server():
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with tempfile.TemporaryDirectory() as folder:
        body = os.urandom(3000000)
        with open(os.path.join(folder, "file.bin"), "wb") as file:
            file.write(body)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            command = [client_program, "get", str(server.server_port)]
            got = subprocess.run(command + ["/file.bin"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
            assert got.stdout.endswith(b" 200 OK, 3000000 bytes\n"), got.stdout
            assert got.stderr == body, "other bytes than those of the file"
            got = subprocess.run(command + ["/nothing"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
            assert b" 404 " in got.stdout, got.stdout
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


{"curl": curl, "nc": nc, "asyncio_client": asyncio_client, "asyncio_server": asyncio_server, "http_server": http_server}[case]()
print("ok")

#!/usr/bin/env python3
"""aio's streams against other people's programs: interop.py CASE SERVER CLIENT CERTIFICATES. 77: the other program is missing."""

import asyncio
import contextlib
import functools
import http.client
import http.server
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time

case, server_program, client_program, certificates = sys.argv[1:]
authority = os.path.join(certificates, "authority.pem")
good = os.path.join(certificates, "good.pem")


@contextlib.contextmanager
def serving(*what):
    """The port of our server, which must end cleanly at an interrupt."""
    server = subprocess.Popen([server_program, *what], stdout=subprocess.PIPE)
    try:
        serving.process = server
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


def wrk():
    """Keeps a hundred connections busy for a few seconds, drops them all at once, and again: nothing fails, nothing is left."""
    command = [program("wrk"), "--threads", "2", "--connections", "100", "--duration", "3s", "--timeout", "30s"]
    with serving("http") as port:
        descriptors = "/proc/%d/fd" % serving.process.pid
        before = len(os.listdir(descriptors))
        for path, size in (("/bytes/100", 100), ("/bytes/200000", 200000)):
            told = subprocess.run(command + ["http://127.0.0.1:%d%s" % (port, path)], stdout=subprocess.PIPE, check=True).stdout.decode()
            assert "Socket errors" not in told and "Non-2xx" not in told, told
            answered = int(told.split(" requests in ")[0].split()[-1])
            assert answered > 100, told
            # One that comes after the load is answered when the server has seen the ends of the others.
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as last:
                last.request("GET", path)
                assert len(last.getresponse().read()) == size
            while len(os.listdir(descriptors)) > before:
                time.sleep(0.01)
            print("%d requests of %d bytes" % (answered, size))


def curl_tls():
    command = [program("curl"), "--silent", "--show-error", "--fail", "--noproxy", "*"]
    with serving("http", good) as port:
        url = "https://localhost:%d" % port
        trusting = command + ["--cacert", authority]
        for size in (0, 1, 100000, 5000000):
            got = subprocess.run(trusting + ["%s/bytes/%d" % (url, size)], stdout=subprocess.PIPE, check=True).stdout
            assert got == pattern(size), "%d bytes of %d, or others" % (len(got), size)
        body = os.urandom(3000000)
        got = subprocess.run(trusting + ["--data-binary", "@-", url + "/echo"], input=body, stdout=subprocess.PIPE, check=True).stdout
        assert got == body, "%d bytes came back, or others" % len(got)
        for version in ("1.2", "1.3"):
            only = trusting + ["--tlsv" + version, "--tls-max", version, url + "/bytes/10"]
            assert subprocess.run(only, stdout=subprocess.PIPE, check=True).stdout == pattern(10)
        # 60: the certificate is not trusted. The server goes on.
        refused = subprocess.run(command + [url + "/bytes/1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert refused.returncode == 60, refused.returncode
        assert subprocess.run(trusting + [url + "/bytes/1"], stdout=subprocess.PIPE, check=True).stdout == b"a"


def s_client():
    with serving("http", good) as port:
        command = [program("openssl"), "s_client", "-connect", "localhost:%d" % port, "-CAfile", authority,
                   "-verify_return_error", "-verify_hostname", "localhost", "-quiet", "-no_ign_eof"]
        client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        client.stdin.write(b"GET /bytes/100000 HTTP/1.1\r\n\r\n")
        client.stdin.flush()
        wanted = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + pattern(100000)
        got = client.stdout.read(len(wanted))
        assert got == wanted, got[:100]
        client.stdin.close()  # it sends its close notice
        client.stdout.read()
        client.stdout.close()
        client.stderr.close()
        assert client.wait() == 0


def s_server():
    openssl = program("openssl")
    with tempfile.TemporaryDirectory() as folder:
        body = os.urandom(1000000)
        with open(os.path.join(folder, "file.bin"), "wb") as file:
            file.write(body)
        server = subprocess.Popen([openssl, "s_server", "-accept", "127.0.0.1:0", "-cert", good, "-WWW"], cwd=folder,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            line = server.stdout.readline()
            while not line.startswith(b"ACCEPT "):
                assert line, "openssl s_server does not start"
                line = server.stdout.readline()
            port = line.decode().strip().rpartition(":")[2]
            got = subprocess.run([client_program, "get", port, "/file.bin", authority], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, check=True)
            assert got.stdout.endswith(b", 1000000 bytes\n"), got.stdout
            assert got.stderr == body, "other bytes than those of the file"
        finally:
            server.kill()
            server.wait()
            server.stdout.close()


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


def http_server(secure=False):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with tempfile.TemporaryDirectory() as folder:
        body = os.urandom(3000000)
        with open(os.path.join(folder, "file.bin"), "wb") as file:
            file.write(body)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
        trust = []
        if secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(good)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            trust = [authority]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            command = [client_program, "get", str(server.server_port)]
            got = subprocess.run(command + ["/file.bin"] + trust, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
            assert got.stdout.endswith(b" 200 OK, 3000000 bytes\n"), got.stdout
            assert got.stderr == body, "other bytes than those of the file"
            got = subprocess.run(command + ["/nothing"] + trust, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
            assert b" 404 " in got.stdout, got.stdout
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def http_server_tls():
    http_server(secure=True)


{"curl": curl, "curl_tls": curl_tls, "s_client": s_client, "s_server": s_server, "http_server_tls": http_server_tls,
 "nc": nc, "wrk": wrk, "asyncio_client": asyncio_client, "asyncio_server": asyncio_server, "http_server": http_server}[case]()
print("ok")

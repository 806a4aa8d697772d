#!/usr/bin/env python3
"""Runs http_status or download against servers on loopback: check.py PROGRAM FOLDER-OF-CERTIFICATES."""

import functools
import http.server
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

program, certificates = sys.argv[1:]
command = [program, "--ca", os.path.join(certificates, "authority.pem")]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Of the files of a folder; with a certificate over TLS."""

    def __init__(self, folder, certificate=None):
        super().__init__(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(os.path.join(certificates, certificate))
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
            self.scheme = "https"
        self.thread = threading.Thread(target=self.serve_forever)
        self.thread.start()

    def handle_error(self, request, address):
        pass  # a client that refuses us

    def url(self, path):
        return "%s://localhost:%d%s" % (self.scheme, self.server_port, path)

    def end(self):
        self.shutdown()
        self.thread.join()
        self.server_close()


def run(*arguments):
    done = subprocess.run(command + list(arguments), stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().splitlines()


def check_status(folder, plain, secure, expired):
    urls = [(plain if i % 2 else secure).url("/file0") for i in range(8)]
    urls += [plain.url("/missing"), expired.url("/file0")]
    lines = run(*urls)
    assert len(lines) == 20, lines
    assert lines[:10] == lines[10:], "the order differs at once"
    for url, line in zip(urls[:8], lines):
        assert line == url + ": HTTP/1.0 200 OK", line
    assert lines[8].startswith(urls[8] + ": HTTP/1.0 404"), lines[8]
    assert "certificate has expired" in lines[9], lines[9]


def check_download(folder, plain, secure, expired):
    urls = [(plain if i % 2 else secure).url("/file%d" % i) for i in range(5)]
    with tempfile.TemporaryDirectory() as target:
        lines = run("10", target, *urls)
        for i, (url, line) in enumerate(zip(urls, lines)):
            with open(os.path.join(folder, "file%d" % i), "rb") as file:
                wanted = file.read()
            with open(os.path.join(target, "file%d" % i), "rb") as file:
                assert file.read() == wanted, "%s differs" % url
            assert line == "%s: %d bytes" % (url, len(wanted)), line
        with socket.create_server(("127.0.0.1", 0)) as silent:
            lines = run("0.2", target, "http://localhost:%d/file0" % silent.getsockname()[1])
            assert len(lines) == 1 and lines[0].endswith(": given up"), lines


with tempfile.TemporaryDirectory() as files:
    for i in range(5):
        with open(os.path.join(files, "file%d" % i), "wb") as out:
            out.write(os.urandom(100_000 * i + i))
    servers = [Server(files), Server(files, "good.pem"), Server(files, "expired.pem")]
    try:
        check = check_status if "status" in os.path.basename(program) else check_download
        check(files, *servers)
    finally:
        for server in servers:
            server.end()
print("ok")

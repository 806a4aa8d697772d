#!/usr/bin/env python3
"""Exchanges datagrams between CPython's asyncio and aio, in both roles.

usage: udp.py PROGRAM          the program of udp.cpp
"""
import asyncio
import subprocess
import sys

MESSAGES = ["hello", "a message with spaces", "x" * 60_000, "END"]
TIME_LIMIT = 30  # a watchdog only


class Client(asyncio.DatagramProtocol):
    def __init__(self):
        self.answers = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.answers.put_nowait(data.decode())


class UpperCaseServer(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.transport.sendto(data.upper(), addr)


async def asyncio_asks(program):
    server = await asyncio.create_subprocess_exec(program, "serve", stdout=subprocess.PIPE)
    port = int(await server.stdout.readline())
    loop = asyncio.get_running_loop()
    transport, client = await loop.create_datagram_endpoint(Client, remote_addr=("127.0.0.1", port))
    answers = []
    for message in MESSAGES:
        transport.sendto(message.encode())
        answers.append(await client.answers.get())
    transport.close()
    return answers, await server.wait()


async def asyncio_serves(program):
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(UpperCaseServer, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    client = await asyncio.create_subprocess_exec(
        program, "ask", str(port), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    out, _ = await client.communicate("".join(m + "\n" for m in MESSAGES).encode())
    transport.close()
    return out.decode().splitlines(), client.returncode


async def main(program):
    failed = 0
    for exchange in (asyncio_asks, asyncio_serves):
        answers, code = await asyncio.wait_for(exchange(program), TIME_LIMIT)
        right = answers == [m.upper() for m in MESSAGES] and code == 0
        print(f"{exchange.__name__}: {'ok' if right else 'FAILED'}")
        failed += not right
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))

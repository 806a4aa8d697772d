"""What assay.subprocess/1 calls. Runs in the module of glue.py."""

import asyncio
import sys

create_subprocess_exec = asyncio.create_subprocess_exec
create_subprocess_shell = asyncio.create_subprocess_shell

_STDIO = (None, asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL, asyncio.subprocess.STDOUT)


def stdio(mode, descriptor):
    if mode == len(_STDIO):
        return descriptor
    if not 0 <= mode < len(_STDIO):
        raise ValueError("unknown stdio mode %d" % mode)
    return _STDIO[mode]


def process_group(group):
    """The value of Popen's process_group: the ABI says -1 for a group of its own."""
    if sys.version_info < (3, 11):
        raise UnsupportedError("this version of CPython has no process_group (new in 3.11)")
    return 0 if group == -1 else group


class _HostProtocol(asyncio.SubprocessProtocol):
    """Calls the host; None stands for what it does not want to hear."""

    def __init__(self, callbacks):
        self._callbacks = callbacks

    def _call(self, index, *args):
        callback = self._callbacks[index]
        if callback is not None:
            callback(*args)

    def connection_made(self, transport):
        self._call(0, transport)

    def pipe_data_received(self, fd, data):
        self._call(1, fd, bytes(data))

    def pipe_connection_lost(self, fd, exc):
        self._call(2, fd, exc)

    def process_exited(self):
        self._call(3)

    def connection_lost(self, exc):
        self._call(4, exc)

    def pause_writing(self):
        self._call(5)

    def resume_writing(self):
        self._call(6)


async def subprocess_exec(callbacks, *args, **options):
    loop = asyncio.get_running_loop()
    transport, _ = await loop.subprocess_exec(lambda: _HostProtocol(callbacks), *args, **options)
    return transport


async def subprocess_shell(callbacks, *args, **options):
    loop = asyncio.get_running_loop()
    transport, _ = await loop.subprocess_shell(lambda: _HostProtocol(callbacks), *args, **options)
    return transport


def _pipe(transport, fd):
    pipe = transport.get_pipe_transport(fd)
    if pipe is None:
        raise ValueError("descriptor %d of the process is no pipe" % fd)
    return pipe


def pipe_write(transport, fd, data):
    pipe = _pipe(transport, fd)
    if not hasattr(pipe, "write"):
        raise ValueError("the pipe of descriptor %d cannot be written" % fd)
    pipe.write(data)


def pipe_close(transport, fd):
    _pipe(transport, fd).close()


def child_pid(child):
    """Of a Process or of a transport."""
    return child.get_pid() if hasattr(child, "get_pid") else child.pid


def child_returncode(child):
    return child.get_returncode() if hasattr(child, "get_returncode") else child.returncode

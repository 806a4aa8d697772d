"""The classes of errors: which exception stands for which kind of error, and the reverse.

Runs before glue.py, in the same module.
"""

import asyncio
import concurrent.futures
import errno
import socket
import sys

try:
    from ssl import SSLError
except ImportError:  # a CPython built without OpenSSL

    class SSLError(OSError):
        pass


class UserError(Exception):
    """An error made by a test (kind user)."""


class UserBaseError(BaseException):
    """An error made by a test that no handler of ordinary errors takes (kind user with the flag base)."""


class OtherError(Exception):
    pass


class OtherBaseError(BaseException):
    pass


class UnsupportedError(Exception):
    """This version of the runtime has no such thing (kind unsupported)."""


def _class_since(module, name, base):
    """The class of a newer version's library, or a stand-in, so that a test's error has a class of its own."""
    return getattr(module, name, None) or type(name, (base,), {"__module__": __name__})


class _ExceptionGroupStandIn(Exception):
    def __init__(self, message, exceptions):
        super().__init__(message, exceptions)
        self.message = message
        self.exceptions = tuple(exceptions)


class _BaseExceptionGroupStandIn(BaseException):
    def __init__(self, message, exceptions):
        super().__init__(message, exceptions)
        self.message = message
        self.exceptions = tuple(exceptions)


_builtins = sys.modules["builtins"]
_ExceptionGroup = getattr(_builtins, "ExceptionGroup", _ExceptionGroupStandIn)
_BaseExceptionGroup = getattr(_builtins, "BaseExceptionGroup", _BaseExceptionGroupStandIn)

_CLASSES = {
    KIND_OTHER: OtherError,
    KIND_USER: UserError,
    KIND_CANCELLED: asyncio.CancelledError,
    KIND_TIMEOUT: asyncio.TimeoutError,
    KIND_INVALID_STATE: asyncio.InvalidStateError,
    KIND_VALUE: ValueError,
    KIND_TYPE: TypeError,
    KIND_RUNTIME: RuntimeError,
    KIND_LOOKUP: LookupError,
    KIND_INDEX: IndexError,
    KIND_KEY: KeyError,
    KIND_INCOMPLETE_READ: asyncio.IncompleteReadError,
    KIND_LIMIT_OVERRUN: asyncio.LimitOverrunError,
    KIND_QUEUE_EMPTY: asyncio.QueueEmpty,
    KIND_QUEUE_FULL: asyncio.QueueFull,
    KIND_QUEUE_SHUTDOWN: _class_since(asyncio, "QueueShutDown", Exception),
    KIND_BROKEN_BARRIER: _class_since(asyncio, "BrokenBarrierError", RuntimeError),
    KIND_OS: OSError,
    KIND_RESOLVE: socket.gaierror,
    KIND_TLS: SSLError,
    KIND_UNSUPPORTED: UnsupportedError,
    KIND_NOT_IMPLEMENTED: NotImplementedError,
    KIND_STOP_ITERATION: StopIteration,
    KIND_STOP_ASYNC_ITERATION: StopAsyncIteration,
    KIND_GENERATOR_EXIT: GeneratorExit,
    KIND_GROUP: _ExceptionGroup,
    KIND_EXIT: SystemExit,
    KIND_INTERRUPT: KeyboardInterrupt,
}
_BASE_CLASSES = {
    KIND_OTHER: OtherBaseError,
    KIND_USER: UserBaseError,
    KIND_GROUP: _BaseExceptionGroup,
}

_KINDS = {cls: kind for table in (_BASE_CLASSES, _CLASSES) for kind, cls in table.items()}
# Classes that mean the same as one above. Up to 3.10 the built-in TimeoutError and those of asyncio and of
# concurrent.futures are three classes.
_KINDS.update({
    BaseException: KIND_OTHER,
    Exception: KIND_OTHER,
    TimeoutError: KIND_TIMEOUT,
    concurrent.futures.TimeoutError: KIND_TIMEOUT,
    concurrent.futures.CancelledError: KIND_CANCELLED,
    concurrent.futures.InvalidStateError: KIND_INVALID_STATE,
    _ExceptionGroupStandIn: KIND_GROUP,
    _BaseExceptionGroupStandIn: KIND_GROUP,
})
# asyncio's own ConnectionResetError("Connection lost") has a class but no number.
_CODES = {
    BrokenPipeError: errno.EPIPE,
    ConnectionAbortedError: errno.ECONNABORTED,
    ConnectionRefusedError: errno.ECONNREFUSED,
    ConnectionResetError: errno.ECONNRESET,
    ProcessLookupError: errno.ESRCH,
}
_kind_cache = {}
_derived = {}


def _kind(cls):
    """(kind, is it a subtype of the kind's own class) of an exception class."""
    found = _kind_cache.get(cls)
    if found is None:
        base = next(base for base in cls.__mro__ if base in _KINDS)
        kind = _KINDS[base]
        # Which subclass of OSError an error is follows from its errno.
        own = base is cls or kind == KIND_OTHER or (kind == KIND_OS and cls.__module__ == "builtins")
        found = _kind_cache[cls] = (kind, not own)
    return found


def _code_of_class(cls):
    return next((_CODES[base] for base in cls.__mro__ if base in _CODES), 0)


def _text(value):
    if type(value) is str:
        return value
    try:
        return str(value)
    except Exception:
        return "<" + type(value).__name__ + " without text>"


def describe(error):
    """(kind, flags, os_code, message, partial, expected, consumed, exit_code, children) of an exception."""
    kind, derived = _kind(type(error))
    flags = ERROR_DERIVED if derived else 0
    os_code, partial, expected, consumed, exit_code, children = 0, None, -1, -1, 0, ()
    args = error.args
    message = _text(args[0]) if args else ""
    if not args:
        flags |= ERROR_NO_MESSAGE
    if not isinstance(error, Exception) or kind == KIND_CANCELLED:
        flags |= ERROR_BASE
    if isinstance(error, OSError):
        if kind == KIND_TIMEOUT and isinstance(error.errno, int):
            kind, flags = KIND_OS, flags & ~ERROR_DERIVED  # the system's own: ETIMEDOUT
        os_code = error.errno if isinstance(error.errno, int) else _code_of_class(type(error))
        if isinstance(error.strerror, str):
            message = error.strerror
    elif kind == KIND_INCOMPLETE_READ:
        partial = bytes(error.partial)
        expected = -1 if error.expected is None else error.expected
    elif kind == KIND_LIMIT_OVERRUN:
        consumed = error.consumed
    elif kind == KIND_EXIT:
        code = error.code
        exit_code = code if isinstance(code, int) else 0 if code is None else 1
    elif kind == KIND_GROUP:
        message = error.message
        children = error.exceptions
    return kind, flags, os_code, message, partial, expected, consumed, exit_code, children


def make_exception(kind, flags, os_code, message, partial, expected, consumed, exit_code, children):
    """The exception that stands for an error of the host's. message is None where it has none."""
    cls = (_BASE_CLASSES.get(kind) if flags & ERROR_BASE else None) or _CLASSES.get(kind, OtherError)
    if flags & ERROR_DERIVED:
        if cls not in _derived:
            _derived[cls] = type("Derived" + cls.__name__, (cls,), {"__module__": __name__})
        cls = _derived[cls]
    if kind == KIND_INCOMPLETE_READ:
        return cls(partial, None if expected < 0 else expected)
    if kind == KIND_LIMIT_OVERRUN:
        return cls(message or "", consumed)
    if kind in (KIND_OS, KIND_RESOLVE, KIND_TLS) and (os_code or message is not None):
        return cls(os_code, message or "")
    if kind == KIND_EXIT:
        return cls(exit_code)
    if kind == KIND_GROUP:
        if not children:  # which Python's own groups refuse
            cls = _BaseExceptionGroupStandIn if flags & ERROR_BASE else _ExceptionGroupStandIn
        return cls(message or "", children)
    return cls() if message is None else cls(message)

"""The half of the plugin that is easier said in Python: kinds of objects, diagnostics, the start.

Compiled into the plugin and run once, when the interpreter starts, in a module of its own, after
the other glue files, which share that module. The C++ half puts the constants of the ABI (KIND_, OBJECT_, ERROR_,
LOG_) and the function host_log there beforehand, and fetches functions by name afterwards.
"""

import asyncio
import collections.abc
import concurrent.futures
import contextvars
import gc
import importlib
import logging
import platform
import sys
import types
import warnings

# --- kinds of objects ----------------------------------------------------------------------------------------------


def _since_3_11(name):
    """A class of asyncio's, or a class that has no instances where this version lacks it."""
    return getattr(asyncio, name, type(name, (), {}))


def object_kind(cls):
    """The ABI's kind of the instances of a class. Asked once a class."""
    for base, kind in (
        (asyncio.Task, OBJECT_TASK),
        (concurrent.futures.Future, OBJECT_THREAD_FUTURE),
        (asyncio.AbstractEventLoop, OBJECT_LOOP),
        (asyncio.TimerHandle, OBJECT_TIMER_HANDLE),
        (asyncio.Handle, OBJECT_HANDLE),
        (contextvars.Context, OBJECT_CONTEXT),
        (asyncio.StreamReader, OBJECT_STREAM_READER),
        (asyncio.StreamWriter, OBJECT_STREAM_WRITER),
        (asyncio.BaseProtocol, OBJECT_PROTOCOL),
        (asyncio.AbstractServer, OBJECT_SERVER),
        (asyncio.subprocess.Process, OBJECT_PROCESS),
        (asyncio.SubprocessTransport, OBJECT_SUBPROCESS_TRANSPORT),
        (_since_3_11("Timeout"), OBJECT_TIMEOUT),
        (_since_3_11("TaskGroup"), OBJECT_TASK_GROUP),
        (asyncio.Lock, OBJECT_LOCK),
        (asyncio.Event, OBJECT_EVENT),
        (asyncio.Condition, OBJECT_CONDITION),
        (asyncio.Semaphore, OBJECT_SEMAPHORE),
        (_since_3_11("Barrier"), OBJECT_BARRIER),
        (asyncio.Queue, OBJECT_QUEUE),
        (types.GeneratorType, OBJECT_ITERATOR),
        (types.AsyncGeneratorType, OBJECT_GENERATOR),
        (concurrent.futures.Executor, OBJECT_EXECUTOR),
        (_since_3_11("Runner"), OBJECT_RUNNER),
        (contextvars.ContextVar, OBJECT_CONTEXT_VARIABLE),
        (contextvars.Token, OBJECT_CONTEXT_TOKEN),
        (TlsContext, OBJECT_TLS_CONTEXT),
        (collections.abc.Coroutine, OBJECT_COROUTINE),
    ):
        if issubclass(cls, base):
            return kind
    if hasattr(cls, "_asyncio_future_blocking"):
        return OBJECT_FUTURE
    # Loops of others have classes of their own for these: uvloop's do not derive from asyncio's.
    if hasattr(cls, "cancel") and hasattr(cls, "cancelled"):
        return OBJECT_TIMER_HANDLE if hasattr(cls, "when") else OBJECT_HANDLE
    if hasattr(cls, "get_pipe_transport"):
        return OBJECT_SUBPROCESS_TRANSPORT
    if hasattr(cls, "get_extra_info") and hasattr(cls, "set_protocol"):
        return OBJECT_DATAGRAM_TRANSPORT if hasattr(cls, "sendto") else OBJECT_TRANSPORT
    if hasattr(cls, "is_serving") and hasattr(cls, "wait_closed"):
        return OBJECT_SERVER
    if hasattr(cls, "__next__"):
        return OBJECT_ITERATOR
    if hasattr(cls, "__await__"):
        return OBJECT_AWAITABLE
    return OBJECT_OTHER


# --- diagnostics ---------------------------------------------------------------------------------------------------


def _show_warning(message, category, filename, lineno, file=None, line=None):
    host_log(LOG_WARNING, "%s: %s" % (category.__name__, message))


class _HostHandler(logging.Handler):
    def emit(self, record):
        try:
            text = self.format(record)
        except Exception:
            text = _text(record.msg)
        host_log(max(LOG_DEBUG, min(LOG_ERROR, record.levelno // 10 * 10)), text)


def _show_unraisable(unraisable):
    error = unraisable.exc_value
    what = unraisable.err_msg or "Exception ignored in"
    host_log(LOG_ERROR, "%s %s: %s: %s" % (what, _text(unraisable.object), type(error).__name__, _text(error)))


def _route_diagnostics():
    # "Never awaited" is told each time, not once a place in the source.
    warnings.filterwarnings("always", message=r"coroutine .* was never awaited", category=RuntimeWarning)
    warnings.showwarning = _show_warning
    logger = logging.getLogger("asyncio")
    logger.addHandler(_HostHandler())
    logger.setLevel(logging.DEBUG)
    sys.unraisablehook = _show_unraisable


# --- start ---------------------------------------------------------------------------------------------------------


def _find_loop(option):
    """The function that makes a loop, for the option `loop`."""
    if option == "asyncio":
        return asyncio.new_event_loop
    module, _, name = option.partition(":")
    return getattr(importlib.import_module(module), name or "new_event_loop")


def start(loop_option):
    """Sets the process up. Gives (the loop maker, version, lines of information)."""
    if not hasattr(sys, "argv"):
        sys.argv = [""]
    # A thread that asks for the GIL while the loop's thread computes waits this long; the default is 5 ms.
    sys.setswitchinterval(0.0005)
    _route_diagnostics()
    global _usual_loop
    new_loop = _usual_loop = _find_loop(loop_option)
    if new_loop is not asyncio.new_event_loop and sys.version_info < (3, 12):

        class Policy(asyncio.DefaultEventLoopPolicy):
            def new_event_loop(self):
                return new_loop()

        asyncio.set_event_loop_policy(Policy())
    loop = new_loop()
    if not isinstance(loop, asyncio.AbstractEventLoop):
        raise TypeError("it gives a %s, not an event loop" % type(loop).__name__)
    loop_class = "%s.%s" % (type(loop).__module__, type(loop).__qualname__)
    loop.close()
    del loop
    version = platform.python_version()
    info = [
        "python=" + " ".join(sys.version.split()),
        "asyncio=" + str(asyncio.__file__),
        "loop=" + loop_class,
        "task=" + ("C" if asyncio.Task is not getattr(asyncio.tasks, "_PyTask", None) else "Python"),
        "prefix=" + sys.prefix,
    ]
    if loop_option != "asyncio":
        module = sys.modules[loop_option.partition(":")[0]]
        info.append("loop-module=%s %s" % (getattr(module, "__file__", "?"), getattr(module, "__version__", "")))
    # What start-up made lives for ever; a collection need not look at it again.
    gc.collect()
    gc.freeze()
    return new_loop, version, info

"""The half of the plugin that is easier said in Python.

Compiled into the plugin and run once, when the interpreter starts, in a module of its own, after glue_errors.py. The
C++ half puts the constants of the ABI (KIND_, OBJECT_, ERROR_, LOG_) and the function host_log here beforehand, and
fetches the functions below by name afterwards.
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

# --- driving a foreign coroutine -----------------------------------------------------------------------------------

AWAIT, RETURN = 0, 1


async def foreign_coroutine(frame):
    """Drives a body of the host's (assay/coro.h).

    While the body runs nothing here holds what it was given: the frame's slot is emptied by take and resume, the
    awaited object leaves the stack before put is called, and the error has left this frame and its handler, without
    its traceback, before resume is called.
    """
    op = frame.resume()
    while op == AWAIT:
        try:
            frame.put(await frame.take())
        except GeneratorExit:
            raise
        except BaseException as error:
            frame.put_error(error)
        op = frame.resume()
    if op == RETURN:
        return frame.take()
    raise frame.take()


YIELD = 3


async def foreign_generator(frame):
    """The same for a body that also yields. Closing it at a yield is an error like any other, which it may handle."""
    op = frame.resume()
    while True:
        if op == AWAIT:
            try:
                frame.put(await frame.take())
            except GeneratorExit:
                raise
            except BaseException as error:
                frame.put_error(error)
        elif op == YIELD:
            try:
                frame.put((yield frame.take()))
            except BaseException as error:
                frame.put_error(error)
        elif op == RETURN:
            frame.take()
            return
        else:
            raise frame.take()
        op = frame.resume()


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
        (asyncio.AbstractServer, OBJECT_SERVER),
        (asyncio.subprocess.Process, OBJECT_PROCESS),
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
        (getattr(asyncio, "Runner", ()), OBJECT_RUNNER),
        (contextvars.ContextVar, OBJECT_CONTEXT_VARIABLE),
        (contextvars.Token, OBJECT_CONTEXT_TOKEN),
        (collections.abc.Coroutine, OBJECT_COROUTINE),
    ):
        if issubclass(cls, base):
            return kind
    if hasattr(cls, "_asyncio_future_blocking"):
        return OBJECT_FUTURE
    # Loops of others have classes of their own for these: uvloop's do not derive from asyncio's.
    if hasattr(cls, "cancel") and hasattr(cls, "cancelled"):
        return OBJECT_TIMER_HANDLE if hasattr(cls, "when") else OBJECT_HANDLE
    if hasattr(cls, "is_serving") and hasattr(cls, "wait_closed"):
        return OBJECT_SERVER
    if hasattr(cls, "__next__"):
        return OBJECT_ITERATOR
    if hasattr(cls, "__await__"):
        return OBJECT_AWAITABLE
    return OBJECT_OTHER


# --- what the extensions call --------------------------------------------------------------------------------------

create_task = asyncio.create_task
current_task = asyncio.current_task
all_tasks = asyncio.all_tasks
get_running_loop = asyncio.get_running_loop
wrap_future = asyncio.wrap_future
thread_future = concurrent.futures.Future
sleep = asyncio.sleep
gather = asyncio.gather
wait = asyncio.wait
wait_for = asyncio.wait_for
shield = asyncio.shield
as_completed = asyncio.as_completed
ensure_future = asyncio.ensure_future
eager_task_factory = getattr(asyncio, "eager_task_factory", None)  # new in 3.12
open_connection = asyncio.open_connection
start_server = asyncio.start_server
create_subprocess_exec = asyncio.create_subprocess_exec
create_subprocess_shell = asyncio.create_subprocess_shell
collect_garbage = gc.collect
# New in 3.11; the extensions that call these are not offered before.
timeout = getattr(asyncio, "timeout", None)
timeout_at = getattr(asyncio, "timeout_at", None)
new_task_group = getattr(asyncio, "TaskGroup", None)
new_lock = asyncio.Lock
new_event = asyncio.Event
new_condition = asyncio.Condition
new_semaphore = asyncio.Semaphore
new_bounded_semaphore = asyncio.BoundedSemaphore
new_barrier = getattr(asyncio, "Barrier", None)
new_queue = asyncio.Queue
new_lifo_queue = asyncio.LifoQueue
new_priority_queue = asyncio.PriorityQueue
copy_context = contextvars.copy_context
context_var = contextvars.ContextVar


def run_in_context(context, function, args):
    return context.run(function, *args)


def run_forever(loop):
    """A frame of Python's own below everything that the loop runs, as in any program in Python.

    Loops written in C look for one: uvloop's debug mode fails where there is none.
    """
    return loop.run_forever()


def run_until_complete(loop, awaitable):
    return loop.run_until_complete(awaitable)


def call_from_python(function, *args, **kwargs):
    """The same for what is scheduled while no loop runs."""
    return function(*args, **kwargs)


def _half_of_with(scope, name):
    try:
        return getattr(type(scope), name)
    except AttributeError:
        text = "'%s' object is no asynchronous context manager" % type(scope).__name__
        raise TypeError(text) from None


def enter_scope(scope):
    return _half_of_with(scope, "__aenter__")(scope)


def exit_scope(scope, error):
    return _exit_scope(_half_of_with(scope, "__aexit__"), scope, error)


async def _exit_scope(leave, scope, error):
    """__aexit__ while the error is being handled, as in `async with`: what it raises gets the error as context."""
    if error is None:
        return bool(await leave(scope, None, None, None))
    try:
        try:
            raise error
        except BaseException:
            return bool(await leave(scope, type(error), error, error.__traceback__))
    finally:
        error.__traceback__ = None  # it holds this frame, which holds the error
        scope = error = None


# --- run and Runner ------------------------------------------------------------------------------------------------


def _run_options(debug, loop_factory):
    """The keywords of run and Runner. Loops of the kind that the option `loop` names are the usual ones here."""
    options = {}
    if debug is not None:
        options["debug"] = debug
    if loop_factory is None and _usual_loop is not asyncio.new_event_loop:
        loop_factory = _usual_loop
    if loop_factory is not None:
        options["loop_factory"] = loop_factory
    return options


def run(coroutine, debug, loop_factory):
    options = _run_options(debug, loop_factory)
    if sys.version_info < (3, 12) and "loop_factory" in options:
        if loop_factory is not None:
            raise UnsupportedError("this version of CPython has no loop factory for run (new in 3.12)")
        del options["loop_factory"]  # the policy makes such loops: start() has set it
    return asyncio.run(coroutine, **options)


def make_runner(debug, loop_factory):
    return asyncio.Runner(**_run_options(debug, loop_factory))


def runner_run(runner, coroutine, context):
    return runner.run(coroutine, context=context)


# --- threads -------------------------------------------------------------------------------------------------------

thread_pool = concurrent.futures.ThreadPoolExecutor
run_threadsafe = asyncio.run_coroutine_threadsafe


def run_in_executor(loop, executor, function, args):
    return loop.run_in_executor(executor, function, *args)


def to_thread(function, args):
    return asyncio.to_thread(function, *args)


# --- asynchronous iteration and context managers ---------------------------------------------------------------------


class _HostIterator:
    def __init__(self, next):
        self._next = next

    def __aiter__(self):
        return self

    def __anext__(self):
        return self._next()


async def async_for(next, body):
    async for item in _HostIterator(next):
        await body(item)


async def collect(generator):
    return [item async for item in generator]


async def await_each(awaitables):
    return [await each for each in awaitables]


class _HostScope:
    def __init__(self, enter, exit):
        self._enter = enter
        self._exit = exit

    def __aenter__(self):
        return self._enter()

    async def __aexit__(self, cls, error, traceback):
        try:
            return await self._exit(error)
        finally:
            del error, traceback  # the host's body has what it wants to keep


async def async_with(enter, exit, body):
    async with _HostScope(enter, exit) as target:
        return await body(target)


# --- combinators ---------------------------------------------------------------------------------------------------

RETURN_WHEN = ("ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION")


def refuse_to_wait(future):
    # asyncio's futures refuse by themselves, which is theirs to prove; those for threads would block.
    if isinstance(future, concurrent.futures.Future) and not future.done():
        raise asyncio.InvalidStateError("the future for threads is not done")


def result_now(future):
    """result() of a future of either kind, never waiting."""
    refuse_to_wait(future)
    return future.result()


def exception_now(future):
    refuse_to_wait(future)
    return future.exception()


def set_task_factory(loop, factory):
    """The ABI's factory takes (loop, coroutine); the keywords of newer versions are served here."""
    if factory is None or factory is eager_task_factory or not callable(factory):
        return loop.set_task_factory(factory)

    def make_task(loop, coro, name=None, **_):
        task = factory(loop, coro)
        if name is not None:
            task.set_name(name)
        return task

    return loop.set_task_factory(make_task)


def make_waiter(members, timeout, return_when):
    condition = RETURN_WHEN[return_when] if 0 <= return_when < len(RETURN_WHEN) else return_when
    return asyncio.wait(members, timeout=timeout, return_when=condition)


def anext(iterator):
    return iterator.__anext__()


def extra_info(writer, name):
    info = writer.get_extra_info(name)
    if info is None:
        return None
    if name == "socket":
        return info.fileno()
    if name in ("peername", "sockname") and isinstance(info, tuple):
        return list(info[:2])
    return info


def server_sockets(server):
    return [list(sock.getsockname()[:2]) for sock in (server.sockets or ())]


_STDIO = (None, asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL, asyncio.subprocess.STDOUT)


def stdio(mode):
    if not 0 <= mode < len(_STDIO):
        raise ValueError("unknown stdio mode %d" % mode)
    return _STDIO[mode]


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

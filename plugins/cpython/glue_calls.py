"""What the extensions call: asyncio's own functions, and those that need a hand. Runs in the module of glue.py."""

import asyncio
import concurrent.futures
import contextvars
import gc
import os
import socket
import sys

# --- asyncio's own -------------------------------------------------------------------------------------------------

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
open_unix_connection = asyncio.open_unix_connection
start_unix_server = asyncio.start_unix_server
new_reader = asyncio.StreamReader
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


def extra_info(writer, name, otherwise):
    info = writer.get_extra_info(name, otherwise)
    if info is None or info is otherwise:
        return info
    if name == "socket":
        return info.fileno()
    if name in ("peername", "sockname") and isinstance(info, tuple):
        return list(info[:2])
    return info


def _socket_name(name):
    return [name, 0] if isinstance(name, (str, bytes)) else list(name[:2])


def server_sockets(server):
    return [_socket_name(sock.getsockname()) for sock in (server.sockets or ())]


def duplicate_socket(fd):
    """A socket of Python's own beside the host's."""
    return socket.socket(fileno=os.dup(fd))


def connect_accepted_socket(sock, **limit):
    return _connect_accepted_socket(sock, limit)


async def _connect_accepted_socket(sock, limit):
    """asyncio has this for protocols only; the streams are joined to one as open_connection does."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(loop=loop, **limit)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, sock)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)

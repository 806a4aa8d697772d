"""Loops of asyncio's own for assay.bench/1: the work of the host's benchmarks (bench/), as a program would write it.

Runs in the module of glue.py.
"""

import asyncio
import concurrent.futures
import sys
import threading
import time


class _Meter:
    """What is between begin and end."""

    def begin(self):
        self._began = (time.perf_counter_ns(), time.process_time_ns())

    def end(self, done):
        elapsed, processor = time.perf_counter_ns(), time.process_time_ns()
        self.result = (done, elapsed - self._began[0], processor - self._began[1])


async def _nothing():
    pass


async def _yield_times(n):
    for _ in range(n):
        await asyncio.sleep(0)


async def _crew(coroutines):
    tasks = [asyncio.create_task(each) for each in coroutines]
    for task in tasks:
        await task


async def _spawn_and_await(n, meter):
    meter.begin()
    for _ in range(n):
        await asyncio.create_task(_nothing())
    meter.end(n)


async def _await_no_task(n, meter):
    meter.begin()
    for _ in range(n):
        await _nothing()
    meter.end(n)


async def _yield_alone(n, meter):
    meter.begin()
    await _yield_times(n)
    meter.end(n)


def _batches(n, each):
    while n > 0:
        yield min(n, each)
        n -= each


async def _yield_1000_tasks(n, meter):
    # 10 yields a task, starting it included.
    meter.begin()
    for batch in _batches(n, 10000):
        await _crew(_yield_times(batch // 1000) for _ in range(1000))
    meter.end(n)


async def _hit(mine, other, n):
    for _ in range(n):
        await mine.wait()
        mine.clear()
        other.set()


async def _event_ping_pong(n, meter):
    ping, pong = asyncio.Event(), asyncio.Event()
    ping.set()
    meter.begin()
    await _crew([_hit(ping, pong, n), _hit(pong, ping, n)])
    meter.end(n)


async def _pass_on(mine, other, n):
    for _ in range(n):
        other.put_nowait(await mine.get())


async def _queue_ping_pong(n, meter):
    ping, pong = asyncio.Queue(), asyncio.Queue()
    ping.put_nowait(0)
    meter.begin()
    await _crew([_pass_on(ping, pong, n), _pass_on(pong, ping, n)])
    meter.end(n)


async def _gather_1000(n, meter):
    meter.begin()
    for batch in _batches(n, 1000):
        await asyncio.gather(*[_nothing() for _ in range(batch)])
    meter.end(n)


async def _wait_1000(n, meter):
    meter.begin()
    for batch in _batches(n, 1000):
        await asyncio.wait([asyncio.create_task(_nothing()) for _ in range(batch)])
    meter.end(n)


async def _wait_for_in_time(n, meter):
    meter.begin()
    for _ in range(n):
        await asyncio.wait_for(_yield_times(1), 3600)
    meter.end(n)


async def _shield(n, meter):
    meter.begin()
    for _ in range(n):
        await asyncio.shield(_yield_times(1))
    meter.end(n)


async def _timeout_in_time(n, meter):
    meter.begin()
    for _ in range(n):
        async with asyncio.timeout(3600):
            await asyncio.sleep(0)
    meter.end(n)


def _do_nothing():
    pass


async def _call_soon(n, meter):
    loop = asyncio.get_running_loop()
    meter.begin()
    for batch in _batches(n, 1000):
        for _ in range(batch):
            loop.call_soon(_do_nothing)
        await asyncio.sleep(0)
    meter.end(n)


async def _call_soon_threadsafe(n, meter):
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    done = 0

    def count():
        nonlocal done
        done += 1
        if done == n:
            over.set_result(None)

    def post():
        for _ in range(n):
            loop.call_soon_threadsafe(count)

    poster = threading.Thread(target=post)
    meter.begin()
    poster.start()
    await over
    meter.end(done)
    poster.join()


async def _timer_start_and_cancel(n, meter):
    loop = asyncio.get_running_loop()
    meter.begin()
    for batch in _batches(n, 1000):
        for i in range(batch):
            loop.call_later(3600 + i, _do_nothing).cancel()
        await asyncio.sleep(0)
    meter.end(n)


async def _timer_start_and_cancel_among_10000(n, meter):
    loop = asyncio.get_running_loop()
    others = [loop.call_later(3000 + i, _do_nothing) for i in range(10000)]
    await _timer_start_and_cancel(n, meter)
    for each in others:
        each.cancel()


async def _sleep_until(loop, when):
    await asyncio.sleep(when - loop.time())


async def _sleep_100000_tasks(n, meter):
    loop = asyncio.get_running_loop()
    begin = loop.time() + 0.5
    meter.begin()
    await _crew(_sleep_until(loop, begin + (i * 7919 % n) / n) for i in range(n))
    meter.end(n)


async def _cancel(n, meter, wait):
    meter.begin()
    for _ in range(n):
        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        while not task.done():
            await asyncio.sleep(0)
    meter.end(n)


async def _wait_for_nothing():
    await asyncio.get_running_loop().create_future()


async def _sleep_long():
    await asyncio.sleep(3600)


async def _cancel_waiting_task(n, meter):
    await _cancel(n, meter, _wait_for_nothing)


async def _cancel_sleeping_task(n, meter):
    await _cancel(n, meter, _sleep_long)


async def _lock_alone(n, meter):
    lock = asyncio.Lock()
    meter.begin()
    for _ in range(n):
        await lock.acquire()
        lock.release()
    meter.end(n)


async def _visit(door, rounds):
    for _ in range(rounds):
        await door.acquire()
        await asyncio.sleep(0)
        door.release()


async def _contended(n, meter, make_door):
    meter.begin()
    for batch in _batches(n, 1000):
        door = make_door()
        await _crew(_visit(door, batch // 100) for _ in range(100))
    meter.end(n)


async def _lock_contended(n, meter):
    await _contended(n, meter, asyncio.Lock)


async def _semaphore_contended(n, meter):
    await _contended(n, meter, lambda: asyncio.Semaphore(10))


async def _produce(queue, items):
    for i in range(items):
        await queue.put(i)


async def _consume(queue, items):
    for _ in range(items):
        await queue.get()


async def _queue_contended(n, meter):
    meter.begin()
    for batch in _batches(n, 1000):
        queue = asyncio.Queue(5)
        each = batch // 10
        await _crew([_produce(queue, each) for _ in range(10)] + [_consume(queue, each) for _ in range(10)])
    meter.end(n)


async def _subprocess_true(n, meter):
    meter.begin()
    for _ in range(n):
        process = await asyncio.create_subprocess_exec("/bin/true")
        await process.wait()
    meter.end(n)


async def _run_in_executor(n, meter):
    loop = asyncio.get_running_loop()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        await loop.run_in_executor(pool, _do_nothing)
        meter.begin()
        for _ in range(n):
            await loop.run_in_executor(pool, _do_nothing)
        meter.end(n)


_bench_loops = {
    "SpawnAndAwait": _spawn_and_await,
    "AwaitNoTask": _await_no_task,
    "YieldAlone": _yield_alone,
    "Yield1000Tasks": _yield_1000_tasks,
    "EventPingPong": _event_ping_pong,
    "QueuePingPong": _queue_ping_pong,
    "Gather1000": _gather_1000,
    "Wait1000": _wait_1000,
    "WaitForInTime": _wait_for_in_time,
    "Shield": _shield,
    "CallSoon": _call_soon,
    "CallSoonThreadsafe": _call_soon_threadsafe,
    "TimerStartAndCancel": _timer_start_and_cancel,
    "TimerStartAndCancelAmong10000": _timer_start_and_cancel_among_10000,
    "Sleep100000Tasks": _sleep_100000_tasks,
    "CancelWaitingTask": _cancel_waiting_task,
    "CancelSleepingTask": _cancel_sleeping_task,
    "LockAlone": _lock_alone,
    "LockContended": _lock_contended,
    "SemaphoreContended": _semaphore_contended,
    "QueueContended": _queue_contended,
    "SubprocessTrue": _subprocess_true,
    "RunInExecutor": _run_in_executor,
}
if sys.version_info >= (3, 11):
    _bench_loops["TimeoutInTime"] = _timeout_in_time


def bench_operations():
    return list(_bench_loops)


def run_bench(name, n):
    """Does n operations. Gives (done, elapsed, processor), both in nanoseconds."""
    body = _bench_loops.get(name)
    if body is None:
        raise ValueError("there is no operation '%s'" % name)
    if n <= 0:
        raise ValueError("no operation is asked for")
    meter = _Meter()
    loop = _usual_loop()
    try:
        asyncio.set_event_loop(loop)  # what 3.8 and 3.9 make their locks, events and queues for
        loop.run_until_complete(body(n, meter))
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    return list(meter.result)

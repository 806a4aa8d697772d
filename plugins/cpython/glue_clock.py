"""Loops with virtual time: asyncio's own, with another clock and a selector that jumps. Runs in the module of glue.py."""

import asyncio
import math
import selectors
import threading
import time


class _JumpingSelector:
    """The selector of a _VirtualTimeLoop. Where a real one would wait, the loop's clock jumps if it may."""

    def __init__(self, loop):
        self._loop = loop
        self._real = selectors.DefaultSelector()

    def __getattr__(self, name):
        return getattr(self._real, name)

    def select(self, timeout=None):
        if timeout is not None and timeout <= 0:
            return self._real.select(timeout)
        loop = self._loop
        if timeout is not None and loop.may_jump():
            # Who gave up a hold posted before: it is looked for between the question and the jump.
            events = self._real.select(0)
            if not events and not loop._ready:
                loop.jump()
            return events
        began = time.monotonic()
        events = self._real.select(timeout)
        loop.go_on(time.monotonic() - began)
        return events


class _VirtualTimeLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self._now = 0.0
        self._holds = 0
        self._holds_lock = threading.Lock()
        self._jobs = set()
        self._children = set()
        super().__init__(_JumpingSelector(self))
        self._real_resolution = self._clock_resolution

    def time(self):
        return self._now

    def may_jump(self):
        self._jobs = {job for job in self._jobs if not job.done()}
        self._children = {child for child in self._children if child.get_returncode() is None}
        return not (
            self._holds > 0
            or self._jobs
            or self._children
            or len(self._selector.get_map()) > 1  # more than the loop's own wake-up
            or math.isinf(self._scheduled[0]._when)
        )

    def _set_time(self, now):
        self._now = now
        # A timer is due at `now`, also where the resolution is lost in a sum with it.
        self._clock_resolution = max(self._real_resolution, abs(now) * 2**-51)

    def jump(self):
        self._set_time(self._scheduled[0]._when)

    def go_on(self, seconds):
        then = self._now + seconds
        if self._scheduled and then + self._clock_resolution > self._scheduled[0]._when:
            then = max(self._now, self._scheduled[0]._when)
        self._set_time(then)

    def advance(self, seconds):
        if not (seconds >= 0 and math.isfinite(seconds)):
            raise ValueError("a clock can be moved on by a finite duration only")
        self._set_time(self._now + seconds)

    def hold(self, delta):
        with self._holds_lock:
            self._holds += delta
        if delta < 0 and threading.get_ident() != self._thread_id:
            self._write_to_self()

    # What is outside of the loop.

    def run_in_executor(self, executor, func, *args):
        job = super().run_in_executor(executor, func, *args)
        self._jobs.add(job)
        return job

    if hasattr(asyncio.SelectorEventLoop, "shutdown_default_executor"):  # new in 3.9

        async def shutdown_default_executor(self, *args, **kwargs):
            self.hold(1)
            try:
                return await super().shutdown_default_executor(*args, **kwargs)
            finally:
                self.hold(-1)

    async def _make_subprocess_transport(self, *args, **kwargs):
        self.hold(1)
        try:
            child = await super()._make_subprocess_transport(*args, **kwargs)
        finally:
            self.hold(-1)
        self._children.add(child)
        return child


def _virtual(loop):
    if not isinstance(loop, _VirtualTimeLoop):
        raise ValueError("the loop has no virtual time")
    return loop


def new_virtual_loop():
    return _VirtualTimeLoop()


def hold_time(loop, delta):
    _virtual(loop).hold(delta)


def advance_time(loop, seconds):
    _virtual(loop).advance(seconds)

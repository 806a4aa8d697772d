"""Driving the bodies of the host: coroutines and asynchronous generators. Runs in the module of glue.py."""

AWAIT, RETURN, YIELD = 0, 1, 3  # assay/coro.h


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

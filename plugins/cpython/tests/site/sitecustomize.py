"""What a user may have: run by CPython at every start, before anything else."""

import asyncio


class loop_of_the_user(asyncio.SelectorEventLoop):
    pass


class Policy(asyncio.DefaultEventLoopPolicy):
    _loop_factory = loop_of_the_user


asyncio.set_event_loop_policy(Policy())

"""Work that takes long: done beside the event loop, so that small requests do not wait for a large one."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")
_NICE = 10


def step_back() -> None:
    """Lets the event loop's thread go first where both could run. Linux alone knows a priority of threads."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


# Pure Python gains nothing from more threads: they would take the interpreter from the event loop one after another.
_workers = ThreadPoolExecutor(2, "heavy", initializer=step_back)


async def off_loop(work: Callable[[], Result]) -> Result:
    """The result of a pure function that would keep the event loop for longer than a few milliseconds."""
    return await asyncio.get_running_loop().run_in_executor(_workers, work)


async def at_once(work: Callable[[], Result]) -> Result:
    """The same for small work: to hand it to a thread and back would take longer than the work."""
    return work()

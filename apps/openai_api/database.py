"""Questions to the database, asked in threads beside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from apps.openai_api import errors

Result = TypeVar("Result")
_threads = ThreadPoolExecutor(4, "question")


async def ask(question: Callable[[], Result]) -> Result:
    """The answer of the database. Raises ApiError 503 when it does not answer."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _asked, question)


def _asked(question: Callable[[], Result]) -> Result:
    close_old_connections()
    try:
        return question()
    except (InterfaceError, OperationalError):
        # The connection broke while it was idle, such as when the database was restarted: another one is tried once.
        connection.close()
    try:
        return question()
    except (InterfaceError, OperationalError):
        connection.close()
        raise errors.stored_away() from None

"""Records that are committed together, and the requests that wait for it."""

import asyncio
import time
from collections import defaultdict

from apps.usage.journal import Segment
from apps.usage.record import Record
from apps.usage.rows import Row


class RecordUnavailableError(Exception):
    """The record could not be written in time; the request must not be acknowledged."""


class Waiter:
    """A request that waits for the commit of its record."""

    __slots__ = ("future", "record", "since")

    def __init__(self, record: Record, future: "asyncio.Future[None]") -> None:
        self.record = record
        self.future = future
        self.since = time.monotonic()


class Batch:
    __slots__ = ("followers", "records", "rows", "segment", "tries", "waiters")

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.rows: list[Row] = []
        self.waiters: list[Waiter] = []
        # Those who want to read what was written before.
        self.followers: list[asyncio.Future[None]] = []
        # Where those that nobody waits for stand in the journal, once they are handed over.
        self.segment: Segment | None = None
        self.tries = 0

    @property
    def is_awaited(self) -> bool:
        return bool(self.waiters or self.followers)

    def acknowledge(self, rejected: frozenset[str]) -> None:
        for follower in self.followers:
            if not follower.done():
                follower.set_result(None)
        for waiter in self.waiters:
            if waiter.future.done():
                continue
            if waiter.record.request_id in rejected:
                waiter.future.set_exception(RecordUnavailableError)
            else:
                waiter.future.set_result(None)

    def withdraw(self, overdue_since: float) -> None:
        """Gives up those who wait since before then, with their records."""
        overdue = [waiter for waiter in self.waiters if waiter.since < overdue_since]
        if not overdue:
            return
        gone = {waiter.record.request_id for waiter in overdue}
        self.records = [record for record in self.records if record.request_id not in gone]
        self.rows = [row for row in self.rows if row.request_id not in gone]
        self.waiters = [waiter for waiter in self.waiters if waiter.since >= overdue_since]
        for waiter in overdue:
            if not waiter.future.done():
                waiter.future.set_exception(RecordUnavailableError)

    def acknowledged(self) -> list[tuple[Record, list[Row]]]:
        """The records that nobody waits for any more, each with what it brought along."""
        waiting = {waiter.record.request_id for waiter in self.waiters}
        brought = defaultdict(list)
        for row in self.rows:
            brought[row.request_id].append(row)
        return [(record, brought[record.request_id]) for record in self.records if record.request_id not in waiting]

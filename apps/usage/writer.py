"""The writer: takes records from the event loop, commits them in batches in a thread of its own.

The loop collects records into the open batch while the thread commits the one before ("group commit"), so a batch is
whatever came in during a commit, and a lone request waits for nobody. All state but the commit itself belongs to the
loop's thread: there are no locks.

A batch that fails comes back to the loop and is tried again. Meanwhile its requests wait; those that waited too long
take their record back and are answered 503, so that the record never tells of an answer that nobody got.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from django.db import DatabaseError, DataError, IntegrityError, connection

from apps.usage.journal import journal_replay, journal_write
from apps.usage.record import Record
from apps.usage.rows import Row
from apps.usage.sink import batch_write

logger = logging.getLogger(__name__)

RETRY_SECONDS = 0.25
# SQLite moves its write-ahead log into the database after so many pages (32 MB): each move waits for the disk.
CHECKPOINT_PAGES = 8_000
# How long one try may wait for a lock that another process holds. Waiters can only give up between tries.
LOCK_SECONDS = 1
DRAIN_SECONDS = 10.0
# Turns of the event loop without a further record, after which a batch is handed over.
QUIET_TURNS = 3
# Relaxed, nobody waits for a commit, and fewer of them leave more of the processor to requests.
RELAXED_LINGER_SECONDS = 0.02


class RecordUnavailableError(Exception):
    """The record could not be written in time; the request must not be acknowledged."""


class _Waiter:
    """A request that waits for the commit of its record."""

    __slots__ = ("future", "record", "since")

    def __init__(self, record: Record, future: "asyncio.Future[None]") -> None:
        self.record = record
        self.future = future
        self.since = time.monotonic()


class _Batch:
    __slots__ = ("followers", "records", "rows", "tries", "waiters")

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.rows: list[Row] = []
        self.waiters: list[_Waiter] = []
        # Those who want to read what was written before.
        self.followers: list[asyncio.Future[None]] = []
        self.tries = 0

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

    def acknowledged(self) -> tuple[list[Record], list[Row]]:
        """The records that nobody waits for any more, and what they brought along."""
        waiting = {waiter.record.request_id for waiter in self.waiters}
        return (
            [record for record in self.records if record.request_id not in waiting],
            [row for row in self.rows if row.request_id not in waiting],
        )


class Writer:
    """One per process. `start` and all other methods are called in the event loop's thread."""

    def __init__(
        self,
        *,
        durable: bool,
        linger: float,
        queue_rows: int,
        wait_seconds: float,
        journal: Path,
        write: Callable[..., None] = batch_write,
    ) -> None:
        self._durable = durable
        self._linger = linger
        self._queue_rows = queue_rows
        self._wait_seconds = wait_seconds
        self._journal = journal
        self._write = write
        self._open = _Batch()
        self._scheduled = False
        self._seen = 0
        self._quiet_turns = 0
        self._hand_over_by = 0.0
        self._writing: _Batch | None = None
        self._inbox: SimpleQueue[_Batch | None] = SimpleQueue()
        self._failing_since: float | None = None
        self._stopping = False

    def start(self) -> None:
        """Starts the thread; it first brings in what an earlier process left in the journal."""
        self._loop = asyncio.get_running_loop()
        self._thread = Thread(target=self._run, name="usage-writer", daemon=True)
        self._thread.start()
        self._watch = self._loop.call_later(RETRY_SECONDS, self._look_after_waiters)

    @property
    def is_refusing(self) -> bool:
        """Whether the database is away for so long that a new request would wait in vain."""
        return self._failing_since is not None and time.monotonic() - self._failing_since > self._wait_seconds

    @property
    def is_failing(self) -> bool:
        """Whether the last try to commit failed."""
        return self._failing_since is not None

    @property
    def queued(self) -> int:
        """Records that are not committed."""
        return len(self._open.records) + (len(self._writing.records) if self._writing else 0)

    async def put(self, record: Record, rows: Sequence[Row] = ()) -> None:
        """Hands a record over, with rows of other tables that stand or fall with it.

        Durable: returns after their commit. Relaxed: at once, unless the queue is full.

        Raises RecordUnavailableError when the database stayed away for too long; the record is then withdrawn.
        """
        batch = self._open
        batch.records.append(record)
        if rows:
            batch.rows += rows
        self._schedule()
        if self._durable or len(batch.records) > self._queue_rows:
            waiter = _Waiter(record, self._loop.create_future())
            batch.waiters.append(waiter)
            await waiter.future

    async def catch_up(self) -> None:
        """Returns once all that was acknowledged before is committed, so that it can be read.

        Durable: at once. Raises RecordUnavailableError when the database stays away for too long.
        """
        if self._durable or not self.queued:
            return
        batch = self._open if self._open.records else self._writing
        assert batch is not None
        follower = self._loop.create_future()
        batch.followers.append(follower)
        try:
            await asyncio.wait_for(follower, self._wait_seconds)
        except TimeoutError:
            raise RecordUnavailableError from None

    async def stop(self) -> None:
        """Commits what waits. If the database stays away, what was acknowledged goes to the journal."""
        self._stopping = True
        deadline = time.monotonic() + DRAIN_SECONDS
        while self.queued and time.monotonic() < deadline:
            self._schedule()
            await asyncio.sleep(0.01)
        self._watch.cancel()
        self._inbox.put(None)
        await asyncio.to_thread(self._thread.join, LOCK_SECONDS + 5)
        self._keep_acknowledged()

    def _keep_acknowledged(self) -> None:
        left = [batch.acknowledged() for batch in (self._writing, self._open) if batch is not None]
        records = [record for batch_records, _ in left for record in batch_records]
        if records:
            journal_write(self._journal, records, [row for _, batch_rows in left for row in batch_rows])

    # In the event loop's thread.

    def _schedule(self) -> None:
        if self._scheduled or self._writing is not None:
            return
        self._scheduled = True
        if not self._durable and not self._stopping:
            self._loop.call_later(RELAXED_LINGER_SECONDS, self._hand_over)
            return
        self._seen = self._quiet_turns = 0
        self._hand_over_by = self._loop.time() + self._linger
        self._loop.call_soon(self._wait_for_quiet)

    def _wait_for_quiet(self) -> None:
        """Hands over once a few turns of the loop brought no further record, or the linger is over.

        A commit costs 100 µs whatever it holds and a hand-over two switches of threads, so those who come together
        shall be committed together; a lone request waits for turns that do nothing, some 10 µs.
        """
        rows = len(self._open.records)
        self._quiet_turns = self._quiet_turns + 1 if rows == self._seen else 0
        if self._quiet_turns >= QUIET_TURNS or self._loop.time() >= self._hand_over_by:
            self._hand_over()
        else:
            self._seen = rows
            self._loop.call_soon(self._wait_for_quiet)

    def _hand_over(self) -> None:
        self._scheduled = False
        if self._writing is None and self._open.records:
            self._writing, self._open = self._open, _Batch()
            self._inbox.put(self._writing)

    def _committed(self, batch: _Batch, rejected: frozenset[str]) -> None:
        if self._failing_since is not None:
            logger.warning("The database is back: the record goes on.")
        self._failing_since = None
        self._writing = None
        batch.acknowledge(rejected)
        if self._open.records:
            self._schedule()

    def _failed(self, batch: _Batch, error: Exception) -> None:
        if self._failing_since is None:
            self._failing_since = time.monotonic()
            logger.error("The record cannot be written, %d requests wait: %s", len(batch.records), error)
        batch.withdraw(time.monotonic() - self._wait_seconds)
        # An empty one is tried again as well: while requests are refused nothing else finds out that the database is
        # back.
        self._loop.call_later(RETRY_SECONDS, self._inbox.put, batch)

    def _look_after_waiters(self) -> None:
        """Those in the open batch may give up at any time; those in the thread's only between tries."""
        self._open.withdraw(time.monotonic() - self._wait_seconds)
        self._watch = self._loop.call_later(RETRY_SECONDS, self._look_after_waiters)

    # In the writer's thread.

    def _run(self) -> None:
        self._replay()
        while (batch := self._inbox.get()) is not None:
            try:
                rejected = self._commit_all_but_rejected(batch)
            except Exception as error:
                batch.tries += 1
                connection.close()
                self._loop.call_soon_threadsafe(self._failed, batch, error)
            else:
                self._loop.call_soon_threadsafe(self._committed, batch, rejected)
        connection.close()

    def _commit_all_but_rejected(self, batch: _Batch) -> frozenset[str]:
        """Ids of the records that the database does not take: one bad row must not stop all the others."""
        tried_before = batch.tries > 0
        try:
            self._commit(batch.records, batch.rows, tried_before=tried_before)
        except (DataError, IntegrityError):
            return frozenset(
                record.request_id for record in batch.records if not self._accepted(record, batch, tried_before)
            )
        return frozenset()

    def _accepted(self, record: Record, batch: _Batch, tried_before: bool) -> bool:
        rows = [row for row in batch.rows if row.request_id == record.request_id]
        try:
            self._commit([record], rows, tried_before=tried_before)
        except (DataError, IntegrityError) as error:
            logger.error("The database does not take the record %s: %s", record.request_id, error)
            return False
        return True

    def _commit(self, records: Sequence[Record], rows: Sequence[Row], *, tried_before: bool) -> None:
        if connection.connection is None and connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")
                cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        self._write(records, rows, tried_before=tried_before)

    def _replay(self) -> None:
        try:
            journal_replay(self._journal, lambda records, rows: self._commit(records, rows, tried_before=True))
        except (DatabaseError, OSError) as error:
            logger.error(
                "The journal %s could not be brought in, it stays for the next start: %s", self._journal, error
            )

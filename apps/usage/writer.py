"""The writer: takes records from the event loop, commits them in batches in a thread of its own.

The loop collects records into the open batch while the thread commits the one before ("group commit"). All state but
the commit itself belongs to the loop's thread: there are no locks.

When an answer may leave is the installation's choice (`Durability`). As a rule its record stands in the journal by
then, which costs two microseconds; the database follows some hundredths of a second later, and a process that was
killed in between is followed by one that brings the journal in.

A batch that fails comes back to the loop and is tried again. Who waits for it waits on; those that waited too long
take their record back and are answered 503, so that the record never tells of an answer that nobody got.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import msgspec
from django.db import DatabaseError, DataError, IntegrityError, connection

from apps.usage.batch import Batch, RecordUnavailableError, Waiter
from apps.usage.journal import Journal, journal_replay
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
# Where nobody waits for a commit, fewer of them leave more of the processor to requests.
UNAWAITED_LINGER_SECONDS = 0.02


class Durability(StrEnum):
    """What holds of a record when its answer leaves."""

    # It is in the journal, and outlives this process.
    DURABLE = "durable"
    # It is in the database, for everybody to read.
    COMMITTED = "committed"
    # It is in memory.
    RELAXED = "relaxed"


class Writer:
    """One per process. `start` and all other methods are called in the event loop's thread."""

    def __init__(
        self,
        *,
        durability: Durability,
        linger: float,
        queue_rows: int,
        wait_seconds: float,
        journal: Path,
        write: Callable[..., None] = batch_write,
    ) -> None:
        self._durability = durability
        self._linger = linger
        self._queue_rows = queue_rows
        self._wait_seconds = wait_seconds
        self._journal_folder = journal
        self._journal: Journal | None = None
        self._write = write
        self._open = Batch()
        self._scheduled = False
        self._seen = 0
        self._quiet_turns = 0
        self._hand_over_by = 0.0
        self._writing: Batch | None = None
        self._inbox: SimpleQueue[Batch | None] = SimpleQueue()
        self._failing_since: float | None = None
        self._stopping = False

    def start(self) -> None:
        """Starts the thread; it first brings in what an earlier process left in the journal."""
        self._loop = asyncio.get_running_loop()
        if self._durability is Durability.DURABLE:
            self._journal = self._opened_journal()
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
        """Hands a record over, with rows of other tables that stand or fall with it; returns when its answer may leave.

        Raises RecordUnavailableError when the database stayed away for too long; the record is then withdrawn.
        """
        batch = self._open
        batch.records.append(record)
        if rows:
            batch.rows += rows
        if not self._is_kept(record, rows):
            waiter = Waiter(record, self._loop.create_future())
            batch.waiters.append(waiter)
            self._schedule()
            await waiter.future
        else:
            self._schedule()

    async def catch_up(self) -> None:
        """Returns once all that was acknowledged before is committed, so that it can be read.

        Raises RecordUnavailableError when the database stays away for too long.
        """
        if self._durability is Durability.COMMITTED or not self.queued:
            return
        batch = self._open if self._open.records else self._writing
        assert batch is not None
        follower = self._loop.create_future()
        batch.followers.append(follower)
        self._hand_over()
        try:
            await asyncio.wait_for(follower, self._wait_seconds)
        except TimeoutError:
            raise RecordUnavailableError from None

    async def stop(self) -> None:
        """Commits what waits. If the database stays away, what was acknowledged stays in the journal."""
        self._stopping = True
        deadline = time.monotonic() + DRAIN_SECONDS
        while self.queued and time.monotonic() < deadline:
            self._hand_over()
            await asyncio.sleep(0.01)
        self._watch.cancel()
        self._inbox.put(None)
        await asyncio.to_thread(self._thread.join, LOCK_SECONDS + 5)
        self._close_journal()

    def _opened_journal(self) -> Journal | None:
        try:
            return Journal(self._journal_folder)
        except OSError as error:
            logger.error("The journal cannot be written, so answers wait for the database: %s", error)
            return None

    def _is_kept(self, record: Record, rows: Sequence[Row]) -> bool:
        """Whether the record, the last of the open batch, needs no commit for its answer to leave."""
        if len(self._open.records) > self._queue_rows:
            return False
        if self._journal is None:
            return self._durability is Durability.RELAXED
        try:
            self._journal.append(record, rows)
        except OSError as error:
            logger.error("The journal takes no record, so its answer waits for the database: %s", error)
            return False
        return True

    def _close_journal(self) -> None:
        if self._durability is Durability.RELAXED:
            self._keep_acknowledged()
        if self._journal is not None:
            self._journal.close()

    def _keep_acknowledged(self) -> None:
        """Relaxed: what stands nowhere but in memory."""
        batches = [batch for batch in (self._writing, self._open) if batch is not None]
        left = [kept for batch in batches for kept in batch.acknowledged()]
        if left:
            self._journal = Journal(self._journal_folder)
            for record, rows in left:
                self._journal.append(record, rows)

    # In the event loop's thread.

    def _schedule(self) -> None:
        if self._scheduled or self._writing is not None:
            return
        self._scheduled = True
        if self._durability is not Durability.COMMITTED:
            self._loop.call_later(0 if self._open.is_awaited else UNAWAITED_LINGER_SECONDS, self._hand_over_scheduled)
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
            self._hand_over_scheduled()
        else:
            self._seen = rows
            self._loop.call_soon(self._wait_for_quiet)

    def _hand_over_scheduled(self) -> None:
        self._scheduled = False
        self._hand_over()

    def _hand_over(self) -> None:
        """Gives the open batch to the thread, unless it has one."""
        if self._writing is None and self._open.records:
            self._writing, self._open = self._open, Batch()
            if self._journal is not None:
                self._writing.segment = self._journal.turn()
            self._inbox.put(self._writing)

    def _committed(self, batch: Batch, rejected: frozenset[str]) -> None:
        if self._failing_since is not None:
            logger.warning("The database is back: the record goes on.")
        self._failing_since = None
        self._writing = None
        batch.acknowledge(rejected)
        if self._open.records:
            self._schedule()

    def _failed(self, batch: Batch, error: Exception) -> None:
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
                rejected = self._commit_all_but_rejected(batch.records, batch.rows, tried_before=batch.tries > 0)
                if batch.segment is not None:
                    batch.segment.clear()
            except Exception as error:
                batch.tries += 1
                connection.close()
                self._loop.call_soon_threadsafe(self._failed, batch, error)
            else:
                self._loop.call_soon_threadsafe(self._committed, batch, rejected)
        connection.close()

    def _commit_all_but_rejected(
        self, records: Sequence[Record], rows: Sequence[Row], *, tried_before: bool
    ) -> frozenset[str]:
        """Ids of the records that the database does not take: one bad row must not stop all the others."""
        try:
            self._commit(records, rows, tried_before=tried_before)
        except (DataError, IntegrityError):
            return frozenset(
                record.request_id for record in records if not self._is_taken(record, rows, tried_before=tried_before)
            )
        return frozenset()

    def _is_taken(self, record: Record, rows: Sequence[Row], *, tried_before: bool) -> bool:
        mine = [row for row in rows if row.request_id == record.request_id]
        try:
            self._commit([record], mine, tried_before=tried_before)
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
            journal_replay(self._journal_folder, self._commit_left_behind)
        except (DatabaseError, OSError, msgspec.DecodeError) as error:
            logger.error(
                "The journal %s could not be brought in, it stays for the next start: %s", self._journal_folder, error
            )

    def _commit_left_behind(self, records: Sequence[Record], rows: Sequence[Row]) -> None:
        self._commit_all_but_rejected(records, rows, tried_before=True)

"""The writer's promises: acknowledged is committed, a failing database delays or refuses, nothing doubles."""

import asyncio
import errno
import os
import threading
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, OperationalError

from apps.usage.batch import RecordUnavailableError
from apps.usage.journal import Journal
from apps.usage.record import Record
from apps.usage.rows import Row
from apps.usage.writer import Durability, Writer


def record(number: int) -> Record:
    return Record(time=float(number), request_id=f"req_{number}")


class Database:
    """What the writer believes to be a database: keeps what is committed, fails when told to."""

    def __init__(self) -> None:
        self.rows: list[Record] = []
        self.brought_along: list[Row] = []
        self.batches: list[int] = []
        self.away = False
        self.bad: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()

    def write(self, records: Sequence[Record], rows: Sequence[Row], *, tried_before: bool = False) -> None:
        self.gate.wait(5)
        if self.away:
            raise OperationalError("away")
        if any(row.request_id in self.bad for row in records):
            raise DataError("not a row")
        there = {row.request_id for row in self.rows}
        self.rows += [row for row in records if not tried_before or row.request_id not in there]
        self.brought_along += rows
        self.batches.append(len(records))

    @property
    def ids(self) -> list[str]:
        return [row.request_id for row in self.rows]


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def make_writer(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Writer]:
    monkeypatch.setattr("apps.usage.writer.RETRY_SECONDS", 0.01)
    monkeypatch.setattr("apps.usage.writer.DRAIN_SECONDS", 0.2)

    class WriterWithoutConnection(Writer):
        def _commit(self, records: Sequence[Record], rows: Sequence[Row], *, tried_before: bool) -> None:
            self._write(records, rows, tried_before=tried_before)

    def make(**options: Any) -> Writer:
        defaults: dict[str, Any] = {
            "durability": Durability.COMMITTED,
            "linger": 0.0,
            "queue_rows": 100,
            "wait_seconds": 0.05,
            "journal": tmp_path,
        }
        return WriterWithoutConnection(**(defaults | options), write=database.write)

    return make


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scenario, 20))


def test_committed_returns_only_after_the_commit(make_writer: Callable[..., Writer], database: Database) -> None:
    async def scenario() -> None:
        writer = make_writer()
        writer.start()
        database.gate.clear()
        put = asyncio.create_task(writer.put(record(1)))
        await asyncio.sleep(0.03)
        assert not put.done()
        database.gate.set()
        await put
        assert database.ids == ["req_1"]
        await writer.stop()

    run(scenario())


def test_relaxed_returns_at_once_and_commits_soon(make_writer: Callable[..., Writer], database: Database) -> None:
    async def scenario() -> None:
        writer = make_writer(durability=Durability.RELAXED)
        writer.start()
        database.gate.clear()
        await asyncio.wait_for(writer.put(record(1)), 0.02)
        assert database.ids == []
        database.gate.set()
        await writer.stop()
        assert database.ids == ["req_1"]

    run(scenario())


def test_a_full_queue_slows_callers_down_and_drops_nothing(
    make_writer: Callable[..., Writer], database: Database
) -> None:
    async def scenario() -> None:
        writer = make_writer(durability=Durability.RELAXED, queue_rows=3, wait_seconds=5)
        writer.start()
        database.gate.clear()
        await writer.put(record(0))
        await asyncio.sleep(0.02)  # the first is with the thread now
        for number in range(1, 4):
            await asyncio.wait_for(writer.put(record(number)), 0.02)
        late = asyncio.create_task(writer.put(record(4)))
        await asyncio.sleep(0.02)
        assert not late.done()
        database.gate.set()
        await late
        assert database.ids == [f"req_{number}" for number in range(5)]
        await writer.stop()

    run(scenario())


def test_requests_that_come_together_share_a_commit(make_writer: Callable[..., Writer], database: Database) -> None:
    async def scenario() -> None:
        writer = make_writer()
        writer.start()
        await asyncio.gather(*(writer.put(record(number)) for number in range(50)))
        assert len(database.rows) == 50
        assert len(database.batches) <= 2
        await writer.stop()

    run(scenario())


def test_a_short_absence_of_the_database_only_delays(make_writer: Callable[..., Writer], database: Database) -> None:
    async def scenario() -> None:
        writer = make_writer(wait_seconds=5)
        writer.start()
        database.away = True
        put = asyncio.create_task(writer.put(record(1)))
        await asyncio.sleep(0.05)
        assert writer.is_failing
        assert not writer.is_refusing
        database.away = False
        await put
        assert [writer.is_failing, database.ids] == [False, ["req_1"]]
        await writer.stop()

    run(scenario())


def test_who_waits_too_long_is_refused_and_leaves_no_record(
    make_writer: Callable[..., Writer], database: Database
) -> None:
    async def scenario() -> None:
        writer = make_writer()
        writer.start()
        database.away = True
        with pytest.raises(RecordUnavailableError):
            await writer.put(record(1))
        await asyncio.sleep(0.05)
        assert writer.queued == 0
        database.away = False
        await writer.put(record(2))
        assert database.ids == ["req_2"]
        await writer.stop()

    run(scenario())


def test_a_database_that_is_back_is_noticed_though_every_request_was_refused(
    make_writer: Callable[..., Writer], database: Database
) -> None:
    async def scenario() -> None:
        writer = make_writer(wait_seconds=0.03)
        writer.start()
        database.away = True
        with pytest.raises(RecordUnavailableError):
            await writer.put(record(1))
        while not writer.is_refusing:
            await asyncio.sleep(0.005)
        database.away = False
        while writer.is_failing:
            await asyncio.sleep(0.005)
        await writer.put(record(2))
        assert database.ids == ["req_2"]
        await writer.stop()

    run(scenario())


def test_a_row_that_the_database_does_not_take_stops_no_other(
    make_writer: Callable[..., Writer], database: Database
) -> None:
    async def scenario() -> None:
        writer = make_writer()
        writer.start()
        database.bad = {"req_1"}
        results = await asyncio.gather(*(writer.put(record(number)) for number in range(3)), return_exceptions=True)
        assert [type(result) for result in results] == [type(None), RecordUnavailableError, type(None)]
        assert sorted(database.ids) == ["req_0", "req_2"]
        await writer.stop()

    run(scenario())


def test_what_was_acknowledged_outlives_an_end_without_a_database(
    make_writer: Callable[..., Writer], database: Database, tmp_path: Path
) -> None:
    async def scenario() -> None:
        first = make_writer(durability=Durability.RELAXED)
        first.start()
        database.away = True
        for number in range(3):
            await first.put(record(number))
        await first.stop()
        assert database.ids == []
        assert len(list(tmp_path.glob("*.jsonl"))) == 1

        database.away = False
        second = make_writer(durability=Durability.RELAXED)
        second.start()
        await asyncio.sleep(0.1)
        assert sorted(database.ids) == ["req_0", "req_1", "req_2"]
        assert not list(tmp_path.glob("*.jsonl"))
        await second.stop()

    run(scenario())


def test_a_client_that_goes_away_while_waiting_takes_nobody_along(
    make_writer: Callable[..., Writer], database: Database
) -> None:
    async def scenario() -> None:
        writer = make_writer()
        writer.start()
        database.gate.clear()
        gone = asyncio.create_task(writer.put(record(1)))
        other = asyncio.create_task(writer.put(record(2)))
        await asyncio.sleep(0.02)
        gone.cancel()
        database.gate.set()
        await other
        assert database.ids == ["req_1", "req_2"]
        await writer.stop()

    run(scenario())


def note(number: int) -> list[Row]:
    return [Row(f"req_{number}", "note", (number, "kept"))]


def test_what_a_request_brings_along_is_committed_with_it_or_withdrawn_with_it(
    make_writer: Callable[..., Writer], database: Database
) -> None:
    async def scenario() -> None:
        writer = make_writer()
        writer.start()
        await writer.put(record(1), note(1))
        database.away = True
        with pytest.raises(RecordUnavailableError):
            await writer.put(record(2), note(2))
        database.away = False
        await writer.put(record(3))
        assert database.brought_along == note(1)
        await writer.stop()

    run(scenario())


def test_what_a_request_brought_along_outlives_an_end_without_a_database(
    make_writer: Callable[..., Writer], database: Database
) -> None:
    async def scenario() -> None:
        first = make_writer(durability=Durability.RELAXED)
        first.start()
        database.away = True
        await first.put(record(1), note(1))
        await first.put(record(2))
        await first.stop()
        database.away = False
        second = make_writer(durability=Durability.RELAXED)
        second.start()
        await asyncio.sleep(0.1)
        assert [database.ids, database.brought_along] == [["req_1", "req_2"], note(1)]
        await second.stop()

    run(scenario())


def test_whoever_catches_up_reads_what_was_acknowledged_before(
    make_writer: Callable[..., Writer], database: Database
) -> None:
    async def scenario() -> None:
        writer = make_writer(durability=Durability.RELAXED, wait_seconds=5)
        writer.start()
        await asyncio.wait_for(writer.catch_up(), 0.02)  # nothing waits
        database.gate.clear()
        await writer.put(record(1))
        reader = asyncio.create_task(writer.catch_up())
        await asyncio.sleep(0.05)
        assert not reader.done()
        database.gate.set()
        await reader
        assert database.ids == ["req_1"]
        await writer.stop()

    run(scenario())


def test_whoever_catches_up_is_not_kept_for_ever(make_writer: Callable[..., Writer], database: Database) -> None:
    async def scenario() -> None:
        writer = make_writer(durability=Durability.RELAXED)
        writer.start()
        database.away = True
        await writer.put(record(1))
        with pytest.raises(RecordUnavailableError):
            await writer.catch_up()
        await writer.stop()

    run(scenario())


def journaled(folder: Path) -> list[str]:
    """What the files of the journal hold: the number of lines of each that is not empty."""
    return [str(path.read_bytes().count(b"\n")) for path in sorted(folder.glob("*.jsonl")) if path.stat().st_size]


def test_durable_returns_once_the_record_is_in_the_journal_and_clears_it_after_the_commit(
    make_writer: Callable[..., Writer], database: Database, tmp_path: Path
) -> None:
    async def scenario() -> None:
        writer = make_writer(durability=Durability.DURABLE)
        writer.start()
        database.gate.clear()
        await asyncio.wait_for(writer.put(record(1), note(1)), 0.02)
        assert [database.ids, journaled(tmp_path)] == [[], ["2"]]
        await asyncio.sleep(0.05)  # It is with the thread now, and what follows stands in the other file.
        await writer.put(record(2))
        assert journaled(tmp_path) == ["2", "1"]
        database.gate.set()
        await writer.catch_up()
        assert [database.ids, database.brought_along, journaled(tmp_path)] == [["req_1", "req_2"], note(1), []]
        await writer.stop()
        assert not list(tmp_path.iterdir())

    run(scenario())


def test_a_process_that_was_killed_leaves_what_the_next_one_brings_in_once(
    make_writer: Callable[..., Writer], database: Database, tmp_path: Path
) -> None:
    async def scenario() -> None:
        killed = Journal(tmp_path)
        killed.append(record(1), note(1))
        killed.turn()
        killed.append(record(2))
        os.close(killed._current._file)
        os.close(killed._other._file)
        # Committed, and killed before the file was cleared.
        database.rows.append(record(1))
        [cut_off] = [path for path in tmp_path.glob("*.jsonl") if b"req_2" in path.read_bytes()]
        cut_off.write_bytes(cut_off.read_bytes() + b'[3.0,"req_3",')

        writer = make_writer(durability=Durability.DURABLE)
        writer.start()
        await writer.put(record(4))
        await writer.catch_up()
        assert sorted(database.ids) == ["req_1", "req_2", "req_4"]
        await writer.stop()
        assert not list(tmp_path.iterdir())

    run(scenario())


def test_what_a_living_process_keeps_in_its_journal_is_left_alone(
    make_writer: Callable[..., Writer], database: Database, tmp_path: Path
) -> None:
    async def scenario() -> None:
        other = Journal(tmp_path)
        other.append(record(1))
        writer = make_writer(durability=Durability.DURABLE)
        writer.start()
        await writer.put(record(2))
        await writer.catch_up()
        await writer.stop()
        assert [database.ids, journaled(tmp_path)] == [["req_2"], ["1"]]
        other.close()

    run(scenario())


def test_while_the_database_is_away_durable_answers_go_on_until_the_queue_is_full(
    make_writer: Callable[..., Writer], database: Database
) -> None:
    async def scenario() -> None:
        writer = make_writer(durability=Durability.DURABLE, queue_rows=3)
        writer.start()
        database.away = True
        await writer.put(record(0))
        await asyncio.sleep(0.03)  # the first is with the thread now
        for number in range(1, 4):
            await asyncio.wait_for(writer.put(record(number)), 0.02)
        with pytest.raises(RecordUnavailableError):
            await writer.put(record(4))
        database.away = False
        await writer.catch_up()
        assert database.ids == [f"req_{number}" for number in range(4)]
        await writer.stop()

    run(scenario())


def test_a_journal_that_takes_nothing_makes_answers_wait_for_the_commit(
    make_writer: Callable[..., Writer], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        writer = make_writer(durability=Durability.DURABLE)
        writer.start()
        monkeypatch.setattr("apps.usage.journal.os.write", full_disk)
        database.gate.clear()
        put = asyncio.create_task(writer.put(record(1)))
        await asyncio.sleep(0.05)
        assert not put.done()
        database.gate.set()
        await put
        assert database.ids == ["req_1"]
        await writer.stop()

    run(scenario())


def full_disk(_: int, __: bytes) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_folder_that_takes_no_journal_makes_answers_wait_for_the_commit(
    make_writer: Callable[..., Writer], database: Database, tmp_path: Path
) -> None:
    async def scenario() -> None:
        (tmp_path / "file").touch()
        writer = make_writer(durability=Durability.DURABLE, journal=tmp_path / "file" / "journal")
        writer.start()
        await writer.put(record(1))
        assert database.ids == ["req_1"]
        await writer.stop()

    run(scenario())

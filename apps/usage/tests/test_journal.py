"""The journal's promises: what was appended is read back whole, and half a line is nobody's."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.usage.journal import Journal, Segment, journal_replay
from apps.usage.record import Record
from apps.usage.rows import Row

texts = st.text(st.characters(exclude_categories=["Cs"]))
records = st.builds(
    Record,
    time=st.floats(0, 1e10),
    request_id=texts,
    user_agent=texts,
    status=st.integers(100, 599),
    cost_nano=st.none() | st.integers(0, 2**62),
    first_token_us=st.none() | st.integers(0, 2**40),
)
rows = st.builds(Row, request_id=texts, kind=texts, values=st.tuples(texts, st.integers(0, 9), st.none()))


def replayed(folder: Path) -> list[tuple[list[Record], list[Row]]]:
    read: list[tuple[list[Record], list[Row]]] = []

    def write(records: Sequence[Record], rows: Sequence[Row]) -> None:
        read.append((list(records), list(rows)))

    journal_replay(folder, write)
    return read


def abandon(segment: Segment) -> None:
    """As the end of the process does."""
    os.close(segment._file)


@given(st.lists(st.tuples(records, st.lists(rows, max_size=3)), min_size=1, max_size=5))
def test_whatever_was_appended_is_read_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, kept: list[tuple[Record, list[Row]]]
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    segment = Segment(folder, "one")
    for record, brought in kept:
        segment.append(record, brought)
    abandon(segment)
    assert replayed(folder) == [([record for record, _ in kept], [row for _, brought in kept for row in brought])]
    assert not list(folder.iterdir())


def test_a_disk_that_fills_up_within_a_line_keeps_none_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = Segment(tmp_path, "one")
    segment.append(Record(1.0, "req_1"), ())
    write = os.write
    monkeypatch.setattr("apps.usage.journal.os.write", lambda file, lines: write(file, lines[:10]))
    with pytest.raises(OSError, match="full"):
        segment.append(Record(2.0, "req_2"), ())
    monkeypatch.undo()
    segment.append(Record(3.0, "req_3"), ())
    abandon(segment)
    [(read, _)] = replayed(tmp_path)
    assert [record.request_id for record in read] == ["req_1", "req_3"]


def test_a_write_that_fails_leaves_its_file_where_it_is(tmp_path: Path) -> None:
    segment = Segment(tmp_path, "one")
    segment.append(Record(1.0, "req_1"), ())
    abandon(segment)

    def fail(_: Sequence[Record], __: Sequence[Row]) -> None:
        raise OSError(errno.EIO, "away")

    with pytest.raises(OSError, match="away"):
        journal_replay(tmp_path, fail)
    assert len(replayed(tmp_path)) == 1


def test_nobody_but_the_server_reads_a_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
    journal.close()


def test_a_journal_with_nothing_in_it_leaves_no_file(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    assert not list(tmp_path.iterdir())

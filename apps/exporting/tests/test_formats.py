"""One table in each format: the same rows, the same checksum, nothing lost and nothing that a spreadsheet would run."""

import asyncio
import json
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import StreamingHttpResponse
from django.test import AsyncRequestFactory, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from apps.exporting.checksum import ExportChangedError, Summary, grouped, summary_of
from apps.exporting.csv_writer import csv_pieces, escaped, unescaped
from apps.exporting.formats import CHECKSUM_HEADER, Format, export_response
from apps.exporting.json_writer import json_pieces, jsonl_pieces
from apps.exporting.table import Column, Fact, Table
from apps.exporting.tests.reading import checksum_of, csv_rows, json_rows, jsonl_rows

ROWS: list[tuple[Any, ...]] = [
    ("plain", 1, True, None, {"b": [1, "x"], "a": {}}),
    ('quotes " and, commas\nand lines', -5, False, None, []),
    ("=HYPERLINK(1)", 0, True, None, {}),
    ("Обычный, ελληνικά, 中文, 한국어, 日本語, 🎉", 10**18, True, None, {"→": "“”"}),
    ("", 7, True, None, {}),
]


def table_of(rows: Any) -> Table:
    names = ("text", "number", "flag", "nothing", "structure")
    columns = tuple(Column(name, lambda row, at=at: row[at]) for at, name in enumerate(names))  # type: ignore[misc]
    return Table("A table", "a-table", columns, lambda: iter(rows), (Fact("Filter", "none"),))


def whole(pieces: Iterator[bytes]) -> bytes:
    return b"".join(pieces)


def test_the_checksum_is_the_same_made_from_each_file() -> None:
    table = table_of(ROWS)
    summary = summary_of(table)
    document = json.loads(whole(json_pieces(table, summary)))
    assert document["checksum"] == {"algorithm": "SHA-256", "value": summary.checksum}
    assert document["row_count"] == summary.rows == len(ROWS)
    assert checksum_of(json_rows(document["rows"])) == summary.checksum
    assert checksum_of(jsonl_rows(whole(jsonl_pieces(table, summary)))) == summary.checksum
    for mark in (False, True):
        assert checksum_of(csv_rows(whole(csv_pieces(table, summary, byte_order_mark=mark)))) == summary.checksum


@pytest.mark.parametrize(
    "other",
    [
        ROWS[:-1],
        ROWS[::-1],
        [*ROWS, ROWS[0]],
        [("plain ", *ROWS[0][1:]), *ROWS[1:]],
        [("plain", 2, *ROWS[0][2:]), *ROWS[1:]],
    ],
)
def test_another_row_order_or_value_is_another_checksum(other: list[Any]) -> None:
    assert summary_of(table_of(other)).checksum != summary_of(table_of(ROWS)).checksum


def test_cells_do_not_run_into_each_other_in_the_checksum() -> None:
    split, joined = table_of([("a", "b", 1, 1, 1)]), table_of([("ab", "", 1, 1, 1)])
    assert summary_of(split).checksum != summary_of(joined).checksum


def test_json_keeps_numbers_structures_and_nothing_as_they_are() -> None:
    table = table_of(ROWS)
    rows = json.loads(whole(json_pieces(table, summary_of(table))))["rows"]
    assert [tuple(row.values()) for row in rows] == ROWS


def test_a_moment_is_told_in_utc() -> None:
    moment = datetime(2026, 6, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    table = table_of([(moment, 1, True, None, {})])
    assert b"2026-06-01T10:00:00+00:00" in whole(csv_pieces(table, summary_of(table)))


def test_no_rows_leave_the_head_alone() -> None:
    table = table_of([])
    summary = summary_of(table)
    assert csv_rows(whole(csv_pieces(table, summary))) == [table.names]
    document = json.loads(whole(json_pieces(table, summary)))
    assert (document["rows"], document["columns"]) == ([], table.names)
    assert whole(jsonl_pieces(table, summary)) == b""


def test_a_byte_order_mark_stands_first_where_it_is_asked_for() -> None:
    table = table_of(ROWS)
    assert whole(csv_pieces(table, summary_of(table))).startswith(b"text,number")
    assert whole(csv_pieces(table, summary_of(table), byte_order_mark=True)).startswith(b"\xef\xbb\xbftext,number")


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(formula: str) -> None:
    table = table_of([(formula, -1, True, None, {})])
    file = whole(csv_pieces(table, summary_of(table))).decode()
    assert f"'{formula}" in file
    # A number is no formula, and stays one.
    assert ",-1," in file


@given(st.text())
def test_what_was_made_harmless_leads_back_to_the_text(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))


CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])), st.integers(), st.booleans(), st.none(), st.lists(st.integers())
)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), max_size=5))
def test_any_table_reads_back_with_its_checksum(rows: list[tuple[Any, ...]]) -> None:
    table = table_of(rows)
    summary = summary_of(table)
    assert checksum_of(csv_rows(whole(csv_pieces(table, summary)))) == summary.checksum
    if rows:
        assert checksum_of(jsonl_rows(whole(jsonl_pieces(table, summary)))) == summary.checksum


def test_what_is_no_character_does_not_end_the_export() -> None:
    table = table_of([("\ud800", 1, True, None, {"\udfff": 1})])
    summary = summary_of(table)
    for pieces in (csv_pieces, json_pieces, jsonl_pieces):
        assert whole(pieces(table, summary))


def test_rows_that_changed_meanwhile_break_the_file_off() -> None:
    now = table_of(ROWS)
    for before in (summary_of(table_of(ROWS[:-1])), Summary(len(ROWS), "0" * 64)):
        for pieces in (csv_pieces, json_pieces, jsonl_pieces):
            with pytest.raises(ExportChangedError):
                whole(pieces(now, before))


@pytest.mark.parametrize("pieces", [csv_pieces, json_pieces, jsonl_pieces])
def test_memory_stays_flat_whatever_the_number_of_rows(pieces: Any) -> None:
    table = Table("Long", "long", (Column("text", lambda row: "x" * 400),), lambda: range(20_000))
    summary = summary_of(table)
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in pieces(table, summary))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 8_000_000
    assert peak < 1_000_000


def test_an_answer_is_a_file_to_save_with_its_checksum_in_header_and_name() -> None:
    table = table_of(ROWS)
    summary = summary_of(table)
    answer = export_response(RequestFactory().get("/"), table, summary, Format.CSV)
    assert isinstance(answer, StreamingHttpResponse)
    assert answer[CHECKSUM_HEADER] == summary.checksum
    assert answer["Content-Disposition"].startswith('attachment; filename="a-table-2')
    assert summary.checksum[:12] in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    assert checksum_of(csv_rows(b"".join(answer))) == summary.checksum


def test_an_asynchronous_server_gets_each_piece_when_it_asks() -> None:
    """Django would gather all of a plain iterator before the first byte leaves."""
    read: list[int] = []

    def rows() -> Iterator[int]:
        for number in range(2_000):
            read.append(number)
            yield number

    table = Table("Long", "long", (Column("text", lambda row: f"{row}" + "x" * 400),), rows)
    summary = summary_of(table)

    async def first_piece() -> bytes:
        request = AsyncRequestFactory().get("/")
        answer: Any = await sync_to_async(export_response)(request, table, summary, Format.CSV)
        assert answer.is_async
        read.clear()
        piece: bytes = await anext(aiter(answer))
        return piece

    assert asyncio.run(first_piece()).startswith(b"text\r\n")
    assert 0 < len(read) < 1_000


def test_the_program_in_the_documentation_makes_the_checksum_of_a_csv_file(tmp_path: Path) -> None:
    table = table_of(ROWS)
    summary = summary_of(table)
    file, program = tmp_path / "export.csv", tmp_path / "checksum.py"
    file.write_bytes(whole(csv_pieces(table, summary, byte_order_mark=True)))
    found = re.search(r"```python\n(.*?)```", Path(settings.BASE_DIR, "docs/exports.md").read_text(), re.DOTALL)
    assert found
    program.write_text(found[1])
    told = subprocess.run([sys.executable, program, file], capture_output=True, check=True, text=True).stdout
    assert told.strip() == summary.checksum


def test_a_checksum_in_groups_is_the_same_digits() -> None:
    assert grouped("0123456789abcdef" * 4).replace("-", "") == "0123456789abcdef" * 4

"""What stands in CSV, JSON and PDF, held against a recomputation from the raw rows that shares no code with them."""

import io
import json
from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from apps.exporting.formats import Format
from apps.exporting.tests.reading import checksum_of, csv_rows, json_rows, jsonl_rows
from apps.reports.tests.conftest import PERIOD, World, made, run_of
from apps.usage.models import RequestRecord
from apps.usage.record import Record
from apps.usage.sink import batch_write

KINDS = ("usage", "cost", "requests")


def table_of(file: bytes) -> list[dict[str, str]]:
    head, *rows = csv_rows(file)
    return [dict(zip(head, row, strict=True)) for row in rows]


def text_of(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)


def raw_sums() -> dict[str, Fraction]:
    """From the rows themselves, in fractions."""
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for row in RequestRecord.objects.all():
        sums["requests"] += 1
        sums["errors"] += row.status >= 400
        sums["input_tokens"] += row.prompt_tokens
        sums["cached_input_tokens"] += row.cached_tokens
        sums["output_tokens"] += row.completion_tokens
        sums["cost_nano_dollars"] += row.cost_nano or 0
        sums["requests_without_price"] += row.cost_nano is None
    return sums


@pytest.mark.parametrize("kind", ["usage", "cost"])
@pytest.mark.parametrize("split", ["", "&split=none", "&split=key&split=endpoint", "&grain=1h&split=model"])
def test_sums_of_all_formats_are_those_of_the_raw_rows(
    world: World, traffic: list[Record], kind: str, split: str
) -> None:
    expected = raw_sums()
    rows = table_of(made(world.olga, kind, query=PERIOD + split))
    document = json.loads(made(world.olga, kind, Format.JSON, PERIOD + split))
    for name in expected.keys() & rows[0].keys():
        assert sum(Fraction(row[name]) for row in rows) == expected[name], name
        assert document["sums"][name] == expected[name] == sum(Fraction(row[name]) for row in document["rows"]), name
    paper = text_of(made(world.olga, kind, Format.PDF, PERIOD + split))
    cost = expected["cost_nano_dollars"] / 10**9
    for told in (
        f"{int(expected['requests']):,}",
        f"{int(expected['input_tokens']):,}",
        f"${float(cost):,.9f}".rstrip("0"),
    ):
        assert told in paper, told


def test_each_row_is_the_sum_of_its_requests(world: World, traffic: list[Record]) -> None:
    expected: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for row in RequestRecord.objects.select_related("key", "project"):
        expected[f"{row.time:%Y-%m-%d}", row.key.name, row.model] += Fraction(row.cost_nano or 0)
    rows = table_of(made(world.olga, "cost", query=f"{PERIOD}&split=key&split=model&grain=day"))
    found = {(row["start"][:10], row["key"], row["model"]): Fraction(row["cost_nano_dollars"]) for row in rows}
    assert found == expected
    assert all(Fraction(row["cost_dollars"]) * 10**9 == Fraction(row["cost_nano_dollars"]) for row in rows)


@pytest.mark.parametrize("kind", KINDS)
def test_the_checksum_is_the_same_on_all_formats_and_made_anew_from_each_file(
    world: World, traffic: list[Record], kind: str
) -> None:
    runs = {chosen: run_of(world.olga, kind, chosen) for chosen in Format}
    [checksum] = {run.checksum for run in runs.values()}
    assert checksum_of(csv_rows(made(world.olga, kind, byte_order_mark=True))) == checksum
    document = json.loads(made(world.olga, kind, Format.JSON))
    assert document["checksum"]["value"] == checksum_of(json_rows(document["rows"])) == checksum
    assert checksum_of(jsonl_rows(made(world.olga, kind, Format.JSONL))) == checksum
    grouped = "-".join(checksum[at : at + 8] for at in range(0, 64, 8))
    assert grouped in text_of(made(world.olga, kind, Format.PDF)).replace("\n", "")


def test_requests_are_the_raw_rows_themselves(world: World, traffic: list[Record]) -> None:
    rows = table_of(made(world.olga, "requests"))
    raw = RequestRecord.objects.order_by("pk").select_related("key", "project", "user")
    assert len(rows) == len(raw) == 150
    for row, record in zip(rows, raw, strict=True):
        assert datetime.fromisoformat(row["time"]) == record.time
        assert (row["request_id"], row["key"], row["project"]) == (
            record.request_id,
            record.key.name,
            record.project.name,
        )
        assert (row["member"], row["client"]) == (record.user.username, record.user_agent)
        assert row["cost_nano_dollars"] == ("" if record.cost_nano is None else str(record.cost_nano))
        assert int(row["output_tokens"]) == record.completion_tokens


def test_each_request_stands_on_paper(world: World, traffic: list[Record]) -> None:
    paper = text_of(made(world.olga, "requests", Format.PDF))
    assert all(record.request_id in paper.replace("\n", "") for record in traffic)
    assert "Page 1 of " in paper


def test_a_missing_price_is_said_and_never_a_zero(world: World, traffic: list[Record]) -> None:
    rows = table_of(made(world.olga, "cost", query=f"{PERIOD}&split=model&grain=day"))
    gaps = [row for row in rows if row["model"] == "no-price"]
    assert gaps
    assert all((row["cost_is_complete"], row["requests_without_price"]) == ("false", row["requests"]) for row in gaps)
    assert all(row["cost_is_complete"] == "true" for row in rows if row["model"] != "no-price")
    paper = text_of(made(world.olga, "cost", Format.PDF, f"{PERIOD}&split=model&grain=day"))
    assert "without price" in paper
    assert "50 requests were answered by a model that had no price" in paper
    assert "no price" in text_of(made(world.olga, "requests", Format.PDF))


@pytest.mark.parametrize("kind", KINDS)
def test_a_period_without_use_is_a_valid_report_that_says_so(world: World, kind: str) -> None:
    empty = "period=custom&from=2020-01-01&to=2020-01-31&zone=UTC"
    assert len(csv_rows(made(world.olga, kind, query=empty))) == 1
    document = json.loads(made(world.olga, kind, Format.JSON, empty))
    assert (document["rows"], document["row_count"]) == ([], 0)
    assert "Nothing was found" in document["note"]
    assert "Nothing was found" in text_of(made(world.olga, kind, Format.PDF, empty))


@pytest.mark.parametrize(("first", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
@pytest.mark.parametrize("grain", ["day", "1h"])
def test_the_hour_of_a_change_of_the_clocks_counts_once(world: World, first: str, hours: int, grain: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime.fromisoformat(f"{first}T00:00").replace(tzinfo=berlin).timestamp()
    key = world.keys["mias-own"]
    every_half_hour = [
        Record(start + 1_800 * at, f"req_{at}", key.project_id, key.pk, key.owner_id, model="m")
        for at in range(2 * hours)
    ]
    outside = [
        Record(start + 3_600 * at, f"req_outside_{at}", key.project_id, key.pk, key.owner_id) for at in (-1, hours)
    ]
    batch_write([*every_half_hour, *outside], [])
    query = f"period=custom&from={first}&to={first}&zone=Europe/Berlin&grain={grain}"
    rows = table_of(made(world.olga, "usage", query=query))
    assert sum(int(row["requests"]) for row in rows) == 2 * hours
    assert len({row["start"] for row in rows}) == (1 if grain == "day" else hours)


def test_a_formula_in_a_name_is_made_harmless(world: World, traffic: list[Record]) -> None:
    assert b"'=svens-own" in made(world.olga, "requests")
    assert made(world.olga, "usage", byte_order_mark=True).startswith(b"\xef\xbb\xbfstart,")

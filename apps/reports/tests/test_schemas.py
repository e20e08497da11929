"""The JSON Schema of each report, held against what is really written; and the documentation of its columns."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
from django.test import Client
from django.urls import reverse

from apps.exporting.formats import Format
from apps.reports.kinds import REPORTS
from apps.reports.schemas import schema_of
from apps.reports.tests.conftest import PERIOD, World, made
from apps.usage.record import Record

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs" / "reports.md"
EMPTY = "period=custom&from=2020-01-01&to=2020-01-02&zone=UTC"


@pytest.mark.parametrize("kind", REPORTS)
@pytest.mark.parametrize("query", [PERIOD, EMPTY])
def test_what_is_written_is_what_the_schema_says(world: World, traffic: list[Record], kind: str, query: str) -> None:
    schema = schema_of(REPORTS[kind])
    document = made(world.olga, kind, Format.JSON, query)
    check = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    assert [error.message for error in check.iter_errors(json.loads(document))] == []
    assert json.loads(document)["schema"] == schema["$id"]
    row = jsonschema_rs.Draft202012Validator(schema["$defs"]["row"], validate_formats=True)
    for line in made(world.olga, kind, Format.JSONL, query).splitlines():
        assert row.is_valid(json.loads(line))


@pytest.mark.parametrize("kind", sorted(REPORTS.keys() - {"forecast"}))
def test_the_schema_refuses_what_is_something_else(world: World, traffic: list[Record], kind: str) -> None:
    document = json.loads(made(world.olga, kind, Format.JSON, "period=today" if kind == "audit" else PERIOD))
    check = jsonschema_rs.Draft202012Validator(schema_of(REPORTS[kind]))
    for row in ({}, {**document["rows"][0], "more": 1}, {**document["rows"][0], next(iter(document["rows"][0])): []}):
        assert not check.is_valid({**document, "rows": [row]})
    assert not check.is_valid({name: value for name, value in document.items() if name != "checksum"})


@pytest.mark.django_db
@pytest.mark.parametrize("kind", REPORTS)
def test_the_schema_is_published(client: Client, kind: str) -> None:
    answer = client.get(reverse("reports:schema", args=(kind,)))
    assert answer.json() == schema_of(REPORTS[kind])
    assert client.get(reverse("reports:schema", args=("nothing",))).status_code == 404


def columns_told(kind: str) -> str:
    """The table of the documentation."""
    lines = ["| column | what it holds | meaning |", "|---|---|---|"]
    lines += [f"| `{field.name}` | {field.type_told} | {field.meaning} |" for field in REPORTS[kind].fields]
    return "\n".join(lines)


@pytest.mark.parametrize("kind", REPORTS)
def test_the_documentation_has_each_column_as_it_is(kind: str) -> None:
    assert f"## {REPORTS[kind].title}\n" in DOCS.read_text()
    assert columns_told(kind) in DOCS.read_text()

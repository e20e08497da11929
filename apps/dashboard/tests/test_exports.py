"""The numbers of Explore as a file: whose, which, and that the export is on the trail."""

import csv
import io
import json
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from apps.audit.models import AuditEvent
from apps.dashboard.tests.conftest import ATLAS_TOKENS, MIAS_TOKENS, World

EXPORT = "/dashboard/explore/export/"


def file_of(client: Client, world: World, name: str, query: str, chosen: str = "csv") -> str:
    client.force_login(world.people[name])
    response = client.post(f"{EXPORT}?{query}", {"format": chosen})
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith('attachment; filename="use-')
    return bytes(response.getvalue()).decode()


def test_the_rows_are_those_of_the_chart(client: Client, used: World) -> None:
    rows = list(csv.DictReader(io.StringIO(file_of(client, used, "tariq", "period=24h&metric=tokens&group=key"))))
    sums: dict[str, int] = {}
    for row in rows:
        assert datetime.fromisoformat(row["start"]) < datetime.fromisoformat(row["end"])
        sums[row["key"]] = sums.get(row["key"], 0) + int(row["tokens"])
    assert sums == {"tariqs-key": ATLAS_TOKENS, "mias-key": MIAS_TOKENS}


def test_nobody_takes_home_what_they_do_not_see(client: Client, used: World) -> None:
    text = file_of(client, used, "victor", "period=24h&metric=tokens&group=key&chart=doughnut", "json")
    assert "Other keys" in text
    for secret in ("tariqs-key", "mias-key", "foreign-key", "Borealis"):
        assert secret not in text


def test_units_are_in_the_names_of_columns(client: Client, used: World) -> None:
    cost = file_of(client, used, "tariq", "period=24h&metric=cost&group=none")
    assert "part,cost_nano_dollars" in cost
    assert f"Total,{(ATLAS_TOKENS + MIAS_TOKENS) * 1_000}" in cost
    assert "Total,0.333333" in file_of(client, used, "tariq", "period=24h&metric=error_rate&group=none")


def test_an_export_is_on_the_trail_before_it_leaves(client: Client, used: World) -> None:
    file_of(client, used, "mia", "period=24h&metric=tokens", "json")
    event = AuditEvent.objects.latest("sequence")
    assert (event.verb, event.actor_label) == ("usage.exported", "mia")
    assert json.loads(event.details)["after"]["view"] == "period=24h&metric=tokens"


def test_the_same_rows_come_on_paper(client: Client, used: World) -> None:
    client.force_login(used.people["tariq"])
    response = client.post(f"{EXPORT}?period=24h&metric=tokens&group=key", {"format": "pdf"})
    paper = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert "tariqs-key" in paper
    assert f"{ATLAS_TOKENS:,}" in paper


def test_more_rows_than_a_pdf_holds_are_refused_in_words(
    client: Client, used: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.dashboard.views.MOST_ROWS", 3)
    client.force_login(used.people["tariq"])
    before = AuditEvent.objects.count()
    response = client.post(f"{EXPORT}?period=24h&metric=tokens", {"format": "pdf"})
    assert (response.status_code, AuditEvent.objects.count()) == (400, before)


def test_a_get_exports_nothing(client: Client, used: World) -> None:
    client.force_login(used.people["tariq"])
    before = AuditEvent.objects.count()
    assert client.get(EXPORT).status_code == 405
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("chosen", ["", "xls", "exe"])
def test_another_format_is_refused(client: Client, used: World, chosen: str) -> None:
    client.force_login(used.people["tariq"])
    assert client.post(EXPORT, {"format": chosen}).status_code == 400


def test_a_stranger_is_led_to_the_sign_in(client: Client, used: World) -> None:
    assert client.post(EXPORT, {"format": "csv"})["Location"].startswith(reverse("organization:sign_in"))

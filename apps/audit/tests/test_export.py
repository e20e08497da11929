"""The trail as a file: exactly the rows of the list, in each format with the same checksum, and on the trail itself."""

import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from apps.audit import exports
from apps.audit.models import AuditEvent
from apps.audit.services import Thing, event_record
from apps.audit.tests.conftest import World, signed_in
from apps.audit.verification import verify
from apps.exporting.formats import CHECKSUM_HEADER
from apps.exporting.tests.reading import checksum_of, csv_rows, json_rows, jsonl_rows
from apps.keys.services import key_suspend
from apps.organization.models import User

EXPORT = reverse("admin:audit_auditevent_export")
LIST = reverse("admin:audit_auditevent_changelist")


def export(user: User, format: str, filters: str = "", **more: Any) -> Any:  # noqa: A002
    return signed_in(user).post(f"{EXPORT}{filters}", {"format": format, **more})


def content(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content


def until_now() -> str:
    """What is recorded later, such as an export, is no longer asked for."""
    return f"?time_to_0={timezone.now():%Y-%m-%d}&time_to_1={timezone.now():%H:%M:%S.%f}"


def numbers(file: bytes) -> list[int]:
    return [int(row[0]) for row in csv_rows(file)[1:]]


def test_the_file_holds_exactly_the_rows_of_the_list(world: World) -> None:
    filters = f"?project={world.atlas.pk}&actor={world.owner.public_id}"
    shown = [event.pk for event in signed_in(world.owner).get(LIST + filters).context["cl"].result_list]
    assert numbers(content(export(world.owner, "csv", filters))) == shown
    assert 0 < len(shown) < AuditEvent.objects.count()


def test_rows_beyond_the_first_page_and_the_first_piece_are_in_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_PIECE", 7)
    for _ in range(60):
        event_record(actor=world.owner, verb="log.exported", on=Thing("usage.log", "log", "Log"))
    found = numbers(content(export(world.owner, "csv", "?verb=log.exported")))
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 60


def test_each_format_has_the_same_checksum(world: World) -> None:
    key_suspend(key=world.key, reason="=cmd|' /C calc'!A0", actor=world.team_admin)
    filters = until_now()
    answers = {name: export(world.owner, name, filters) for name in ("csv", "json", "jsonl", "pdf")}
    files = {name: content(answer) for name, answer in answers.items()}
    (checksum,) = {answer[CHECKSUM_HEADER] for answer in answers.values()}
    assert checksum_of(csv_rows(files["csv"])) == checksum
    assert checksum_of(jsonl_rows(files["jsonl"])) == checksum
    document = json.loads(files["json"])
    assert checksum_of(json_rows(document["rows"])) == document["checksum"]["value"] == checksum
    title = PdfReader(io.BytesIO(files["pdf"])).pages[0].extract_text()
    assert checksum in title.replace("\n", "").replace("-", "")


def test_a_reason_that_a_spreadsheet_would_run_is_made_harmless(world: World) -> None:
    key_suspend(key=world.key, reason="=HYPERLINK(1)", actor=world.team_admin)
    assert b",'=HYPERLINK(1)," in content(export(world.owner, "csv"))


def test_the_pdf_shows_filters_in_words_and_rows_as_people_read_them(world: World) -> None:
    key_suspend(key=world.key, reason="Утечка в журнал", actor=world.team_admin)
    filters = f"?object={world.key.public_id}&verb=key.suspended"
    title, table = (
        page.extract_text() for page in PdfReader(io.BytesIO(content(export(world.owner, "pdf", filters)))).pages
    )
    assert f"atlas-key ({world.key.public_id})" in title
    assert "Key suspended" in title
    for told in ("tariq", "Key suspended", "Утечка в журнал", "State: active → suspended"):
        assert told in table


def test_a_pdf_that_would_be_too_long_is_refused_in_words_and_csv_is_offered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    before = AuditEvent.objects.filter(verb="trail.exported").count()
    page = export(world.owner, "pdf", byte_order_mark="on").content.decode()
    assert "A PDF holds up to" in page
    assert "choose CSV" in page
    assert 'value="pdf"' in page
    assert "checked" in page
    assert AuditEvent.objects.filter(verb="trail.exported").count() == before
    assert export(world.owner, "csv").status_code == 200


@pytest.mark.parametrize("sent", [{}, {"format": "xml"}])
def test_no_format_or_an_unknown_one_is_told_on_the_page(world: World, sent: dict[str, str]) -> None:
    answer = signed_in(world.owner).post(EXPORT, {"byte_order_mark": "on", **sent})
    assert answer.status_code == 200
    assert "Choose" in answer.content.decode()
    assert not AuditEvent.objects.filter(verb="trail.exported").exists()


def test_filters_that_cannot_be_read_export_nothing(world: World) -> None:
    answer = export(world.owner, "csv", "?time_from_0=yesterday")
    assert "“yesterday” is no date" in answer.content.decode()
    assert not AuditEvent.objects.filter(verb="trail.exported").exists()


def test_an_export_is_on_the_trail_with_its_filters_its_rows_and_its_checksum(world: World) -> None:
    answer = export(world.team_admin, "csv", "?verb=key.issued&q=atlas")
    event = AuditEvent.objects.get(verb="trail.exported")
    rows = numbers(content(answer))
    assert event.actor_id == world.team_admin.public_id
    assert event.after["format"] == "csv"
    assert event.after["rows"] == len(rows) == 1
    assert event.after["checksum"].replace("-", "") == answer[CHECKSUM_HEADER]
    assert event.after["filters"] == {"verb": "key.issued", "text": "atlas"}
    assert event.address == "127.0.0.1"
    assert verify().is_intact


def test_the_export_itself_is_not_among_its_rows(world: World) -> None:
    newest = AuditEvent.objects.latest("sequence").pk
    answer = export(world.owner, "csv")
    event_record(actor=None, verb="log.exported", on=Thing("usage.log", "", "Log"))
    assert max(numbers(content(answer))) == newest + 1  # the sign-in


def test_opening_the_page_exports_nothing(world: World) -> None:
    client = signed_in(world.owner)
    before = AuditEvent.objects.count()
    page = client.get(f"{EXPORT}?project={world.atlas.pk}&verb=key.issued")
    assert page.status_code == 200
    assert "Key issued" in page.content.decode()
    assert AuditEvent.objects.count() == before


def test_the_list_leads_there_with_its_filters(world: World) -> None:
    page = signed_in(world.owner).get(LIST, {"verb": "key.issued", "p": "before-99"}).content.decode()
    assert f'href="{EXPORT}?verb=key.issued"' in page


def test_nobody_is_kept_waiting_for_the_lock_while_rows_are_read(world: World) -> None:
    client = signed_in(world.owner)
    with CaptureQueriesContext(connection) as captured:
        client.post(EXPORT, {"format": "csv"})
    statements = [query["sql"] for query in captured.captured_queries]
    locked = next(at for at, sql in enumerate(statements) if sql.startswith("SAVEPOINT"))
    reads = [at for at, sql in enumerate(statements) if "audit_auditevent" in sql and "LIMIT 2000" in sql]
    assert reads
    assert max(reads) < locked


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_a_projects_owner_exports_what_was_done_there_and_nothing_else(world: World) -> None:
    for filters in ("", f"?project={world.borealis.pk}", "?q=borealis"):
        file = content(export(world.team_admin, "jsonl", filters)).decode()
        assert "Borealis" not in file
        assert "borealis-key" not in file
    assert "atlas-key" in content(export(world.team_admin, "csv")).decode()


def test_a_filter_names_nothing_to_whoever_does_not_see_it(world: World) -> None:
    page = signed_in(world.team_admin).get(f"{EXPORT}?project={world.borealis.pk}&actor={world.stranger.public_id}")
    assert "Borealis" not in page.content.decode()
    assert "sven" not in page.content.decode()


@pytest.mark.parametrize("who", ["member", "viewer"])
def test_members_and_viewers_export_nothing(world: World, who: str) -> None:
    for answer in (export(getattr(world, who), "csv"), signed_in(getattr(world, who)).get(EXPORT)):
        assert answer.status_code in (302, 403)
        assert b"atlas-key" not in content(answer)
    assert not AuditEvent.objects.filter(verb="trail.exported").exists()


def test_whoever_has_not_signed_in_exports_nothing(db: None) -> None:
    assert Client().post(EXPORT, {"format": "csv"}).status_code == 302


def test_an_export_without_a_csrf_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.owner, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(EXPORT, {"format": "csv"}).status_code == 403

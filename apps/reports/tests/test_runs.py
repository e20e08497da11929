"""A run from its asking to its end: progress, cancelling, a worker that dies, two workers, the file and its link."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from apps.audit.models import AuditEvent
from apps.catalog.models import AIModel
from apps.exporting.formats import Format
from apps.reports import carrying
from apps.reports.carrying import run_carry_out
from apps.reports.files import file_of, folder
from apps.reports.kinds import REPORTS
from apps.reports.links import download_address
from apps.reports.models import STALLED_AFTER, ReportRun
from apps.reports.question import question_read
from apps.reports.retention import reports_tidy
from apps.reports.services import MOST_UNDER_WAY, run_again, run_ask, run_cancel
from apps.reports.tests.conftest import PERIOD, World, run_of
from apps.usage.record import Record

State = ReportRun.State


def asked(world: World, kind: str = "requests", chosen: Format = Format.CSV) -> ReportRun:
    """Waiting, and handed to nobody."""
    question = question_read(world.mia, REPORTS[kind], QueryDict(PERIOD))
    return run_ask(actor=world.mia, question=question, chosen=chosen, at_once=True)


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.mia)
    return client


def post(client: Client, kind: str = "requests", **fields: Any) -> Any:
    return client.post(reverse("reports:ask", args=(kind,)) + f"?{PERIOD}", {"format": "csv", **fields})


def test_a_small_report_comes_at_once(client: Client, traffic: list[Record]) -> None:
    answer = post(client)
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(rows) == 51
    assert answer["Content-Disposition"].startswith('attachment; filename="requests-report-')
    assert ReportRun.objects.get().checksum == answer["X-Checksum-SHA256"]


def test_a_long_one_is_made_by_the_worker(
    client: Client,
    traffic: list[Record],
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.REPORT_AT_ONCE_ROWS = 10
    answer = post(client)
    run = ReportRun.objects.get()
    assert (run.state, answer["Location"]) == (State.WAITING, reverse("reports:run", args=(run.public_id,)))
    assert b"Waiting for the task worker" in client.get(answer["Location"]).content
    with django_capture_on_commit_callbacks(execute=True):
        run_cancel(run=run, actor=run.asked_by)  # type: ignore[arg-type]
        run_again(run=run, actor=run.asked_by)  # type: ignore[arg-type]
    page = client.get(answer["Location"]).content.decode()
    assert "Ready" in page
    assert "50 rows" in page


def test_the_form_asks_for_what_was_filled_in(client: Client, world: World, traffic: list[Record]) -> None:
    AIModel.objects.create(name="gpt-4o-2024-08-06", context_window=128_000, max_output_tokens=16_384)
    fields = {
        "period": "custom",
        "from": "2026-03-10T00:00",
        "to": "2026-03-11T00:00",
        "grain": "1h",
        "split": ["model"],
        "model": ["gpt-4o-2024-08-06"],
        "format": "jsonl",
    }
    answer = client.post(reverse("reports:ask", args=("usage",)), fields)
    assert b"gpt-4o-2024-08-06" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    run = ReportRun.objects.get()
    query = QueryDict(run.query)
    assert query.getlist("model") == ["gpt-4o-2024-08-06"]
    assert (query["from"], query["to"], query["grain"]) == ("2026-03-10T00:00", "2026-03-11T00:00", "1h")
    assert dict(run.facts)["Model"] == "gpt-4o-2024-08-06"


@pytest.mark.parametrize(
    "wrong", [{"period": "custom", "from": "nonsense"}, {"period": "7d", "format": "xls"}, {"period": "century"}]
)
def test_what_cannot_be_understood_is_said_in_the_form(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post(reverse("reports:ask", args=("usage",)), {"format": "csv", **wrong})
    assert answer.status_code == 422
    assert b'role="alert"' in answer.content or b"errorlist" in answer.content or b"text-red" in answer.content
    assert not ReportRun.objects.exists()


def test_opening_the_pages_changes_nothing(client: Client, world: World, traffic: list[Record]) -> None:
    run = run_of(world.mia, "usage")
    before = AuditEvent.objects.count(), list(ReportRun.objects.values())
    for address in (
        reverse("reports:new"),
        reverse("reports:ask", args=("usage",)),
        reverse("reports:history"),
        reverse("reports:run", args=(run.public_id,)),
        download_address(run, world.mia),
    ):
        assert client.get(address).status_code == 200
    assert (AuditEvent.objects.count(), list(ReportRun.objects.values())) == before


# --- On the way -------------------------------------------------------------------------------------------------------


@pytest.fixture
def _told_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "_TOLD_EVERY_SECONDS", 0)
    monkeypatch.setattr("apps.exporting.checksum.BATCH", 10)
    monkeypatch.setattr("apps.reports.kinds.requests._PIECE", 10)


@pytest.mark.usefixtures("_told_each_time")
@pytest.mark.parametrize("chosen", [Format.CSV, Format.JSON, Format.PDF])
def test_progress_only_rises_and_is_told_with_the_rows(
    world: World, traffic: list[Record], monkeypatch: pytest.MonkeyPatch, chosen: Format
) -> None:
    seen: list[tuple[float, int]] = []
    tell = carrying._Teller.tell

    def watching(self: Any, rows: int, share: float) -> None:
        tell(self, rows, share)
        seen.append(ReportRun.objects.values_list("share", "rows").get())

    monkeypatch.setattr(carrying._Teller, "tell", watching)
    run = asked(world, chosen=chosen)
    run_carry_out(run.pk, run.attempt)
    assert len(seen) >= 5
    assert [share for share, _ in seen] == sorted(share for share, _ in seen)
    assert any(0 < share < 1 for share, _ in seen)
    assert seen[-1][1] == 50


@pytest.mark.usefixtures("_told_each_time")
@pytest.mark.parametrize("chosen", list(Format))
def test_a_cancelled_run_ends_and_leaves_no_file(
    world: World, traffic: list[Record], monkeypatch: pytest.MonkeyPatch, chosen: Format
) -> None:
    run = asked(world, chosen=chosen)
    tell = carrying._Teller.tell

    def cancelling(self: Any, rows: int, share: float) -> None:
        run_cancel(run=run, actor=world.mia)
        tell(self, rows, share)

    monkeypatch.setattr(carrying._Teller, "tell", cancelling)
    run_carry_out(run.pk, run.attempt)
    run.refresh_from_db()
    assert run.state == State.STOPPED
    assert list(folder().iterdir()) == []
    assert list(AuditEvent.objects.filter(verb__startswith="report.").values_list("verb", flat=True)) == [
        "report.cancelled"
    ]


def test_two_workers_make_one_run_once(world: World, traffic: list[Record], monkeypatch: pytest.MonkeyPatch) -> None:
    run = asked(world)
    made: list[int] = []
    write = carrying._write

    def meanwhile(teller: Any, table: Any, path: Any) -> Any:
        made.append(run.pk)
        run_carry_out(run.pk, run.attempt)
        return write(teller, table, path)

    monkeypatch.setattr(carrying, "_write", meanwhile)
    run_carry_out(run.pk, run.attempt)
    run_carry_out(run.pk, run.attempt)
    assert made == [run.pk]
    assert AuditEvent.objects.filter(verb="report.exported").count() == 1


def test_a_worker_that_died_leaves_a_run_that_says_so_and_is_started_again(
    world: World, client: Client, traffic: list[Record]
) -> None:
    run = asked(world)
    long_ago = timezone.now() - STALLED_AFTER - timedelta(seconds=1)
    ReportRun.objects.filter(pk=run.pk).update(state=State.RUNNING, updated_at=long_ago, started_at=long_ago)
    address = reverse("reports:run", args=(run.public_id,))
    page = client.get(address).content.decode()
    assert "The task worker was ended in the middle of it" in page
    assert f'hx-get="{address}"' not in page
    reports_tidy()
    run.refresh_from_db()
    assert run.state == State.FAILED
    client.post(reverse("reports:again", args=(run.public_id,)))
    run.refresh_from_db()
    assert (run.state, run.attempt) == (State.WAITING, 2)
    # What the first worker was to do is void.
    run_carry_out(run.pk, 1)
    run.refresh_from_db()
    assert run.state == State.WAITING
    run_carry_out(run.pk, 2)
    run.refresh_from_db()
    assert run.state == State.DONE


def test_a_worker_that_was_only_slow_does_not_end_what_was_started_again(
    world: World, traffic: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked(world)
    write = carrying._write

    def slowly(teller: Any, table: Any, path: Any) -> Any:
        summary = write(teller, table, path)
        ReportRun.objects.filter(pk=run.pk).update(state=State.WAITING, attempt=2)
        return summary

    monkeypatch.setattr(carrying, "_write", slowly)
    run_carry_out(run.pk, 1)
    run.refresh_from_db()
    assert (run.state, run.attempt) == (State.WAITING, 2)
    assert not AuditEvent.objects.filter(verb="report.exported").exists()


def test_what_goes_wrong_is_said_and_leaves_no_file(
    world: World, client: Client, traffic: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Iterator[bytes]:
        raise OSError("No space left on device")

    monkeypatch.setattr(carrying, "_pieces", broken)
    run = asked(world)
    run_carry_out(run.pk, run.attempt)
    page = client.get(reverse("reports:run", args=(run.public_id,))).content.decode()
    assert "Something went wrong" in page
    assert "No space left" not in page
    assert list(folder().iterdir()) == []


def test_more_rows_than_a_pdf_holds_are_refused_in_words(
    world: World, traffic: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "PDF_ROWS", 20)
    run = run_of(world.mia, "requests", Format.PDF)
    assert (run.state, "A PDF holds up to 20 rows" in run.problem) == (State.FAILED, True)


def test_nobody_keeps_all_others_waiting(world: World) -> None:
    for _ in range(MOST_UNDER_WAY):
        asked(world)
    with pytest.raises(ValidationError, match="under way"):
        asked(world)


# --- The file ---------------------------------------------------------------------------------------------------------


def test_the_trail_names_report_filters_rows_and_checksum_before_there_is_a_file_to_take(
    world: World, traffic: list[Record]
) -> None:
    run = run_of(world.mia, "usage")
    event = AuditEvent.objects.get(verb="report.exported")
    assert (event.actor_label, event.project_label) == ("mia", "Aurora")
    assert (event.after["report"], event.after["format"], event.after["rows"]) == ("usage", "csv", run.rows)
    assert event.after["checksum"].replace("-", "") == run.checksum
    assert event.after["filters"]["Period"] == "Tue 10 Mar 2026, 00:00 to Thu 12 Mar 2026, 00:00"


def test_without_the_event_there_is_no_file(
    world: World, traffic: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError("the head of the chain is gone")

    monkeypatch.setattr(carrying, "event_record", broken)
    run = run_of(world.mia, "usage")
    assert run.state == State.FAILED
    assert not run.is_kept


def test_a_link_is_for_one_person_one_run_and_some_hours(
    world: World, client: Client, traffic: list[Record], settings: Settings
) -> None:
    run, other = run_of(world.mia, "usage"), run_of(world.mia, "cost")
    link = download_address(run, world.mia)
    assert client.get(link).status_code == 200
    page = reverse("reports:run", args=(run.public_id,))
    for wrong in (
        link[:-3],
        link.split("?")[0],
        download_address(run, world.tariq),
        download_address(other, world.mia).replace(other.public_id, run.public_id),
    ):
        assert client.get(wrong)["Location"] == page, wrong
    settings.REPORT_LINK_HOURS = 0
    assert client.get(link)["Location"] == page


def test_who_did_not_ask_for_it_takes_it_by_a_form_and_the_trail_says_so(world: World, traffic: list[Record]) -> None:
    run = run_of(world.mia, "usage")
    client = Client()
    client.force_login(world.tariq)
    link = download_address(run, world.tariq)
    assert client.get(link).status_code == 302
    assert not AuditEvent.objects.filter(verb="report.downloaded").exists()
    assert client.post(link).status_code == 200
    assert AuditEvent.objects.get(verb="report.downloaded").actor_label == "tariq"


def test_a_file_goes_when_its_days_are_over_and_the_history_stays(
    world: World, client: Client, traffic: list[Record]
) -> None:
    run, kept = run_of(world.mia, "usage"), run_of(world.mia, "cost")
    link = download_address(run, world.mia)
    (folder() / "report_nobody-1.csv").write_text("left behind")
    ReportRun.objects.filter(pk=run.pk).update(expires_at=timezone.now())
    assert reports_tidy() == 2
    assert [path.name for path in folder().iterdir()] == [file_of(kept).name]
    assert client.get(link).status_code == 302
    page = client.get(reverse("reports:history")).content.decode()
    assert "File removed" in page
    assert "Start again" in client.get(reverse("reports:run", args=(run.public_id,))).content.decode()

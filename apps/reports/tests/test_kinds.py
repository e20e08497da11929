"""What the reports beside usage and cost hold, and for whom."""

import json
from collections import Counter
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apps.audit.models import AuditEvent
from apps.exporting.formats import Format
from apps.keys.models import ApiKey
from apps.keys.services import key_suspend, key_update
from apps.organization.models import User
from apps.reports.kinds import REPORTS, reports_for
from apps.reports.models import ReportRun
from apps.reports.question import question_read
from apps.reports.services import is_small, run_ask
from apps.reports.tests.conftest import PERIOD, World, made, record_of, run_of
from apps.reports.tests.test_totals import table_of, text_of
from apps.usage.models import RequestRecord
from apps.usage.record import Record
from apps.usage.sink import batch_write

NOW = "period=today&zone=UTC"


@pytest.mark.parametrize("kind", REPORTS)
def test_each_report_has_one_checksum_in_all_formats(world: World, traffic: list[Record], kind: str) -> None:
    """Of a time that is over: each run is on the trail of its own day."""
    period = "period=custom&from=2026-03-01&to=2026-03-31&zone=UTC"
    runs = {chosen: run_of(world.olga, kind, chosen, period) for chosen in Format}
    assert {run.state for run in runs.values()} == {ReportRun.State.DONE}
    assert len({run.checksum for run in runs.values()}) == 1


# --- Limits and errors ------------------------------------------------------------------------------------------------


def test_errors_are_those_of_the_raw_rows(world: World, traffic: list[Record]) -> None:
    wrong = RequestRecord.objects.filter(status__gte=400).select_related("key")
    expected = Counter((f"{row.time:%Y-%m-%d}", row.key.name, row.model, row.status, row.error_code) for row in wrong)
    rows = table_of(made(world.olga, "errors", query=f"{PERIOD}&grain=day"))
    found = {
        (row["start"][:10], row["key"], row["model"], int(row["status"]), row["error_code"]): int(row["requests"])
        for row in rows
    }
    assert found == expected
    document = json.loads(made(world.olga, "errors", Format.JSON, f"{PERIOD}&grain=1h&split=none"))
    assert document["sums"]["requests"] == Fraction(len(wrong))
    assert f"{len(wrong):,}" in text_of(made(world.olga, "errors", Format.PDF))


def test_an_error_stands_beside_the_limit_that_its_key_met(
    world: World, traffic: list[Record], settings: Settings
) -> None:
    settings.DEFAULT_TOKENS_PER_MINUTE = 7_000
    world.aurora.requests_per_day = 90
    world.aurora.save()
    key_update(key=world.keys["mias-own"], actor=world.olga, requests_per_minute=5)
    rows = table_of(made(world.tariq, "errors"))
    mias = next(row for row in rows if row["key"] == "mias-own")
    assert (mias["limit_requests_per_minute"], mias["limit_requests_per_day"]) == ("5", "90")
    assert (mias["limit_tokens_per_minute"], mias["limit_concurrent_requests"]) == ("7000", "")
    assert {row["limit_requests_per_minute"] for row in table_of(made(world.victor, "errors"))} == {""}


# --- Keys and permissions ---------------------------------------------------------------------------------------------


def review(person: User, query: str = "") -> dict[str, dict[str, str]]:
    return {
        f"{row['subject']}:{row['project']}:{row['name']}": row for row in table_of(made(person, "access", query=query))
    }


def test_the_review_says_who_can_do_what_when_it_was_last_used_and_what_could_go(world: World) -> None:
    old = timezone.now() - timedelta(days=200)
    ApiKey.objects.update(created_at=old)
    User.objects.update(date_joined=old)
    batch_write([record_of(world.keys["mias-own"], 1, timezone.now())], [])
    key_suspend(key=world.keys["svens-own"], actor=world.olga, reason="lost")
    key_update(key=world.keys["mias-own"], actor=world.olga, requests_per_minute=5, allowed_models=["gpt-4o*"])
    found = review(world.olga)
    assert found["person::olga"]["role"] == "Organization owner"
    assert found["person:Aurora:victor"]["role"] == "Viewer"
    assert "Issue keys" not in json.loads(found["person:Aurora:victor"]["may"])
    assert "Issue keys" in json.loads(found["person:Aurora:mia"]["may"])
    assert json.loads(found["person:Aurora:mia"]["advice"]) == ["Never signed in."]
    mias, tariqs = found["key:Aurora:mias-own"], found["key:Aurora:tariqs-own"]
    assert "Chat completions: write" in json.loads(mias["may"])
    assert (json.loads(mias["models"]), json.loads(mias["limits"])) == (["gpt-4o*"], ["5 requests/min"])
    assert (mias["requests_30_days"], bool(mias["last_used"])) == ("1", True)
    assert any(sentence.startswith("Used 1 of") for sentence in json.loads(mias["advice"]))
    assert any(sentence.startswith("Never used") for sentence in json.loads(tariqs["advice"]))
    assert found["key:Polaris:=svens-own"]["status"] == "Suspended"


def test_the_review_is_cut_to_what_its_reader_sees(world: World) -> None:
    User.objects.update(last_login=timezone.now())
    people = {"person:Aurora:tariq", "person:Aurora:mia", "person:Aurora:victor"}
    assert set(review(world.tariq)) == people | {"key:Aurora:tariqs-own", "key:Aurora:mias-own"}
    assert set(review(world.mia)) == people | {"key:Aurora:mias-own"}
    assert set(review(world.victor)) == people
    assert review(world.tariq)["person:Aurora:mia"]["last_used"]
    # When a colleague signed in is for who manages the project.
    assert not review(world.mia)["person:Aurora:tariq"]["last_used"]
    assert set(review(world.olga, f"project={world.polaris.public_id}")) == {
        "person:Polaris:sven",
        "key:Polaris:=svens-own",
    }


# --- The audit trail --------------------------------------------------------------------------------------------------


def test_the_trail_is_cut_to_what_its_reader_may_read(world: World) -> None:
    key_suspend(key=world.keys["mias-own"], actor=world.olga, reason="lost")
    key_suspend(key=world.keys["svens-own"], actor=world.olga, reason="found")
    of_all = AuditEvent.objects.count()
    assert len(table_of(made(world.olga, "audit", query=NOW))) == of_all
    tariqs = table_of(made(world.tariq, "audit", query=NOW))
    assert {row["project"] for row in tariqs} == {"Aurora"}
    assert "mias-own" in {row["object"] for row in tariqs}
    of_polaris = table_of(made(world.olga, "audit", query=f"{NOW}&project={world.polaris.public_id}"))
    assert {row["project"] for row in of_polaris} == {"Polaris"}
    assert "suspended" in text_of(made(world.tariq, "audit", Format.PDF, NOW))


@pytest.mark.parametrize("name", ["mia", "victor"])
def test_who_reads_no_trail_gets_no_report_on_it(world: World, name: str) -> None:
    person = getattr(world, name)
    assert "audit" not in {report.kind for report in reports_for(person)}
    client = Client()
    client.force_login(person)
    address = reverse("reports:ask", args=("audit",))
    assert client.get(address).status_code == client.post(address, {"format": "csv"}).status_code == 403
    question = question_read(person, REPORTS["audit"], QueryDict(""))
    with pytest.raises(PermissionDenied):
        run_ask(actor=person, question=question, chosen=Format.CSV)


# --- The forecast -----------------------------------------------------------------------------------------------------


@pytest.fixture
def sixty_days(world: World) -> None:
    """A steady use of two projects: 100 and 50 nano-dollars a day."""
    start = timezone.now().replace(hour=10, minute=0) - timedelta(days=60)
    keys = {"mias-own": 100, "svens-own": 50}
    records = [
        Record((start + timedelta(days=day)).timestamp(), f"req_{name}_{day}", key.project_id, key.pk, key.owner_id,
               model="gpt-4o", cost_nano=cost)
        for day in range(60)
        for name, cost in keys.items()
        for key in (world.keys[name],)
    ]  # fmt: skip
    batch_write(records, [])


@pytest.mark.usefixtures("sixty_days")
@pytest.mark.parametrize(("name", "a_day"), [("olga", 150), ("mia", 100), ("victor", 100), ("sven", 50)])
def test_the_forecast_is_of_what_its_reader_may_see(world: World, name: str, a_day: int) -> None:
    rows = table_of(made(getattr(world, name), "forecast", query="metric=cost&zone=UTC"))
    past = [row for row in rows if row["is_forecast"] == "false"]
    assert {row["value"] for row in past} == {str(a_day)}
    assert len(past) >= 59
    ahead = [row for row in rows if row["is_forecast"] == "true"]
    assert len(ahead) >= 90
    assert all(int(row["low_95"]) <= int(row["value"]) <= int(row["high_95"]) for row in ahead)


@pytest.mark.usefixtures("sixty_days")
def test_a_forecast_of_cost_stands_in_dollars_on_paper_and_says_what_it_is_of(world: World) -> None:
    paper = text_of(made(world.mia, "forecast", Format.PDF, "metric=cost&zone=UTC"))
    assert "$0.0000001" in paper
    assert "Of what Cost" in paper
    facts = json.loads(made(world.mia, "forecast", Format.JSON, "metric=tokens&zone=UTC"))["facts"]
    assert facts["Of what"] == "Tokens"


def test_too_little_history_is_said(world: World, traffic: list[Record]) -> None:
    assert "too little history" in text_of(made(world.victor, "forecast", Format.PDF, "metric=requests"))


def test_a_forecast_is_never_computed_by_what_serves(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def loud(**_: Any) -> None:
        raise AssertionError("computed in a request")

    monkeypatch.setattr("apps.reports.kinds.forecast.forecast_compute", loud)
    assert not is_small(question_read(world.mia, REPORTS["forecast"], QueryDict("")), Format.CSV)
    client = Client()
    client.force_login(world.mia)
    answer = client.post(reverse("reports:ask", args=("forecast",)), {"format": "csv"})
    assert answer["Location"] == reverse("reports:run", args=(ReportRun.objects.get().public_id,))

"""Who finds what in a report: what the pages would show them, and nothing beside it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from apps.exporting.formats import Format
from apps.organization.models import User
from apps.organization.services import membership_remove
from apps.reports.kinds import REPORTS
from apps.reports.links import download_address
from apps.reports.models import ReportRun
from apps.reports.queries import may_take, runs_visible_to
from apps.reports.question import question_read
from apps.reports.services import run_again
from apps.reports.tests.conftest import PERIOD, World, made, run_of
from apps.reports.tests.test_totals import table_of, text_of
from apps.usage.record import Record

BY_KEY = f"{PERIOD}&split=project&split=key"


@pytest.mark.parametrize(
    ("name", "projects", "keys", "requests"),
    [
        ("olga", {"Aurora", "Polaris"}, {"tariqs-own", "mias-own", "=svens-own"}, 150),
        ("tariq", {"Aurora"}, {"tariqs-own", "mias-own"}, 100),
        ("mia", {"Aurora"}, {"mias-own", "Other keys"}, 50),
        ("victor", {"Aurora"}, {"Other keys"}, 0),
        ("sven", {"Polaris"}, {"=svens-own"}, 50),
    ],
)
def test_a_report_holds_what_its_reader_may_see(
    world: World, traffic: list[Record], name: str, projects: set[str], keys: set[str], requests: int
) -> None:
    person = getattr(world, name)
    rows = table_of(made(person, "usage", query=BY_KEY))
    assert {row["project"] for row in rows} == projects
    assert {row["key"] for row in rows} == keys
    assert len(table_of(made(person, "requests"))) == requests


def test_what_cannot_be_seen_cannot_be_chosen(world: World, traffic: list[Record]) -> None:
    query = QueryDict(f"{PERIOD}&project={world.polaris.public_id}&key={world.keys['tariqs-own'].public_id}")
    question = question_read(world.mia, REPORTS["usage"], query)
    assert set(question.problems) == {"There is no such project.", "There is no such key."}


def _sees(user: User, run: ReportRun) -> tuple[bool, bool]:
    return runs_visible_to(user).filter(pk=run.pk).exists(), may_take(user, run)


def test_a_run_is_seen_by_who_ran_it_and_by_whoever_may_read_all_of_it(world: World, traffic: list[Record]) -> None:
    mias = run_of(world.mia, "usage")
    assert _sees(world.mia, mias) == _sees(world.tariq, mias) == _sees(world.olga, mias) == (True, True)
    assert _sees(world.victor, mias) == _sees(world.sven, mias) == (False, False)
    olgas = run_of(world.olga, "usage")
    assert _sees(world.tariq, olgas) == (False, False)
    of_aurora = run_of(world.olga, "usage", query=f"{PERIOD}&project={world.aurora.public_id}")
    assert _sees(world.tariq, of_aurora) == (True, True)
    assert _sees(world.mia, of_aurora) == _sees(world.sven, of_aurora) == (False, False)


def test_whoever_left_a_project_leaves_its_reports_behind(world: World, traffic: list[Record]) -> None:
    run = run_of(world.mia, "usage")
    membership_remove(membership=world.mia.memberships.get(), actor=world.tariq)
    mia = User.objects.get(pk=world.mia.pk)
    assert _sees(mia, run) == (True, False)
    client = Client()
    client.force_login(mia)
    assert client.get(download_address(run, mia)).status_code == 403


def test_only_who_asked_starts_again(world: World, traffic: list[Record]) -> None:
    run = run_of(world.mia, "usage")
    ReportRun.objects.filter(pk=run.pk).update(state=ReportRun.State.FAILED)
    with pytest.raises(PermissionDenied):
        run_again(run=run, actor=world.tariq)


@pytest.mark.parametrize("page", ["run", "cancel", "again", "download"])
def test_strangers_are_refused_at_each_page_of_a_run(world: World, traffic: list[Record], page: str) -> None:
    run = run_of(world.mia, "usage")
    address = reverse(f"reports:{page}", args=(run.public_id,))
    for person in (world.sven, world.victor):
        client = Client()
        client.force_login(person)
        assert client.get(address).status_code in (404, 405)
        assert client.post(address).status_code == 404
    assert Client().get(address).status_code in (302, 405)


@pytest.mark.parametrize("chosen", list(Format))
def test_nobody_gets_rows_of_others_by_a_form(world: World, traffic: list[Record], chosen: Format) -> None:
    client = Client()
    client.force_login(world.sven)
    address = reverse("reports:ask", args=("requests",)) + f"?{PERIOD}"
    for query in ("", f"&project={world.aurora.public_id}", f"&key={world.keys['mias-own'].public_id}"):
        answer: Any = client.post(address + query, {"format": chosen})
        file = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = text_of(file) if file.startswith(b"%PDF") else file.decode()
        assert "mias-own" not in text

"""Two projects with requests of two days, and everybody who may or may not read them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.http import QueryDict
from pytest_django import Settings

from apps.exporting.formats import Format
from apps.keys.models import ApiKey
from apps.keys.services import key_issue
from apps.organization.models import Membership, Project, User
from apps.organization.services import membership_set, project_create
from apps.reports.carrying import run_carry_out
from apps.reports.files import file_of
from apps.reports.kinds import REPORTS
from apps.reports.models import ReportRun
from apps.reports.question import question_read
from apps.reports.services import run_ask
from apps.usage.record import Record
from apps.usage.sink import batch_write

Role = Membership.Role
DAY = datetime(2026, 3, 10, tzinfo=UTC)
PERIOD = "period=custom&from=2026-03-10&to=2026-03-11&zone=UTC"
MODELS = ("gpt-4o-mini-2024-07-18", "gpt-4o-2024-08-06", "no-price")


class World(NamedTuple):
    olga: User
    """Owner of the organization."""
    tariq: User
    """Owner of Aurora."""
    mia: User
    """Member of Aurora."""
    victor: User
    """Viewer of Aurora."""
    sven: User
    """Owner of Polaris: a stranger to Aurora."""
    aurora: Project
    polaris: Project
    keys: dict[str, ApiKey]


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: Path) -> World:
    settings.DATA_DIR = tmp_path
    people = {name: User.objects.create_user(name) for name in ("tariq", "mia", "victor", "sven")}
    olga = User.objects.create_superuser("olga")
    aurora = project_create(name="Aurora", owner=people["tariq"])
    polaris = project_create(name="Polaris", owner=people["sven"])
    membership_set(project=aurora, user=people["mia"], role=Role.MEMBER)
    membership_set(project=aurora, user=people["victor"], role=Role.VIEWER)
    keys = {
        "tariqs-own": key_issue(project=aurora, owner=people["tariq"], name="tariqs-own").key,
        "mias-own": key_issue(project=aurora, owner=people["mia"], name="mias-own").key,
        "svens-own": key_issue(project=polaris, owner=people["sven"], name="=svens-own").key,
    }
    return World(olga, **people, aurora=aurora, polaris=polaris, keys=keys)


def record_of(key: ApiKey, number: int, at: datetime, **columns: Any) -> Record:
    """A request whose numbers follow from its own, so that no two sums agree by chance."""
    model = columns.pop("model", MODELS[number % 3])
    defaults: dict[str, Any] = {
        "endpoint": "chat.completions",
        "model": model,
        "status": 429 if number % 11 == 0 else 500 if number % 13 == 0 else 200,
        "error_code": "rate_limit_exceeded" if number % 11 == 0 else "",
        "streamed": number % 2 == 0,
        "prompt_tokens": 100 + number,
        "cached_tokens": number % 7,
        "completion_tokens": 3 * number,
        "cost_nano": None if model == "no-price" else 1_000_003 * number,
        "duration_us": 1_000 + number,
        "user_agent": f"ключ/{number}",
    }
    return Record(
        at.timestamp(),
        f"req_{key.name.strip('=')}_{number:05}",
        key.project_id,
        key.pk,
        key.owner_id,
        **{**defaults, **columns},
    )


@pytest.fixture
def traffic(world: World) -> list[Record]:
    """150 requests of three keys over the two days of PERIOD."""
    keys = list(world.keys.values())
    records = [record_of(keys[n % 3], n, DAY + timedelta(minutes=19 * n)) for n in range(1, 151)]
    batch_write(records, [])
    return records


Make = Callable[..., bytes]


def run_of(user: User, kind: str, chosen: Format = Format.CSV, query: str = PERIOD, **more: Any) -> ReportRun:
    """Asked for, and made as the worker does."""
    question = question_read(user, REPORTS[kind], QueryDict(query))
    assert not question.problems
    run = run_ask(actor=user, question=question, chosen=chosen, at_once=True, **more)
    run_carry_out(run.pk, run.attempt)
    run.refresh_from_db()
    return run


def made(user: User, kind: str, chosen: Format = Format.CSV, query: str = PERIOD, **more: Any) -> bytes:
    """The file."""
    run = run_of(user, kind, chosen, query, **more)
    assert run.state == ReportRun.State.DONE, run.problem
    return file_of(run).read_bytes()

from collections.abc import Mapping
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from huey.contrib.djhuey import HUEY
from pytest_django import Settings

from apps.organization.models import Project
from apps.usage import retention
from apps.usage.models import ErrorRollup, FineRollup, RequestBody, RequestRecord, UsageRollup
from apps.usage.retention import records_prune
from apps.usage.tests.conftest import RecordRequest, World


@pytest.fixture(autouse=True)
def kept_for(settings: Settings) -> Settings:
    settings.RECORD_BODIES_DAYS = 7
    settings.RECORDS_DAYS = 30
    return settings


@pytest.fixture
def request_days_ago(record_request: RecordRequest) -> RecordRequest:
    def record(days: float, **columns: Any) -> RequestRecord:
        time = timezone.now() - timedelta(days=days)
        made = record_request(time=time.timestamp(), **columns)
        RequestBody.objects.create(request_id=made.request_id, time=time, request="{}", response="{}")
        return made

    return record


def part_of(pruned: Mapping[str, int]) -> tuple[int, int]:
    """How many bodies and records it was; other apps have tables of their own."""
    return pruned["bodies"], pruned["records"]


def test_bodies_and_records_go_when_their_days_are_over(request_days_ago: RecordRequest) -> None:
    fresh, week_old, _ = (request_days_ago(days) for days in (6.9, 7.1, 30.1))
    assert part_of(records_prune()) == (2, 1)
    assert set(RequestRecord.objects.all()) == {fresh, week_old}
    assert RequestBody.objects.get().pk == fresh.request_id


def test_roll_ups_stay(request_days_ago: RecordRequest) -> None:
    request_days_ago(31)
    records_prune()
    assert UsageRollup.objects.get().requests == 1


def test_no_days_keep_for_ever(request_days_ago: RecordRequest, kept_for: Settings) -> None:
    kept_for.RECORDS_DAYS = kept_for.RECORD_BODIES_DAYS = 0
    request_days_ago(5_000)
    assert part_of(records_prune()) == (0, 0)


def test_no_body_outlives_its_request(request_days_ago: RecordRequest, kept_for: Settings) -> None:
    kept_for.RECORD_BODIES_DAYS = 0
    request_days_ago(31)
    assert part_of(records_prune()) == (1, 1)


def test_the_writer_gets_as_long_as_each_batch_took(
    request_days_ago: RecordRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        request_days_ago(31)
    pauses: list[float] = []
    assert part_of(records_prune(pause=pauses.append)) == (5, 5)
    # Three of bodies, three of records, and the one row that tells of the day's client.
    assert len(pauses) == 7
    assert all(pause > 0 for pause in pauses)


def test_a_dry_run_counts_and_deletes_nothing(request_days_ago: RecordRequest) -> None:
    request_days_ago(31)
    out = StringIO()
    call_command("prune_records", "--dry-run", stdout=out)
    assert out.getvalue() == (
        "Would delete 1 bodies, 1 records, 1 uses by client, 0 sums by five minutes, 0 stored responses and "
        "0 counts of errors that became hourly.\n"
    )
    assert RequestRecord.objects.exists()


def test_the_command_deletes_and_says_how_much(request_days_ago: RecordRequest) -> None:
    request_days_ago(31)
    out = StringIO()
    call_command("prune_records", stdout=out)
    assert out.getvalue() == (
        "Deleted 1 bodies, 1 records, 1 uses by client, 0 sums by five minutes, 0 stored responses and "
        "0 counts of errors that became hourly.\n"
    )
    assert not RequestRecord.objects.exists()


def test_the_task_worker_prunes_each_night() -> None:
    from apps.usage import tasks

    task = next(task for task in HUEY._registry.periodic_tasks if type(task).__name__ == "prune_records")
    night = timezone.now().replace(hour=3, minute=17)
    assert task.validate_datetime(night)
    assert not task.validate_datetime(night + timedelta(hours=1))
    assert tasks.prune_records.task_class is type(task)


def test_the_nightly_task_deletes(request_days_ago: RecordRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.usage import tasks

    request_days_ago(31)
    tasks.prune_records.call_local()
    assert not RequestRecord.objects.exists()


def test_sums_by_five_minutes_go_and_those_by_the_hour_stay(record_request: RecordRequest, kept_for: Settings) -> None:
    kept_for.USAGE_FINE_DAYS = 10
    for days in (9, 11):
        record_request(time=(timezone.now() - timedelta(days=days)).timestamp())
    assert records_prune()["sums by five minutes"] == 1
    assert FineRollup.objects.get().start > timezone.now() - timedelta(days=10)
    assert UsageRollup.objects.count() == 2


def test_counts_of_errors_become_hourly_and_add_up(record_request: RecordRequest, kept_for: Settings) -> None:
    kept_for.USAGE_FINE_DAYS = 10
    hour = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=11)
    for minute, code in ((0, "slow_down"), (20, "slow_down"), (59, "slow_down"), (30, "server_error")):
        record_request(time=(hour + timedelta(minutes=minute)).timestamp(), status=500, error_code=code)
    record_request(time=(hour + timedelta(minutes=61)).timestamp(), status=500, error_code="slow_down")
    records_prune()
    counts = ErrorRollup.objects.order_by("start", "error_code").values_list("start", "error_code", "requests")
    assert list(counts) == [
        (hour, "server_error", 1),
        (hour, "slow_down", 3),
        (hour + timedelta(hours=1), "slow_down", 1),
    ]


def test_counts_of_errors_stay_by_five_minutes_as_long_as_these_are_kept(record_request: RecordRequest) -> None:
    record_request(time=(timezone.now() - timedelta(days=9)).timestamp(), status=500)
    before = list(ErrorRollup.objects.values())
    records_prune()
    assert list(ErrorRollup.objects.values()) == before


@pytest.mark.parametrize(
    ("own", "bodies_after_5_days", "records_after_5_days", "records_after_400_days"),
    [
        ({}, True, True, False),
        ({"bodies_days": 3}, False, True, False),
        ({"records_days": 3}, False, False, False),
        ({"records_days": 0}, True, True, True),
        ({"bodies_days": 0, "records_days": 500}, True, True, True),
    ],
)
def test_a_project_has_days_of_its_own_and_no_other_is_concerned(
    world: World,
    request_days_ago: RecordRequest,
    own: dict[str, int],
    bodies_after_5_days: bool,
    records_after_5_days: bool,
    records_after_400_days: bool,
) -> None:
    Project.objects.filter(pk=world.project.pk).update(**own)
    young, old = request_days_ago(5).request_id, request_days_ago(400).request_id
    other = request_days_ago(5, key=world.other_key).request_id
    records_prune()
    records = set(RequestRecord.objects.values_list("request_id", flat=True))
    bodies = set(RequestBody.objects.values_list("request_id", flat=True))
    assert (young in records, old in records) == (records_after_5_days, records_after_400_days)
    assert (young in bodies) is bodies_after_5_days
    assert other in records & bodies

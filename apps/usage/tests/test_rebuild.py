"""Sums that are wrong are made anew, and what lies beside them stays."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from apps.usage.models import DailyRollup, ErrorRollup, FineRollup, UsageRollup
from apps.usage.rebuild import rollups_rebuild
from apps.usage.tests.conftest import RecordRequest
from apps.usage.verification import rollup_differences

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def rebuild(day: datetime = DAY) -> str:
    out = StringIO()
    call_command("rebuild_rollups", f"--day={day:%Y-%m-%d}", stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def traffic(record_request: RecordRequest, settings: Settings) -> None:
    settings.USAGE_FINE_DAYS = 0
    for hour in (-1, 0, 12, 23, 24):
        record_request(time=(DAY + timedelta(hours=hour, minutes=7, microseconds=1)).timestamp(), first_token_us=9)
        record_request(time=(DAY + timedelta(hours=hour, minutes=59)).timestamp(), status=429, error_code="slow_down")


def rows() -> list[list[dict[str, Any]]]:
    hours: Any = UsageRollup.objects.order_by("hour", "status_class").values()
    fine: Any = FineRollup.objects.order_by("start", "status_class").values()
    return [list(hours), list(fine)]


def without_pk(found: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    return [[{name: value for name, value in row.items() if name != "id"} for row in table] for table in found]


def test_a_rebuilt_day_equals_what_the_writer_wrote() -> None:
    before = without_pk(rows())
    assert rebuild() == "Made the sums of 3 hours of 2026-03-01 anew from 6 records.\n"
    assert without_pk(rows()) == before


def test_whatever_was_wrong_is_right_after_it() -> None:
    UsageRollup.objects.update(requests=99)
    DailyRollup.objects.update(requests=98)
    FineRollup.objects.filter(start__gte=DAY).delete()
    ErrorRollup.objects.update(requests=5)
    rebuild()
    assert rollup_differences(DAY, DAY + timedelta(days=1)) == []


def test_the_days_beside_it_stay_as_they_were() -> None:
    UsageRollup.objects.update(requests=99)
    rebuild()
    outside = UsageRollup.objects.exclude(hour__gte=DAY, hour__lt=DAY + timedelta(days=1))
    assert set(outside.values_list("requests", flat=True)) == {99}


def test_sums_without_any_record_go() -> None:
    UsageRollup.objects.filter(hour=DAY).update(hour=DAY + timedelta(hours=5))
    rebuild()
    assert not UsageRollup.objects.filter(hour=DAY + timedelta(hours=5)).exists()


def test_five_minutes_past_their_days_are_not_made() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.USAGE_FINE_DAYS", 1)
        rebuild()
    assert not FineRollup.objects.filter(start__gte=DAY, start__lt=DAY + timedelta(days=1)).exists()


def test_a_day_whose_records_are_gone_is_left_alone(settings: Settings) -> None:
    settings.RECORDS_DAYS = 1
    before = rows()
    with pytest.raises(CommandError, match=r"kept for 1 days only. The sums of 2026-03-01 stay"):
        rebuild()
    assert rows() == before


def test_it_reads_the_records_of_its_hours_alone() -> None:
    with CaptureQueriesContext(connection) as captured:
        list(rollups_rebuild(DAY, DAY + timedelta(days=1)))
    reading = [query["sql"] for query in captured if "usage_requestrecord" in query["sql"]]
    assert reading
    column = connection.ops.quote_name("time")
    assert all(f"{column} >= " in sql and f"{column} < " in sql for sql in reading)


def test_a_day_without_requests_is_nothing_to_do() -> None:
    assert "of 0 hours" in rebuild(timezone.now() - timedelta(days=3_000))

"""What was on record before sums by five minutes came gets them, and its counts of errors."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from apps.usage.models import DailyRollup, ErrorRollup, FineRollup, UsageRollup
from apps.usage.tests.conftest import RecordRequest
from apps.usage.verification import rollup_differences

fill = import_module("apps.usage.migrations.0006_fill_finer_rollups").fill


fill_days = import_module("apps.usage.migrations.0008_fill_daily_rollups").fill


class Editor:
    """What the migration uses of a schema editor; a real one would not run inside a test's transaction."""

    connection = connection


@pytest.fixture
def old_installation(record_request: RecordRequest) -> None:
    now = timezone.now()
    for hours in (0, 1, 30, 24 * 20, 24 * 50):
        for seconds, status in ((0, 200), (61, 429), (299.9997, 500), (1_000.5, 429)):
            moment = (
                now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours) + timedelta(seconds=seconds)
            )
            record_request(
                time=moment.timestamp(),
                status=status,
                error_code="" if status == 200 else "slow_down",
                streamed=status == 200,
                first_token_us=251 if status == 200 else None,
                cost_nano=None if status == 500 else 17,
                duration_us=int(seconds * 1_000),
            )
    DailyRollup.objects.all().delete()
    FineRollup.objects.all().delete()
    ErrorRollup.objects.all().delete()
    UsageRollup.objects.update(rate_limited=0)


@pytest.mark.usefixtures("old_installation")
def test_after_it_all_sums_equal_the_records() -> None:
    now = timezone.now()
    assert rollup_differences(now - timedelta(days=60), now + timedelta(hours=1)) != []
    fill(apps, Editor)
    fill_days(apps, Editor)
    assert rollup_differences(now - timedelta(days=60), now + timedelta(hours=1)) == []


@pytest.mark.usefixtures("old_installation")
def test_it_makes_five_minutes_for_the_kept_days_alone(settings: Settings) -> None:
    settings.USAGE_FINE_DAYS = 10
    fill(apps, Editor)
    oldest = FineRollup.objects.order_by("start").first()
    assert oldest is not None
    assert timezone.now() - timedelta(days=3) < oldest.start
    assert ErrorRollup.objects.filter(start__lt=timezone.now() - timedelta(days=49)).exists()


@pytest.mark.usefixtures("old_installation")
def test_interrupted_it_can_be_run_again() -> None:
    fill(apps, Editor)
    fill_days(apps, Editor)
    before = everything()
    fill(apps, Editor)
    fill_days(apps, Editor)
    assert everything() == before


def everything() -> list[object]:
    tables = (DailyRollup, FineRollup, ErrorRollup, UsageRollup)
    return [row for table in tables for row in table._default_manager.order_by("pk").values()]


@pytest.mark.django_db
def test_an_empty_record_is_nothing_to_do() -> None:
    fill(apps, Editor)
    assert not FineRollup.objects.exists()

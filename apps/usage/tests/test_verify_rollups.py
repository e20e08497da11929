from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from apps.usage.models import RequestRecord, UsageRollup
from apps.usage.retention import records_prune
from apps.usage.tests.conftest import RecordRequest

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _verify(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_rollups", *arguments, stdout=out)
    return out.getvalue()


def test_agreement_is_said_with_the_time_compared(record_request: RecordRequest) -> None:
    record_request(time=NOON.timestamp())
    assert _verify().startswith("Roll-ups equal the records from 2026-03-01 12:00 to ")


def test_a_difference_is_named_and_is_an_error(record_request: RecordRequest) -> None:
    record_request(time=NOON.timestamp())
    UsageRollup.objects.update(cost_nano=1)
    out = StringIO()
    # The hour differs from its records, and the day from the hour.
    with pytest.raises(CommandError, match=r"^2 sums differ"):
        call_command("verify_rollups", stdout=out)
    assert "cost_nano is 1 in the roll-ups, 200400 in the records" in out.getvalue()


def test_a_day_alone_can_be_compared(record_request: RecordRequest) -> None:
    record_request(time=NOON.timestamp())
    UsageRollup.objects.update(requests=2)
    assert "from 2026-02-28 00:00 to 2026-03-01 00:00" in _verify("--day", "2026-02-28")
    with pytest.raises(CommandError, match="differ"):
        _verify("--day", "2026-03-01")


def test_records_that_were_lost_altogether_are_noticed(record_request: RecordRequest) -> None:
    record_request(time=NOON.timestamp())
    RequestRecord.objects.all().delete()
    with pytest.raises(CommandError, match="differ"):
        _verify()


def test_records_past_their_days_are_not_missed(record_request: RecordRequest, settings: Settings) -> None:
    settings.RECORDS_DAYS = 30
    record_request(time=(timezone.now() - timedelta(days=31)).timestamp())
    records_prune()
    assert _verify().startswith("Roll-ups equal")


@pytest.mark.django_db
def test_an_empty_record_is_in_order() -> None:
    assert _verify().startswith("Roll-ups equal")

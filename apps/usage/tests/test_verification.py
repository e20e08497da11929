"""Whether sums equal records is found out, whichever of them is wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from pytest_django import Settings

from apps.usage.models import DailyRollup, ErrorRollup, FineRollup, RequestRecord, UsageRollup
from apps.usage.retention import records_prune
from apps.usage.tests.conftest import RecordRequest, World
from apps.usage.verification import rollup_differences


def _at(moment: datetime) -> float:
    return moment.timestamp()


HOUR = datetime(2026, 3, 1, 12, tzinfo=UTC)
EDGES = [0, 250, 251, 500, 501, 131_072_000, 131_072_001, 10**9]


@pytest.fixture
def busy_hour(world: World, record_request: RecordRequest) -> None:
    for index, duration in enumerate(EDGES):
        record_request(
            time=_at(HOUR + timedelta(minutes=index)),
            duration_us=duration,
            first_token_us=duration if index % 2 else None,
            streamed=bool(index % 2),
            cost_nano=None if index % 3 else 17,
            status=(200, 404, 500)[index % 3],
            cached_tokens=index,
            images=index,
        )
    record_request(time=_at(HOUR), project_id=0, key_id=0, user_id=0, status=401, model="")
    record_request(time=_at(HOUR + timedelta(hours=1)), key=world.other_key)


@pytest.mark.usefixtures("busy_hour")
def test_roll_ups_that_equal_the_records_have_no_difference() -> None:
    assert rollup_differences(HOUR, HOUR + timedelta(hours=2)) == []


@pytest.mark.usefixtures("busy_hour")
def test_a_record_without_its_sum_is_told(world: World) -> None:
    record = RequestRecord.objects.get(key=world.key, duration_us=501)
    record.pk, record.request_id = None, "req_sneaked_in"
    record.save()

    found = rollup_differences(HOUR, HOUR + timedelta(hours=2))

    assert {difference.column for difference in found} == {
        "requests",
        "prompt_tokens",
        "completion_tokens",
        "cached_tokens",
        "images",
        "unpriced",
        "duration_us",
        "duration_02",
        "the count of 404 without a code",
    }
    requests = found[0]
    assert (requests.column, requests.in_records, requests.in_rollups) == ("requests", 4, 3)
    assert "chat.completions gpt-4o-mini-2024-07-18 4xx: requests is 3 in the roll-ups, 4 in the records" in str(
        requests
    )


@pytest.mark.usefixtures("busy_hour")
def test_a_sum_without_its_records_is_told() -> None:
    RequestRecord.objects.filter(key_id=0).delete()
    found = rollup_differences(HOUR, HOUR + timedelta(hours=1))
    assert {difference.row.key_id for difference in found} == {0}
    assert ("last_request_at", None, HOUR) in [difference[1:] for difference in found]


@pytest.mark.usefixtures("busy_hour")
@pytest.mark.parametrize("start", [HOUR, HOUR + timedelta(minutes=59)])
def test_only_the_hours_asked_for_are_compared(world: World, start: datetime) -> None:
    RequestRecord.objects.filter(key=world.other_key).delete()
    assert rollup_differences(start, HOUR + timedelta(hours=1)) == []
    assert rollup_differences(start, HOUR + timedelta(hours=1, seconds=1)) != []


@pytest.mark.usefixtures("busy_hour")
def test_a_request_over_a_limit_is_counted_as_such(record_request: RecordRequest) -> None:
    record_request(time=_at(HOUR), status=429)
    assert rollup_differences(HOUR, HOUR + timedelta(hours=1)) == []
    UsageRollup.objects.filter(rate_limited=1).update(rate_limited=0)
    hour, day = rollup_differences(HOUR, HOUR + timedelta(hours=1))
    assert (hour.row.start, *hour[1:]) == (HOUR, "rate_limited", 1, 0)
    # Days are compared with the hours that they are made of.
    assert (day.row.start, *day[1:]) == (HOUR.replace(hour=0), "rate_limited", 0, 1)


@pytest.mark.usefixtures("busy_hour")
def test_five_minutes_are_compared_as_long_as_they_are_kept(settings: Settings) -> None:
    settings.USAGE_FINE_DAYS = 0
    assert rollup_differences(HOUR, HOUR + timedelta(hours=2)) == []
    changed = FineRollup.objects.filter(start=HOUR + timedelta(minutes=5)).update(requests=F("requests") + 1)
    assert changed == 3 == len(rollup_differences(HOUR, HOUR + timedelta(hours=2)))
    assert "12:05" in str(rollup_differences(HOUR, HOUR + timedelta(hours=2))[0])
    settings.USAGE_FINE_DAYS = 1
    assert rollup_differences(HOUR, HOUR + timedelta(hours=2)) == []


@pytest.mark.usefixtures("busy_hour")
def test_a_day_that_is_not_the_sum_of_its_hours_is_told() -> None:
    assert DailyRollup.objects.filter(status_class=5).update(cost_nano=F("cost_nano") + 1) == 1
    (found,) = rollup_differences(HOUR, HOUR + timedelta(hours=1))
    assert (found.row.start, found.column) == (HOUR.replace(hour=0), "cost_nano")


@pytest.mark.usefixtures("busy_hour")
def test_a_count_of_errors_that_is_wrong_is_told() -> None:
    ErrorRollup.objects.filter(status=500).update(requests=7)
    found = rollup_differences(HOUR, HOUR + timedelta(hours=1))
    assert {(line.column, line.in_records) for line in found} == {("the count of 500 without a code", 2)}


@pytest.mark.usefixtures("busy_hour")
def test_counts_of_errors_that_became_hourly_still_agree() -> None:
    assert records_prune()["counts of errors that became hourly"] > 0
    assert rollup_differences(HOUR, HOUR + timedelta(hours=2)) == []

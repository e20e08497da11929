"""A batch in the database: the rows, their sums, once each."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from apps.usage.histogram import DURATION_COLUMNS, bucket_of
from apps.usage.models import RequestBody, RequestRecord, UsageRollup
from apps.usage.record import Record
from apps.usage.rollups import moment
from apps.usage.rows import Row
from apps.usage.sink import BODY, batch_write

NOON = 1_790_000_000 // 3600 * 3600.0


def record(number: int, **changes: object) -> Record:
    return Record(NOON + number / 10, f"req_{number}", 1, 2, 3, "chat.completions", "gpt-4o")._replace(**changes)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_each_column_arrives_as_it_was() -> None:
    written = record(
        1,
        status=429,
        error_code="rate_limit_exceeded",
        streamed=True,
        prompt_tokens=11,
        cached_tokens=5,
        completion_tokens=7,
        reasoning_tokens=2,
        images=1,
        cost_nano=None,
        first_token_us=250,
        duration_us=300,
        client_address="::1",
        user_agent="tests",
        retry_count=2,
    )
    batch_write([written], [])
    row = RequestRecord.objects.get()
    assert row.time.timestamp() == pytest.approx(written.time, abs=1e-6)
    assert [getattr(row, column) for column in Record._fields[1:]] == list(written[1:])


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 2, 3, 7, 255, 256, 257, 700])
def test_a_batch_of_any_size_arrives_whole(rows: int) -> None:
    batch_write([record(number) for number in range(rows)], [])
    assert RequestRecord.objects.count() == rows
    assert sum(UsageRollup.objects.values_list("requests", flat=True)) == rows


@pytest.mark.django_db
def test_whole_seconds_are_found_again_by_equality() -> None:
    hour = moment(NOON)
    batch_write([record(0)], [])
    assert UsageRollup.objects.filter(hour=hour).count() == RequestRecord.objects.filter(time=hour).count() == 1


@pytest.mark.django_db
def test_sums_are_added_to_what_is_there() -> None:
    batch_write([record(1, prompt_tokens=10, cost_nano=5, duration_us=100)], [])
    batch_write([record(2, prompt_tokens=20, cost_nano=None, duration_us=100_000)], [])
    sums = UsageRollup.objects.get()
    assert (sums.requests, sums.prompt_tokens, sums.cost_nano, sums.unpriced) == (2, 30, 5, 1)
    assert sums.last_request_at.timestamp() == pytest.approx(NOON + 0.2)
    assert getattr(sums, DURATION_COLUMNS[bucket_of(100)]) == 1
    assert getattr(sums, DURATION_COLUMNS[bucket_of(100_000)]) == 1


@pytest.mark.django_db
def test_hours_keys_models_and_classes_of_status_are_summed_apart() -> None:
    batch_write([record(1), record(2, key_id=9), record(3, model="o3"), record(4, status=500)], [])
    batch_write([record(5, time=NOON + 3600)], [])
    assert UsageRollup.objects.count() == 5


@pytest.mark.django_db
def test_a_batch_that_was_committed_before_is_not_written_again() -> None:
    batch = [record(1), record(2)]
    bodies = [Row("req_1", BODY, ("req_1", NOON, "asked", "answered"))]
    batch_write(batch, bodies)
    batch_write([*batch, record(3)], bodies, tried_before=True)
    assert RequestRecord.objects.count() == 3
    assert RequestBody.objects.count() == 1
    assert UsageRollup.objects.get().requests == 3


@pytest.mark.django_db(transaction=True)
def test_a_batch_with_a_bad_row_leaves_nothing_behind() -> None:
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        batch_write([record(1), record(1)], [])
    assert not RequestRecord.objects.exists()
    assert not UsageRollup.objects.exists()


class RollupLaw(HypothesisTestCase):
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from([200, 404, 503]), st.integers(0, 10**6), st.integers(0, 99)),
            max_size=40,
        )
    )
    def test_roll_ups_equal_the_records(self, drawn: list[tuple[int, int, int, int]]) -> None:
        batch = [
            record(number, key_id=key, status=status, duration_us=duration, prompt_tokens=tokens)
            for number, (key, status, duration, tokens) in enumerate(drawn)
        ]
        half = len(batch) // 2
        batch_write(batch[:half], [])
        batch_write(batch[half:], [])
        sums = UsageRollup.objects.values_list("requests", "duration_us", "prompt_tokens")
        totals = [sum(column) for column in zip(*sums, strict=True)] or [0, 0, 0]
        assert totals == [len(batch), sum(r.duration_us for r in batch), sum(r.prompt_tokens for r in batch)]

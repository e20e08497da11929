"""Whatever is asked of the analysis adds up to the records."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase
from pytest_django import Settings

from apps.keys.models import ApiKey
from apps.organization.models import Project
from apps.usage.analysis import (
    By,
    Grain,
    Metric,
    Period,
    Preset,
    Selection,
    Sight,
    Slice,
    error_breakdown,
    heat_map,
    period_of,
    series,
    status_breakdown,
    top_list,
    totals,
)
from apps.usage.histogram import DURATION_COLUMNS, bucket_of, quantile
from apps.usage.models import FineRollup, UsageRollup
from apps.usage.record import Record
from apps.usage.sink import batch_write

# Whole hours, half hours, quarters, half an hour of summer time, a day that is left out of a month of no requests.
ZONES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York"]
# Clocks change in Berlin on 25 October 2026, in New York on 1 November.
END = datetime(2026, 11, 3, 17, 35, tzinfo=UTC)
ADDING = [metric for metric in Metric if metric.adds_up]


@pytest.fixture(autouse=True)
def fine_sums_for_ever(settings: Settings) -> None:
    settings.USAGE_FINE_DAYS = 0


def value_of(metric: Metric, record: Record) -> int:
    """What a request adds to a metric, told independently of the roll-ups."""
    return {
        Metric.REQUESTS: 1,
        Metric.TOKENS: record.prompt_tokens + record.completion_tokens,
        Metric.INPUT_TOKENS: record.prompt_tokens,
        Metric.CACHED_TOKENS: record.cached_tokens,
        Metric.OUTPUT_TOKENS: record.completion_tokens,
        Metric.REASONING_TOKENS: record.reasoning_tokens,
        Metric.COST: record.cost_nano or 0,
        Metric.UNPRICED: int(record.cost_nano is None),
        Metric.ERRORS: int(record.status >= 400),
        Metric.RATE_LIMITED: int(record.status == 429),
        Metric.STREAMED: int(record.streamed),
        Metric.IMAGES: record.images,
    }[metric]


def total(metric: Metric, records: list[Record]) -> int:
    return sum(value_of(metric, record) for record in records)


def _record(columns: dict[str, Any]) -> Record:
    return Record(**columns)


_drawn_records = st.lists(
    st.fixed_dictionaries(
        {
            "time": st.integers(0, 12 * 24 * 3600).map(lambda seconds: (END - timedelta(seconds=seconds)).timestamp()),
            "request_id": st.uuids().map(str),
            "project_id": st.just(0),
            "key_id": st.integers(0, 3),
            "endpoint": st.sampled_from(["chat.completions", "embeddings"]),
            "model": st.sampled_from(["gpt-4o", "o3", ""]),
            "status": st.sampled_from([200, 200, 400, 429, 500]),
            "error_code": st.sampled_from(["", "slow_down"]),
            "streamed": st.booleans(),
            "prompt_tokens": st.integers(0, 999),
            "cached_tokens": st.integers(0, 99),
            "completion_tokens": st.integers(0, 999),
            "reasoning_tokens": st.integers(0, 99),
            "images": st.integers(0, 3),
            "cost_nano": st.none() | st.integers(0, 10**9),
            "duration_us": st.integers(0, 10**7),
        }
    ).map(_record),
    min_size=1,
    max_size=30,
    unique_by=lambda record: record.request_id,
)


class SumsLaw(HypothesisTestCase):
    """Each drawn record once, whatever the grain, the zone and the grouping."""

    def setup_example(self) -> None:
        super().setup_example()  # type: ignore[no-untyped-call]
        self.owner = get_user_model().objects.create_superuser("olga")
        projects = [Project.objects.create(name=name) for name in ("Search", "Elsewhere")]
        self.keys = [
            ApiKey.objects.create(name=f"key {index}", project=projects[index % 2], owner=self.owner)
            for index in range(3)
        ]

    def of_keys(self, drawn: list[Record]) -> list[Record]:
        """The records, of real keys; of none where the index is past them."""
        return [
            record._replace(key_id=self.keys[record.key_id].pk, project_id=self.keys[record.key_id].project_id)
            if record.key_id < len(self.keys)
            else record._replace(key_id=0)
            for record in drawn
        ]

    @hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(
        drawn=_drawn_records,
        zone=st.sampled_from(ZONES).map(ZoneInfo),
        grain=st.sampled_from(Grain),
        metric=st.sampled_from(ADDING),
        by=st.none() | st.sampled_from(By),
        top=st.integers(1, 3),
        start=st.integers(0, 13 * 288),
        length=st.integers(1, 13 * 288),
    )
    def test_any_series_equals_the_records_bar_by_bar(
        self,
        drawn: list[Record],
        zone: ZoneInfo,
        grain: Grain,
        metric: Metric,
        by: By | None,
        top: int,
        start: int,
        length: int,
    ) -> None:
        records = self.of_keys(drawn)
        batch_write(records, [])
        begin = END + timedelta(minutes=5) - timedelta(minutes=5 * start)
        period = Period(begin, begin + timedelta(minutes=5 * length), zone, grain)
        within = [record for record in records if begin.timestamp() <= record.time < period.end.timestamp()]
        chart = series(Slice(Sight(self.owner), period), metric, by=by, top=top)

        edges = [moment.timestamp() for moment in period.edges]
        expected = [
            total(metric, [record for record in within if low <= record.time < high]) for low, high in pairwise(edges)
        ]
        shown = [sum(int(line.values[bar] or 0) for line in chart.lines) for bar in range(len(expected))]
        assert shown == expected
        assert sum(int(line.total or 0) for line in chart.lines) == total(metric, within)
        assert len(chart.lines) <= top + 1

    @hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(drawn=_drawn_records, zone=st.sampled_from(ZONES).map(ZoneInfo), by=st.sampled_from(By))
    def test_all_that_is_told_of_a_period_equals_the_records(self, drawn: list[Record], zone: ZoneInfo, by: By) -> None:
        records = self.of_keys(drawn)
        batch_write(records, [])
        piece = Slice(Sight(self.owner), period_of(Preset.WEEK, zone=zone, now=END))
        start, end = piece.period.start.timestamp(), piece.period.end.timestamp()
        within = [record for record in records if start <= record.time < end]

        found = totals(piece).now
        assert [found.value(metric) or 0 for metric in ADDING] == [total(metric, within) for metric in ADDING]
        counts = [0] * len(DURATION_COLUMNS)
        for record in within:
            counts[bucket_of(record.duration_us)] += 1
        assert found.value(Metric.DURATION_P95) == quantile(counts, 0.95)
        assert sum(line.figures.requests for line in top_list(piece, by, Metric.COST, top=2)) == len(within)
        assert sum(int(line.value or 0) for line in top_list(piece, by, Metric.COST, top=2)) == total(
            Metric.COST, within
        )
        assert sum(int(cell.value or 0) for row in heat_map(piece, Metric.REQUESTS).rows for cell in row) == len(within)
        statuses = {line.code: line.requests for line in status_breakdown(piece)}
        assert statuses["429"] == total(Metric.RATE_LIMITED, within)
        assert sum(statuses.values()) == len(within)
        errors = Counter((record.status, record.error_code) for record in within if record.status >= 400)
        assert {(line.status, line.code): line.requests for line in error_breakdown(piece)} == errors

    @hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(
        drawn=_drawn_records,
        keys=st.sets(st.integers(0, 2)),
        models=st.sets(st.sampled_from(["gpt-4o", "o3"])),
        endpoints=st.sets(st.sampled_from(["chat.completions", "embeddings"])),
        classes=st.sets(st.sampled_from([2, 4, 5])),
    )
    def test_a_selection_counts_what_it_names_and_nothing_else(
        self, drawn: list[Record], keys: set[int], models: set[str], endpoints: set[str], classes: set[int]
    ) -> None:
        records = self.of_keys(drawn)
        batch_write(records, [])
        chosen = {self.keys[index].pk for index in keys}
        selection = Selection(
            keys=tuple(chosen),
            models=tuple(models),
            endpoints=tuple(endpoints),
            status_classes=tuple(classes),
        )
        piece = Slice(Sight(self.owner), Period(END - timedelta(days=13), END, ZoneInfo("UTC"), Grain.DAY), selection)
        expected = [
            record
            for record in records
            if record.time < END.timestamp()
            and (not chosen or record.key_id in chosen)
            and (not models or record.model in models)
            and (not endpoints or record.endpoint in endpoints)
            and (not classes or record.status // 100 in classes)
        ]
        assert totals(piece, ADDING).now.value(Metric.TOKENS) == total(Metric.TOKENS, expected)
        failed = [record for record in expected if record.status >= 400]
        assert sum(line.requests for line in error_breakdown(piece)) == len(failed)


@pytest.mark.django_db
def test_past_the_kept_days_an_hour_counts_whole_where_it_begins(settings: Settings) -> None:
    settings.USAGE_FINE_DAYS = 35
    owner = get_user_model().objects.create_superuser("olga")
    zone = ZoneInfo("Asia/Kolkata")
    # 18:30 UTC is midnight: one request just before it, one just after.
    midnight = datetime(2026, 1, 9, 18, 30, tzinfo=UTC)
    batch_write(
        [
            Record((midnight + timedelta(minutes=minutes)).timestamp(), f"req_{minutes}", status=200)
            for minutes in (-1, 1)
        ],
        [],
    )
    days = [
        Slice(
            Sight(owner),
            Period(midnight + timedelta(days=first), midnight + timedelta(days=first + 1), zone, Grain.DAY),
        )
        for first in (-1, 0)
    ]
    assert [totals(day).now.requests for day in days] == [2, 0]
    settings.USAGE_FINE_DAYS = 0
    assert [totals(day).now.requests for day in days] == [1, 1]


@pytest.mark.django_db
def test_whole_hours_are_read_by_the_hour_and_cut_ones_by_five_minutes() -> None:
    owner = get_user_model().objects.create_superuser("olga")
    batch_write([Record(END.timestamp() - 60, "req_1"), Record(END.timestamp() - 7200, "req_2")], [])
    FineRollup.objects.filter(start__lt=END - timedelta(hours=1)).delete()
    UsageRollup.objects.filter(hour__gte=END - timedelta(minutes=35)).delete()
    period = Period(END - timedelta(hours=3, minutes=35), END, ZoneInfo("UTC"), Grain.HOUR)
    assert totals(Slice(Sight(owner), period)).now.requests == 2

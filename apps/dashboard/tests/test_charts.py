"""Charts as data, and the tables of the same numbers."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.dashboard.charts import (
    SPARK_HEIGHT,
    Bucket,
    Change,
    Chart,
    Doughnut,
    HeatMap,
    Kind,
    Series,
    change_told,
    spark_points,
)
from apps.listing.numbers import Unit

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)


def buckets(count: int) -> list[Bucket]:
    starts = [MIDNIGHT + timedelta(hours=hour) for hour in range(count)]
    return [Bucket(f"{start:%H:%M}", f"{start:%d %b %H:%M}", start, start + timedelta(hours=1)) for start in starts]


def chart(*series: Series, kind: Kind = Kind.BARS, unit: Unit = Unit.COUNT) -> Chart:
    return Chart("use", "Requests", kind, unit, buckets(len(series[0].values)), series, noun="requests")


def test_the_table_holds_what_is_drawn_the_newest_first() -> None:
    drawn = chart(Series("gpt-4o", (1_000, 0), 1_000), Series("Others", (7, None), 7, "others"))
    assert [series["values"] for series in drawn.as_data()["series"]] == [[1_000, 0], [7, None]]
    assert [(row.head, row.cells) for row in drawn.rows()] == [
        ("02 Mar 01:00", ("0", "–")),
        ("02 Mar 00:00", ("1,000", "7")),
    ]
    assert drawn.totals().cells == ("1,000", "7")


def test_the_bounds_of_all_buckets_lie_end_to_end() -> None:
    bounds = chart(Series("x", (1, 2, 3), 6)).as_data()["bounds"]
    assert bounds == [f"2026-03-02T0{hour}:00:00+00:00" for hour in range(4)]


def test_a_single_bucket_cannot_be_narrowed() -> None:
    assert chart(Series("x", (1, 2), 3)).as_data()["zooms"] is True
    assert chart(Series("x", (1,), 1)).as_data()["zooms"] is False


@pytest.mark.parametrize(("values", "empty"), [((0, None), True), ((0, 1), False)])
def test_a_chart_of_nothing_is_empty(values: tuple[float | None, ...], *, empty: bool) -> None:
    assert chart(Series("x", values, 0)).is_empty is empty


def test_a_doughnut_tells_the_share_of_each_part() -> None:
    rows = list(Doughnut("d", "Outcome", Unit.COUNT, [Series("a", (), 30), Series("b", (), 10)]).rows())
    assert [(row.head, row.cells) for row in rows] == [("a", ("30", "75 %")), ("b", ("10", "25 %"))]


def test_a_doughnut_of_nothing_has_no_shares() -> None:
    rows = Doughnut("d", "Outcome", Unit.COUNT, [Series("a", (), 0)]).rows()
    assert [row.cells for row in rows] == [("0", "–")]


def test_the_hottest_cell_of_a_heat_map_is_one() -> None:
    values = [[0.0] * 24 for _ in range(7)]
    values[2][9], values[4][13] = 50, 200
    rows = dict(HeatMap("h", "When", Unit.COUNT, values, "requests").rows())
    assert rows["Wed"][9] == ("Wed 09:00: 50 requests", "50", "0.250")
    assert rows["Fri"][13].heat == "1.000"


def test_a_heat_map_of_nothing_is_cold() -> None:
    drawn = HeatMap("h", "When", Unit.COUNT, [[0.0] * 24 for _ in range(7)])
    assert drawn.is_empty
    assert {cell.heat for _, row in drawn.rows() for cell in row} == {"0.000"}


def test_a_sparkline_is_broken_where_nothing_is_known() -> None:
    assert spark_points([0, 10, None, 5, 5]) == ["0.0,30.0 30.0,2.0", "90.0,16.0 120.0,16.0"]


def test_a_sparkline_of_nothing_lies_flat() -> None:
    (line,) = spark_points([0, 0, 0])
    assert {point.split(",")[1] for point in line.split()} == {f"{SPARK_HEIGHT - 2:.1f}"}
    assert spark_points([]) == []


def test_a_change_of_a_share_is_told_in_points() -> None:
    assert change_told(0.031, 0.02, Unit.SHARE, less_is_better=True) == Change("+1.1 points", "up", "worse")


@pytest.mark.parametrize(
    ("now", "before", "less", "told"),
    [
        (150, 100, None, Change("+50 %", "up", "")),
        (95, 100, True, Change("−5 %", "down", "better")),
        (105, 100, True, Change("+5 %", "up", "worse")),
        (105, 100, False, Change("+5 %", "up", "better")),
        (1_500, 100, None, Change("15 times", "up", "")),
        (0, 100, None, Change("−100 %", "down", "")),
        (100, 100, True, Change("as before", "none", "")),
        (5, 0, True, Change("none before", "up", "worse")),
        (None, 5, None, Change("nothing to compare with", "none", "")),
        (5, None, None, Change("nothing to compare with", "none", "")),
    ],
)
def test_a_change_is_told_against_the_period_before(
    now: float | None, before: float | None, less: bool | None, told: Change
) -> None:
    assert change_told(now, before, less_is_better=less) == told

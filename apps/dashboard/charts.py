"""Charts as data: what a page draws (`static/js/charts.js`), and the table of the same numbers beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from apps.listing.numbers import Unit, brief, exact, significant

Value = float | None
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# A sparkline's own coordinates; the page scales them.
SPARK_WIDTH, SPARK_HEIGHT = 120, 32
# A change is better or worse from so much of the larger number on.
_NEWS = 0.03


class Kind(StrEnum):
    """How a chart is drawn."""

    LINES = "lines"
    BARS = "bars"
    AREAS = "areas"
    DOUGHNUT = "doughnut"

    @property
    def label(self) -> str:
        """As people say it."""
        return {"lines": "Lines", "bars": "Stacked bars", "areas": "Stacked areas", "doughnut": "Doughnut"}[self]


class Bucket(NamedTuple):
    """A place on the axis of time. `label` stands on the axis, `told` in tooltips and tables. It ends before `end`."""

    label: str
    told: str
    start: datetime
    end: datetime


class Series(NamedTuple):
    """A line, a layer or a slice: a value a bucket. `total` is of the whole period, which is not the sum where values
    are shares or quantiles. `role`: "others" and "before" are drawn in grey, "before" as a dashed line; "success",
    "limited", "refused" and "failed" have colours of their own."""

    name: str
    values: tuple[Value, ...]
    total: Value
    role: str = ""


class Row(NamedTuple):
    """A line of the table, in words."""

    head: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """A chart over time. `name` is its own on the page: what a person hid in it is kept under that."""

    name: str
    title: str
    kind: Kind
    unit: Unit
    buckets: Sequence[Bucket]
    series: Sequence[Series]
    noun: str = ""
    zooms: bool = True
    """Whether dragging over it opens the narrower period."""

    @property
    def data_id(self) -> str:
        return f"chart-{self.name}"

    @property
    def is_empty(self) -> bool:
        return not any(value for series in self.series for value in series.values)

    @property
    def is_stacked(self) -> bool:
        return self.kind in (Kind.BARS, Kind.AREAS)

    @property
    def described(self) -> str:
        """What the picture is, for whoever does not see it."""
        names = ", ".join(series.name for series in self.series)
        return f"{self.title}: {names}. The table holds the same numbers."

    def as_data(self) -> Mapping[str, Any]:
        """For `charts.js`."""
        return {
            "name": self.name,
            "kind": self.kind.value,
            "unit": self.unit.value,
            "noun": self.noun,
            "zooms": self.zooms and len(self.buckets) > 1,
            "labels": [bucket.label for bucket in self.buckets],
            "told": [bucket.told for bucket in self.buckets],
            "bounds": [bucket.start.isoformat() for bucket in self.buckets]
            + [bucket.end.isoformat() for bucket in self.buckets[-1:]],
            "series": [
                {"name": series.name, "values": list(series.values), "total": series.total, "role": series.role}
                for series in self.series
            ],
        }

    def rows(self) -> Iterator[Row]:
        """The table's lines, a bucket each, the newest first."""
        for at in reversed(range(len(self.buckets))):
            values = tuple(exact(series.values[at], self.unit) for series in self.series)
            yield Row(self.buckets[at].told, values)

    def totals(self) -> Row:
        return Row("Whole period", tuple(exact(series.total, self.unit) for series in self.series))


@dataclass(frozen=True)
class Doughnut:
    """Parts of a whole; the largest first."""

    name: str
    title: str
    unit: Unit
    slices: Sequence[Series]
    noun: str = ""

    @property
    def data_id(self) -> str:
        return f"chart-{self.name}"

    @property
    def described(self) -> str:
        return f"{self.title}. The table holds the same numbers."

    @property
    def is_empty(self) -> bool:
        return not self.whole

    @property
    def whole(self) -> float:
        return sum(part.total or 0 for part in self.slices)

    def as_data(self) -> Mapping[str, Any]:
        return {
            "name": self.name,
            "kind": Kind.DOUGHNUT.value,
            "unit": self.unit.value,
            "noun": self.noun,
            "zooms": False,
            "labels": [part.name for part in self.slices],
            "series": [{"name": part.name, "values": [part.total], "role": part.role} for part in self.slices],
        }

    def rows(self) -> Iterator[Row]:
        whole = self.whole
        for part in self.slices:
            share = exact((part.total or 0) / whole, Unit.SHARE) if whole else exact(None, Unit.SHARE)
            yield Row(part.name, (exact(part.total, self.unit), share))


class Cell(NamedTuple):
    """A cell of a heat map: `heat` from 0 to 1, relative to the hottest."""

    told: str
    value: str
    heat: str


@dataclass(frozen=True)
class HeatMap:
    """Hours of the day against days of the week, Monday first; `values[weekday][hour]`."""

    name: str
    title: str
    unit: Unit
    values: Sequence[Sequence[float]]
    noun: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(value for row in self.values for value in row)

    def rows(self) -> Iterator[tuple[str, list[Cell]]]:
        hottest = max((value for row in self.values for value in row), default=0) or 1
        for weekday, row in zip(WEEKDAYS, self.values, strict=True):
            yield (
                weekday,
                [
                    Cell(
                        f"{weekday} {hour:02}:00: {exact(value, self.unit)} {self.noun}".rstrip(),
                        brief(value, self.unit),
                        f"{value / hottest:.3f}",
                    )
                    for hour, value in enumerate(row)
                ],
            )


def spark_points(values: Sequence[Value]) -> list[str]:
    """A sparkline as the points of SVG polylines: one for each run without a gap, from zero to the largest."""
    known = [value for value in values if value is not None]
    top = max(known, default=0) or 1
    step = SPARK_WIDTH / max(len(values) - 1, 1)
    lines: list[list[str]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            lines.append([])
        else:
            # A point of its own breadth above and below, so that the line is not cut.
            lines[-1].append(f"{at * step:.1f},{SPARK_HEIGHT - 2 - (SPARK_HEIGHT - 4) * value / top:.1f}")
    return [" ".join(line) for line in lines if len(line) > 1]


class Change(NamedTuple):
    """How a number changed against the period before. `tone`: "better", "worse" or "" where neither can be said."""

    text: str
    direction: str
    tone: str


def change_told(now: Value, before: Value, unit: Unit = Unit.COUNT, *, less_is_better: bool | None = None) -> Change:
    """In percent of the number before; of a share in percentage points. Where there was nothing no percentage can be
    told."""
    if now is None or before is None:
        return Change("nothing to compare with", "none", "")
    if now == before:
        return Change("as before", "none", "")
    direction = "up" if now > before else "down"
    tone = "" if less_is_better is None else "worse" if (direction == "up") is less_is_better else "better"
    sign = "+" if direction == "up" else "−"
    # What moves by so little is no news.
    tone = tone if abs(now - before) >= _NEWS * max(now, before) else ""
    if unit is Unit.SHARE:
        return Change(f"{sign}{significant(100 * abs(now - before), 2)} points", direction, tone)
    if not before:
        return Change("none before", direction, tone)
    # Beyond tenfold a percentage says less than a factor.
    if now / before >= 10:
        return Change(f"{now / before:,.0f} times", direction, tone)
    return Change(f"{sign}{significant(100 * abs(now - before) / before, 2)} %", direction, tone)

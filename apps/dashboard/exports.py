"""What Explore shows as a file: a row for each bar and part, and the export itself on the audit trail."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from apps.audit.services import Thing, event_record
from apps.dashboard.charts import Chart, Value
from apps.dashboard.use_chart import use_chart
from apps.dashboard.view import View
from apps.exporting.checksum import Summary, summary_of
from apps.exporting.formats import Format
from apps.exporting.table import Cell, Column, Fact, PaperColumn, Table
from apps.listing.numbers import exact
from apps.organization.models import User
from apps.usage.analysis import Unit
from apps.usage.analysis.told import bar_told, period_told

USE = Thing("usage.usagerollup", "", "Use of the server")
FORMATS = (Format.CSV, Format.JSON, Format.PDF)


class Row(NamedTuple):
    start: datetime
    end: datetime
    part: str
    value: Value


def use_table(view: View) -> Table:
    """The numbers of the chart, without the period before. Whole numbers are in the unit of the metric (cost in
    nano-dollars, durations in microseconds); a rate is a text with six decimals."""
    chart = use_chart(replace(view, kind=None, compares=False), "export")
    assert isinstance(chart, Chart)
    is_rate = view.metric.unit is Unit.RATIO
    return Table(
        title=chart.title,
        file_name=f"use-{view.metric}".replace("_", "-"),
        columns=(
            Column("start", lambda row: row.start),
            Column("end", lambda row: row.end),
            Column(str(view.by or "part"), lambda row: row.part),
            Column(_column(view), lambda row: _cell(row.value, is_rate=is_rate)),
        ),
        rows=lambda: _rows(chart),
        paper_columns=(
            PaperColumn("Period", lambda row: bar_told(row.start, row.end, view.piece.period.grain), 3),
            PaperColumn(view.by.label if view.by else "Part", lambda row: row.part, 3),
            PaperColumn(view.metric.label, lambda row: exact(row.value, chart.unit), 2, is_number=True),
        ),
        facts=(Fact("Period", f"{period_told(view.piece.period)}, {view.piece.period.zone}"), Fact("View", view.query)),
    )


def use_export_record(*, actor: User, view: View, table: Table, chosen: Format) -> Summary:
    """Put an export on the trail, with its view, its number of rows and its checksum, before the first row leaves."""
    summary = summary_of(table)
    told = {"format": chosen.value, "rows": summary.rows, "checksum": summary.grouped, "view": view.query}
    event_record(actor=actor, verb="usage.exported", on=USE, after=told)
    return summary


def _column(view: View) -> str:
    suffix = {Unit.NANO_DOLLARS: "_nano_dollars", Unit.MICROSECONDS: "_us"}.get(view.metric.unit, "")
    return f"{view.metric}{suffix}"


def _rows(chart: Chart) -> Iterator[Row]:
    for at, bucket in enumerate(chart.buckets):
        for series in chart.series:
            yield Row(bucket.start, bucket.end, series.name, series.values[at])


def _cell(value: Value, *, is_rate: bool) -> Cell:
    if value is None:
        return None
    return f"{value:.6f}" if is_rate else round(value)

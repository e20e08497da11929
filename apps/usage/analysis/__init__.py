"""The usage as pages show it: from the roll-ups alone, cut to what a person may see.

A page reads a slice from its address and asks for what it shows:

    piece, problems = slice_read(request.user, request.GET)     # problems: sentences for the page
    both = totals(piece)
    both.now.requests, both.now.value(Metric.COST), both.change(Metric.COST)       # 0.25: a quarter more than before
    chart = series(piece, Metric.COST, by=By.MODEL, top=7)      # chart.begins, chart.lines[0].label / .values / .total
    ghost = series(piece.before, Metric.COST)                   # the period before, bar by bar
    sparklines(piece, [Metric.REQUESTS, Metric.DURATION_P95])   # {metric: [value, …]}
    top_list(piece, By.KEY, Metric.REQUESTS, also=[Metric.COST])
    heat_map(piece, Metric.REQUESTS).rows[weekday][hour].mean
    status_breakdown(piece), error_breakdown(piece)
    f"?{piece.as_query()}"                                      # the address that leads back to the slice

Addresses: `period` (1h, today, 24h, 7d, 30d, 90d, month, last-month, custom with `from` and `to`), `grain` (5m, 15m,
30m, 1h, day, week, month; else chosen by length), `zone` (else the person's), and any number of `project`, `key`,
`member` (public ids), `model`, `endpoint`, `status` (2xx, 4xx, 5xx). What cannot be understood is told in `problems`
and left out. `Line.code` and `TopLine.code` are what these parameters take; empty where there is nothing to select.

Units are those of `Metric.unit`: counts, tokens, nano-dollars, ratios (0 to 1), microseconds; None where a value does
not exist. Only metrics that `adds_up` may be stacked. What a person may not tell apart stands together as "Other keys"
(see `sight`). Each function is one to three queries; nothing is cached between calls.
"""

from apps.usage.analysis.grain import Grain
from apps.usage.analysis.groups import By
from apps.usage.analysis.heat import HeatCell, HeatMap, heat_map
from apps.usage.analysis.metrics import Figures, Metric, Unit, Value, change
from apps.usage.analysis.period import Period, Preset, period_of, period_read
from apps.usage.analysis.selection import Selection, selection_read
from apps.usage.analysis.series import Line, Series, series, sparklines
from apps.usage.analysis.sight import Sight, projects_seen, rollups_visible_to
from apps.usage.analysis.slices import Slice, slice_read
from apps.usage.analysis.totals import (
    ErrorLine,
    StatusLine,
    TopLine,
    Totals,
    error_breakdown,
    status_breakdown,
    top_list,
    totals,
)

__all__ = [
    "By",
    "ErrorLine",
    "Figures",
    "Grain",
    "HeatCell",
    "HeatMap",
    "Line",
    "Metric",
    "Period",
    "Preset",
    "Selection",
    "Series",
    "Sight",
    "Slice",
    "StatusLine",
    "TopLine",
    "Totals",
    "Unit",
    "Value",
    "change",
    "error_breakdown",
    "heat_map",
    "period_of",
    "period_read",
    "projects_seen",
    "rollups_visible_to",
    "selection_read",
    "series",
    "slice_read",
    "sparklines",
    "status_breakdown",
    "top_list",
    "totals",
]

"""A dashboard as a document: what export writes, import reads, and each change is checked by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from apps.dashboard.charts import Kind
from apps.dashboard.view import NONE
from apps.usage.analysis import By, Metric, Preset
from apps.usage.analysis.selection import STATUSES
from apps.usage.models import Endpoint

FORMAT = "openai-mock-server.dashboard"
VERSION = 1
MOST_WIDGETS = 24
WIDTHS = (3, 4, 6, 8, 9, 12)
_LONGEST_TITLE = 100
_MOST_VALUES = 50
# What a widget may fix. Keys and people are not among them: their ids are nobody else's business.
FILTERS = ("project", "model", "endpoint", "status")


class Shape(StrEnum):
    """What a widget is."""

    NUMBER = "number"
    CHART = "chart"
    TOP = "top"
    HEAT = "heat"
    STATUS = "status"

    @property
    def label(self) -> str:
        """As people say it."""
        return {
            "number": "Number with its course",
            "chart": "Chart over time, or doughnut",
            "top": "Top list",
            "heat": "Hours of the week",
            "status": "Status and errors",
        }[self]


@dataclass(frozen=True)
class Widget:
    """`chart`: "" is what fits the metric. `period`: "" is that of the page's filters."""

    shape: Shape
    title: str
    metric: Metric = Metric.REQUESTS
    group: str = "model"
    chart: str = ""
    width: int = 6
    period: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        return {
            "kind": str(self.shape),
            "title": self.title,
            "metric": str(self.metric),
            "group": self.group,
            "chart": self.chart,
            "width": self.width,
            "period": self.period,
            "filter": {name: list(values) for name, values in self.filters.items()},
        }


class Document(NamedTuple):
    title: str
    widgets: tuple[Widget, ...]

    def as_data(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "title": self.title,
            "widgets": [widget.as_data() for widget in self.widgets],
        }


class DocumentError(Exception):
    """What is wrong with a document, a sentence each, with its place."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


def document_read(data: object) -> Document:
    """A whole document. Raises DocumentError with all that is wrong."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DocumentError([f"format: this is no dashboard; one says “{FORMAT}”."])
    if data.get("version") != VERSION or isinstance(data.get("version"), bool):
        raise DocumentError([f"version: this server reads version {VERSION}."])
    problems: list[str] = []
    _known(data, {"format", "version", "title", "widgets"}, "", problems)
    title = _text(data, "title", "", problems)
    widgets = _widgets(data.get("widgets"), problems)
    if problems:
        raise DocumentError(problems)
    return Document(title, widgets)


def widgets_read(data: object) -> tuple[Widget, ...]:
    """The widgets of a document alone. Raises DocumentError."""
    problems: list[str] = []
    widgets = _widgets(data, problems)
    if problems:
        raise DocumentError(problems)
    return widgets


def _widgets(data: object, problems: list[str]) -> tuple[Widget, ...]:
    if not isinstance(data, list):
        problems.append("widgets: this is no list.")
        return ()
    if len(data) > MOST_WIDGETS:
        problems.append(f"widgets: there are {len(data)}; a dashboard has at most {MOST_WIDGETS}.")
        return ()
    found = [_widget(one, f"widgets[{at}]", problems) for at, one in enumerate(data)]
    return tuple(widget for widget in found if widget)


def _widget(data: object, place: str, problems: list[str]) -> Widget | None:
    if not isinstance(data, dict):
        problems.append(f"{place}: this is no object.")
        return None
    before = len(problems)
    place = f"{place}."
    _known(data, {"kind", "title", "metric", "group", "chart", "width", "period", "filter"}, place, problems)
    shape = _one_of(data, "kind", [str(one) for one in Shape], None, place, problems)
    title = _text(data, "title", place, problems)
    metric = _one_of(data, "metric", [str(one) for one in Metric], "requests", place, problems)
    group = _one_of(data, "group", [NONE, *(str(one) for one in By)], "model", place, problems)
    chart = _one_of(data, "chart", ["", *(str(one) for one in Kind)], "", place, problems)
    width = _one_of(data, "width", list(WIDTHS), 6, place, problems)
    periods = ["", *(str(one) for one in Preset if one is not Preset.CUSTOM)]
    period = _one_of(data, "period", periods, "", place, problems)
    filters = _filters(data.get("filter", {}), f"{place}filter", problems)
    if len(problems) > before:
        return None
    return Widget(Shape(shape), title, Metric(metric), group, chart, width, period, filters)


def _filters(data: object, place: str, problems: list[str]) -> dict[str, list[str]]:
    if not isinstance(data, dict):
        problems.append(f"{place}: this is no object.")
        return {}
    _known(data, set(FILTERS), f"{place}.", problems)
    found: dict[str, list[str]] = {}
    known = {"endpoint": list(Endpoint.values), "status": list(STATUSES)}
    for name in FILTERS:
        values = data.get(name, [])
        if not isinstance(values, list) or len(values) > _MOST_VALUES:
            problems.append(f"{place}.{name}: this is no list of at most {_MOST_VALUES} values.")
            continue
        for at, value in enumerate(values):
            if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TITLE:
                problems.append(f"{place}.{name}[{at}]: this is no text of 1 to {_LONGEST_TITLE} characters.")
            elif name in known and value not in known[name]:
                problems.append(f"{place}.{name}[{at}]: “{value}” is none of {', '.join(known[name])}.")
        if values:
            found[name] = list(values)
    return found


def _text(data: Mapping[str, object], name: str, place: str, problems: list[str]) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= _LONGEST_TITLE:
        problems.append(f"{place}{name}: this is no text of 1 to {_LONGEST_TITLE} characters.")
        return ""
    return value.strip()


def _one_of(
    data: Mapping[str, object], name: str, choices: Sequence[Any], default: Any, place: str, problems: list[str]
) -> Any:
    value = data.get(name, default)
    if type(value) not in {type(choice) for choice in choices} or value not in choices:
        told = ", ".join(str(choice) or "(empty)" for choice in choices)
        problems.append(f"{place}{name}: “{str(value)[:40]}” is none of {told}.")
    return value


def _known(data: Mapping[str, object], names: set[str], place: str, problems: list[str]) -> None:
    problems.extend(f"{place}{str(name)[:40]}: nothing has this name here." for name in data if name not in names)

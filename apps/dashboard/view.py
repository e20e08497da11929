"""What a page shows, read from its address and written into it: a slice of the usage, and how it is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from apps.dashboard.charts import Kind
from apps.organization.models import User
from apps.usage.analysis import By, Metric, Selection, Slice, slice_read

# In an address: not stacked by anything, compared with nothing, drawn as fits best.
NONE = "none"
_DEFAULT_METRIC = Metric.REQUESTS
_DEFAULT_BY = By.MODEL


@dataclass(frozen=True)
class View:
    """`kind`: None is what fits the metric best."""

    piece: Slice
    metric: Metric = _DEFAULT_METRIC
    by: By | None = _DEFAULT_BY
    kind: Kind | None = None
    compares: bool = True

    @property
    def drawn_as(self) -> Kind:
        """Layers that lie upon each other must add up: what does not is drawn as lines."""
        return self.kind if self.kind and self.metric.adds_up else self.fitting

    @property
    def fitting(self) -> Kind:
        """What fits the metric best."""
        return Kind.BARS if self.metric.adds_up else Kind.LINES

    @property
    def is_redrawn(self) -> bool:
        """Whether it is drawn in another way than the address asks for."""
        return self.kind is not None and self.drawn_as is not self.kind

    @property
    def query(self) -> str:
        """The address that leads back to it, behind the question mark."""
        return "&".join(part for part in (self.piece.as_query(), urlencode(self._own_parameters())) if part)

    def _own_parameters(self) -> list[tuple[str, str]]:
        pairs = []
        if self.metric is not _DEFAULT_METRIC:
            pairs.append(("metric", str(self.metric)))
        if self.by is not _DEFAULT_BY:
            pairs.append(("group", str(self.by or NONE)))
        if self.kind is not None:
            pairs.append(("chart", str(self.kind)))
        return pairs if self.compares else [*pairs, ("compare", NONE)]

    def selecting(self, **fields: tuple[Any, ...]) -> "View":
        """The same with other values of some fields of its selection."""
        return replace(self, piece=replace(self.piece, selection=replace(self.piece.selection, **fields)))

    def unselected(self) -> "View":
        """The same of all that the person may see."""
        return replace(self, piece=replace(self.piece, selection=Selection()))


def view_read(user: User, query: QueryDict) -> tuple[View, list[str]]:
    """The view that an address asks for, and what of it cannot be understood, in words; that was left out.

    Parameters beside those of `slice_read`: `metric`, `group` (or none), `chart` (lines, bars, areas, doughnut),
    `compare` (none: without the period before).
    """
    piece, problems = slice_read(user, query)
    metrics: Mapping[str, Metric] = {str(metric): metric for metric in Metric}
    groups: Mapping[str, By | None] = {NONE: None, **{str(by): by for by in By}}
    kinds: Mapping[str, Kind] = {str(kind): kind for kind in Kind}
    return (
        View(
            piece,
            _chosen(query, "metric", metrics, _DEFAULT_METRIC, problems),
            _chosen(query, "group", groups, _DEFAULT_BY, problems),
            _chosen(query, "chart", kinds, None, problems),
            _chosen(query, "compare", {NONE: False, "before": True}, True, problems),
        ),
        problems,
    )


def _chosen(query: QueryDict, name: str, choices: Mapping[str, Any], default: Any, problems: list[str]) -> Any:
    text = query.get(name, "").strip()
    if text and text not in choices:
        problems.append(f"There is no {name} “{text[:30]}”; it is one of {', '.join(choices)}.")
    return choices.get(text, default)

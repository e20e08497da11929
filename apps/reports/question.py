"""What is asked of a report: the slice of the usage that it is of, and what is told apart. One object behind CSV, JSON
and PDF, read from an address and written back into it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict

from apps.exporting.table import Fact
from apps.organization.models import User
from apps.usage.analysis import Period, Preset, Slice, slice_read
from apps.usage.analysis.told import period_told
from apps.usage.models import Endpoint, Forecast

if TYPE_CHECKING:
    from apps.reports.report import Report

# What may be told apart, as addresses say it.
SPLITS = {"project": "Project", "key": "Key", "model": "Model", "endpoint": "Endpoint"}
_NOTHING = "none"


class Meter:
    """How far the reading of the rows is, from 0 to 1. Whoever reads them says so here."""

    share = 0.0


@dataclass(frozen=True)
class Question:
    """`problems`: what of the address could not be understood, in words; that was left out."""

    user: User
    report: "Report"
    piece: Slice
    split: tuple[str, ...] = ()
    metric: str = Forecast.Metric.COST
    problems: tuple[str, ...] = ()
    meter: Meter = field(default_factory=Meter, compare=False)

    def as_query(self) -> str:
        """The address that leads back to it, behind the question mark: `last-month` stays the month before."""
        return "&".join(part for part in (self.piece.as_query(), urlencode(self._own())) if part)

    @property
    def frozen(self) -> "Question":
        """The same, of the very period that is meant now, whoever reads it when and in which zone."""
        chosen = replace(self.piece.period, preset=Preset.CUSTOM, zone_is_chosen=True, grain_is_chosen=True)
        return replace(self, piece=replace(self.piece, period=chosen))

    @property
    def period(self) -> Period:
        return self.piece.period

    @property
    def covers_everything(self) -> bool:
        """Whether it is of more than some projects."""
        chosen = self.piece.selection
        return self.piece.sight.everything and not (chosen.projects or chosen.keys or chosen.members)

    @property
    def projects(self) -> list[int]:
        """Whose rows may be in it, by primary key; of everything none is named."""
        chosen, sight = self.piece.selection, self.piece.sight
        if self.covers_everything:
            return []
        of_keys = {
            key.project_id for pk, key in sight.keys.items() if pk in chosen.keys or key.owner_id in chosen.members
        }
        named = set(chosen.projects)
        if chosen.keys or chosen.members:
            return sorted(named & of_keys if named else of_keys)
        return sorted(named or sight.projects)

    def facts(self) -> tuple[Fact, ...]:
        """The filters in words."""
        chosen, sight = self.piece.selection, self.piece.sight
        found = []
        if self.report.has("period"):
            found.append(Fact("Period", period_told(self.period)))
        found.append(Fact("Time zone", str(self.period.zone)))
        named = {
            "Project": [sight.projects[pk].name for pk in chosen.projects if pk in sight.projects],
            "Key": [sight.keys[pk].name for pk in chosen.keys if pk in sight.keys],
            "Member": [sight.members[pk].name for pk in chosen.members if pk in sight.members],
            "Model": list(chosen.models),
            "Endpoint": [str(dict(Endpoint.choices)[name]) for name in chosen.endpoints],
            "Status": [f"{digit}xx" for digit in chosen.status_classes],
        }
        found += [Fact(name, ", ".join(values)) for name, values in named.items() if values]
        if not chosen.projects:
            found.append(Fact("Projects", "All that its reader may see"))
        if self.report.has("metric"):
            found.append(Fact("Of what", str(Forecast.Metric(self.metric).label)))
        if self.report.has("grain"):
            found.append(Fact("By", self.period.grain.label.lower()))
        if self.report.has("split"):
            found.append(Fact("Told apart", ", ".join(SPLITS[name].lower() for name in self.split) or "nothing"))
        return tuple(found)

    def _own(self) -> list[tuple[str, str]]:
        pairs = []
        if self.report.has("split") and self.split != self.report.default_split:
            pairs += [("split", name) for name in self.split] or [("split", _NOTHING)]
        if self.report.has("metric"):
            pairs.append(("metric", self.metric))
        return pairs


def question_read(user: User, report: "Report", query: QueryDict, *, now: datetime | None = None) -> Question:
    """Parameters: those of `slice_read`, `split` (project, key, model, endpoint, any number of them, or none) and
    `metric` (of a forecast), as far as the report has them."""
    piece, problems = slice_read(user, query, now=now)
    split = tuple(name for name in SPLITS if name in query.getlist("split"))
    wanted = [text for text in query.getlist("split") if text]
    if any(text not in SPLITS and text != _NOTHING for text in wanted):
        problems.append(f"What is told apart is one of {', '.join(SPLITS)}.")
    metric = query.get("metric", "") or Forecast.Metric.COST
    if report.has("metric") and metric not in Forecast.Metric.values:
        problems.append("A metric is requests, tokens or cost.")
        metric = Forecast.Metric.COST
    return Question(user, report, piece, split if wanted else report.default_split, str(metric), tuple(problems))

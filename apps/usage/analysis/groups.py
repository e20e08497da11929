"""What is told apart within a slice: by model, key, endpoint, project or member; and who comes first."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Q

from apps.usage.analysis.metrics import Figures, Metric, columns_of
from apps.usage.analysis.sight import Sight
from apps.usage.analysis.slices import Slice
from apps.usage.analysis.sums import Group, sums_of
from apps.usage.models import NOBODY, Endpoint


class By(StrEnum):
    """What a slice is grouped by. The values are what addresses say."""

    MODEL = "model"
    KEY = "key"
    ENDPOINT = "endpoint"
    PROJECT = "project"
    MEMBER = "member"

    @property
    def label(self) -> str:
        """As people say it."""
        return self.value.capitalize()


class Part(NamedTuple):
    """One of what is told apart. `code` is what an address says (a public id or a name) and is empty where there is
    nothing to select: for all keys that the person may not tell apart, and for what had no key."""

    label: str
    code: str = ""
    rows: Q | None = None
    """Which rows it is made of, of those that the person may tell apart; None where they cannot be named."""


OTHER_KEYS = Part("Other keys")
OTHER_MEMBERS = Part("Others")
NO_KEY = Part("No valid key")

_COLUMNS = {
    By.MODEL: "model",
    By.KEY: "key_id",
    By.ENDPOINT: "endpoint",
    By.PROJECT: "project_id",
    By.MEMBER: "key_id",
}


def column_of(by: By) -> str:
    """The column of the roll-ups whose values are told apart."""
    return _COLUMNS[by]


def part_of(by: By, value: Group, sight: Sight) -> Part:
    """What a value of the column stands for, as far as the person may tell."""
    if by is By.MODEL:
        return Part(str(value) or "No model", str(value), Q(model=value))
    if by is By.ENDPOINT:
        return Part(str(dict(Endpoint.choices).get(str(value), value)), str(value), Q(endpoint=value))
    if value == NOBODY:
        return NO_KEY
    assert isinstance(value, int)
    if by is By.PROJECT:
        project = sight.projects.get(value)
        return Part(project.name, project.public_id, Q(project=value)) if project else Part("Unknown project")
    return _key_part(by, value, sight)


def _key_part(by: By, value: int, sight: Sight) -> Part:
    key = sight.keys.get(value)
    if by is By.KEY:
        return Part(key.name, key.public_id, Q(key=value)) if key else OTHER_KEYS
    member = sight.members.get(key.owner_id) if key else None
    if key is None or member is None:
        return OTHER_MEMBERS
    owned = [pk for pk, other in sight.keys.items() if other.owner_id == key.owner_id]
    return Part(member.name, member.public_id, Q(key__in=owned))


class Ranked(NamedTuple):
    part: Part
    figures: Figures


def ranked(piece: Slice, by: By, metric: Metric, metrics: Sequence[Metric] = ()) -> list[Ranked]:
    """All parts with their figures over the whole period, the largest first: by the metric where it adds up, else by
    requests, as a rate of nearly nothing tells nothing. What cannot be told apart comes last."""
    ends = (piece.period.start, piece.period.end)
    sums = sums_of(piece.rows, ends, columns_of((metric, *metrics)), column_of(by))
    by_part: dict[tuple[str, str], Ranked] = {}
    # Keys of one member are one part: conditions are not compared, labels and codes are.
    parts = {cell.group: part_of(by, cell.group, piece.sight) for cell in sums}
    for cell, figures in sums.items():
        part = parts[cell.group]
        have = by_part.get((part.code, part.label))
        by_part[part.code, part.label] = Ranked(part, have.figures.plus(figures) if have else figures)
    order = metric if metric.adds_up else Metric.REQUESTS
    return sorted(by_part.values(), key=lambda line: _rank(line, order))


def _rank(line: Ranked, order: Metric) -> tuple[bool, float, int, str, str]:
    told = line.part.rows is not None
    return not told, -(line.figures.value(order) or 0), -line.figures.requests, line.part.label, line.part.code

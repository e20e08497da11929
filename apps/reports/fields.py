"""The columns of a report, each said once: for the files, the paper, the JSON Schema and the documentation."""

from collections.abc import Callable
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple

from apps.exporting.checksum import Summary
from apps.exporting.table import Cell, Column, PaperColumn


class Type(StrEnum):
    """What the values of a column are; the value says it to readers of the documentation."""

    TEXT = "text"
    WHOLE = "whole number"
    MOMENT = "moment"
    YES_NO = "yes or no"
    TEXTS = "list of texts"
    THING = "structure"


class Paper(NamedTuple):
    """The column on paper. `text`: of a row; `total`: below the last row."""

    title: str
    share: float
    text: Callable[[Any], str]
    total: Callable[[Summary], str] | None = None


class Field(NamedTuple):
    """`value` of a row; by default its attribute of that name. `meaning`: one sentence for the documentation."""

    name: str
    type: Type
    meaning: str
    value: Callable[[Any], Cell] | None = None
    nullable: bool = False
    sums: bool = False

    @property
    def column(self) -> Column:
        return Column(self.name, self.value or attrgetter(self.name), self.sums)

    @property
    def type_told(self) -> str:
        """As the documentation says it."""
        return f"{self.type.value}, or nothing" if self.nullable else self.type.value

    @property
    def json_type(self) -> dict[str, Any]:
        """Its values as JSON Schema has them."""
        found: dict[str, Any] = dict(_JSON_TYPES[self.type])
        if self.nullable:
            found["type"] = [found["type"], "null"]
        return {**found, "description": self.meaning}


_JSON_TYPES: dict[Type, dict[str, Any]] = {
    Type.TEXT: {"type": "string"},
    Type.WHOLE: {"type": "integer"},
    Type.MOMENT: {"type": "string", "format": "date-time"},
    Type.YES_NO: {"type": "boolean"},
    Type.TEXTS: {"type": "array", "items": {"type": "string"}},
    Type.THING: {"type": "object"},
}


def paper_columns(papers: tuple[Paper, ...], numbers: frozenset[str]) -> tuple[PaperColumn, ...]:
    """`numbers`: the titles of those that stand to the right."""
    return tuple(
        PaperColumn(paper.title, paper.text, paper.share, is_number=paper.title in numbers, total=paper.total)
        for paper in papers
    )

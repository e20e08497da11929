"""A report as data: what it is of, its columns, and the table that answers a question. `kinds` has them all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from apps.exporting.checksum import Summary
from apps.exporting.table import Overview, Table
from apps.organization.models import User
from apps.reports.fields import Field, Paper, paper_columns
from apps.reports.question import Question

EMPTY = "Nothing was found for this period and these filters: the report is complete, and empty."


@dataclass(frozen=True)
class Report:
    """`kind` is its name in addresses. `options`: what can be asked of it. `may`: whether it is for a person at all;
    what is in it is cut to what they see. `reads_long`: it is never read within a request."""

    kind: str
    title: str
    lead: str
    icon: str
    fields: tuple[Field, ...]
    papers: tuple[Paper, ...]
    numbers: frozenset[str]
    rows: Callable[[Question], Callable[[], Any]]
    overview: Callable[[Question, Summary], Overview]
    options: tuple[str, ...]
    default_split: tuple[str, ...] = ()
    may: Callable[[User], bool] = lambda user: True
    reads_long: bool = False
    cells_are_rows: bool = False

    def has(self, option: str) -> bool:
        """Whether it can be asked for: period, grain, split, metric, project, key, member, model, endpoint, status."""
        return option in self.options

    @property
    def schema_url(self) -> str:
        """Where its JSON Schema is."""
        return str(settings.PUBLIC_URL) + reverse("reports:schema", args=(self.kind,))

    def table(self, question: Question) -> Table:
        """The rows and all that is said of them, in whichever format."""
        return Table(
            title=f"{self.title} report",
            file_name=f"{self.kind}-report",
            columns=tuple(field.column for field in self.fields),
            rows=self.rows(question),
            facts=question.facts(),
            paper_columns=paper_columns(self.papers, self.numbers),
            cells_are_rows=self.cells_are_rows,
            overview=lambda summary: self.overview(question, summary),
            empty=EMPTY,
            schema=self.schema_url,
        )

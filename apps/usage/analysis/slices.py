"""A slice of the usage: what a person looks at. All that a page shows follows from one, and so does its address."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import QueryDict

from apps.organization.models import User
from apps.usage.analysis.period import Period, period_read
from apps.usage.analysis.selection import EVERYTHING, Selection, selection_read
from apps.usage.analysis.sight import Sight


@dataclass(frozen=True)
class Slice:
    """A part of what a person may see: a period, and a selection within it."""

    sight: Sight
    period: Period
    selection: Selection = EVERYTHING

    @property
    def before(self) -> "Slice":
        """The same in the period before."""
        return replace(self, period=self.period.before)

    @cached_property
    def rows(self) -> Q:
        """Which rows of the hourly and five-minute sums count."""
        return self.selection.rows(self.sight)

    @cached_property
    def error_rows(self) -> Q:
        """Which rows of the counts of errors count."""
        return self.selection.error_rows(self.sight)

    def as_query(self) -> str:
        """The parameters of an address that lead back to it, escaped."""
        return urlencode(self.period.as_query() + self.selection.as_query(self.sight))


def slice_read(user: User | AnonymousUser, query: QueryDict, *, now: datetime | None = None) -> tuple[Slice, list[str]]:
    """The slice that an address asks for, and what of it cannot be understood, in words; that was left out. See
    `period_read` and `selection_read` for the parameters."""
    sight = Sight(user)
    period, of_period = period_read({name: text for name, text in query.items() if isinstance(text, str)}, now=now)
    selection, of_selection = selection_read(sight, query)
    return Slice(sight, period, selection), of_period + of_selection

"""Pages of a table too big to count: cut by id, with no COUNT and no OFFSET from the start.

A filter that has no index is answered by reading rows one by one. So that a rare value cannot make a page read ten
million of them, a page looks through at most `REACH` rows; where that ends before the page is full, the page says so
and its link goes on from there.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

# Rows that one page may read. The small first step keeps the common case, a page that fills at once, from paying for
# the walk to the far edge.
FIRST_REACH = 2_000
REACH = 250_000

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: next to this id, which is not on the page, towards the older or the newer rows."""

    id: int
    newer: bool = False

    def __str__(self) -> str:
        return f"{'after' if self.newer else 'before'}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """`before-120` or `after-120`; anything else is no cursor, which means the newest page."""
        direction, _, number = text.partition("-")
        if direction not in ("before", "after") or not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        return cls(int(number), newer=direction == "after")


@dataclass(frozen=True)
class KeysetPage(Generic[M]):
    """Rows, the newest first, and where the pages beside them begin; None where there is nothing more."""

    rows: list[M]
    older: Cursor | None
    newer: Cursor | None
    is_cut_short: bool = False
    """The page ends because REACH rows were read, not because it is full or there are no more."""


def keyset_page(
    queryset: QuerySet[M],
    *,
    cursor: Cursor | None,
    size: int,
    scope: QuerySet[M] | None = None,
    reach: int | None = None,
) -> KeysetPage[M]:
    """The page at `cursor`.

    `scope`, where `queryset` needs rows read one by one: those rows, found and put in order by an index alone; `reach`:
    how many of them may be read, REACH where nothing is said.
    """
    rows, onward, is_cut_short = _walk(queryset, cursor, size, scope, reach or REACH)
    if cursor is None or not cursor.newer:
        back = cursor and Cursor(rows[0].pk if rows else cursor.id - 1, newer=True)
        return KeysetPage(rows, older=onward, newer=back, is_cut_short=is_cut_short)
    if onward is None:
        # The newest rows are one page, however it was reached, and a full one.
        return keyset_page(queryset, cursor=None, size=size, scope=scope, reach=reach)
    rows.reverse()
    back = Cursor(rows[-1].pk if rows else cursor.id + 1)
    return KeysetPage(rows, older=back, newer=onward, is_cut_short=is_cut_short)


def _walk(
    queryset: QuerySet[M], cursor: Cursor | None, size: int, scope: QuerySet[M] | None, furthest: int
) -> tuple[list[M], Cursor | None, bool]:
    """Rows away from `cursor`, in that direction; where the walk goes on; whether it ended at the edge of its reach."""
    newer = cursor is not None and cursor.newer
    order, beyond, short_of = ("pk", "pk__gt", "pk__lt") if newer else ("-pk", "pk__lt", "pk__gt")
    start: dict[str, Any] = {beyond: cursor.id} if cursor else {}
    for reach in (FIRST_REACH, furthest):
        edge = None if scope is None else _edge(scope.filter(**start).order_by(order), reach)
        within = {} if edge is None else {short_of: edge}
        rows = list(queryset.filter(**start, **within).order_by(order)[: size + 1])
        if len(rows) > size:
            return rows[:size], Cursor(rows[size - 1].pk, newer=newer), False
        if edge is None:
            return rows, None, False
    assert edge is not None
    return rows, Cursor(edge - 1 if newer else edge + 1, newer=newer), len(rows) < size


def _edge(ordered: QuerySet[M], reach: int) -> int | None:
    """The id of the first row out of `reach`; None where there are not so many."""
    edges: QuerySet[M, int] = ordered.values_list("pk", flat=True)[reach : reach + 1]
    return edges.first()

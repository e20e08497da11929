"""What is exported, as data: columns, rows and what is said of them. The writers know nothing else."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from apps.exporting.checksum import Summary

# What a cell holds: text, whole number, yes or no, nothing, a moment, or a structure that JSON knows. No float: two
# readers may print it differently, and the checksum is over what is printed.
Cell = str | int | bool | datetime | list[Any] | dict[str, Any] | None


class Column(NamedTuple):
    """A column of the data. `name` is its name in every format and stays as it is once there are readers. `sums`:
    whole numbers whose sum is told beside the rows."""

    name: str
    value: Callable[[Any], Cell]
    sums: bool = False


class PaperColumn(NamedTuple):
    """A column on paper. `share`: of the page's width, in relation to the other columns. `total`: what stands below
    the last row, of the sums."""

    title: str
    text: Callable[[Any], str]
    share: float
    is_number: bool = False
    total: "Callable[[Summary], str] | None" = None


class Fact(NamedTuple):
    """A line of what is said of a table, such as a filter: `Fact("Project", "Atlas")`."""

    name: str
    text: str


class PaperSeries(NamedTuple):
    """A layer of a chart, bar by bar."""

    name: str
    values: Sequence[float]


class PaperChart(NamedTuple):
    """Stacked bars; `told` writes a number of the axis. A part of a bar below zero is not drawn."""

    title: str
    labels: Sequence[str]
    series: Sequence[PaperSeries]
    told: Callable[[float], str]


class Overview(NamedTuple):
    """The page before the rows on paper: numbers, charts, and what a reader has to know of them."""

    figures: Sequence[Fact] = ()
    charts: Sequence[PaperChart] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Table:
    """`rows`: the same rows in the same order each time that it is called, read as they are asked for. `cells_are_rows`
    spares a call for each cell where rows are the values of the columns already, moments as text. `empty`: what is
    said where there is no row. `schema`: the address of what describes its JSON."""

    title: str
    file_name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Any]]
    facts: tuple[Fact, ...] = ()
    paper_columns: tuple[PaperColumn, ...] = ()
    cells_are_rows: bool = False
    overview: "Callable[[Summary], Overview] | None" = None
    empty: str = ""
    schema: str = ""

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def cells(self) -> Iterator[Sequence[Cell]]:
        """The values of each row, moments as text."""
        if self.cells_are_rows:
            yield from self.rows()
            return
        values = [column.value for column in self.columns]
        for row in self.rows():
            yield [_plain(value(row)) for value in values]


def _plain(cell: Cell) -> Cell:
    return cell.astimezone(UTC).isoformat() if isinstance(cell, datetime) else cell

"""What is exported, as data: columns, rows and what is said of them. The writers know nothing else."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

# What a cell holds: text, whole number, yes or no, nothing, a moment, or a structure that JSON knows. No float: two
# readers may print it differently, and the checksum is over what is printed.
Cell = str | int | bool | datetime | list[Any] | dict[str, Any] | None


class Column(NamedTuple):
    """A column of the data. `name` is its name in every format and stays as it is once there are readers."""

    name: str
    value: Callable[[Any], Cell]


class PaperColumn(NamedTuple):
    """A column on paper. `share`: of the page's width, in relation to the other columns."""

    title: str
    text: Callable[[Any], str]
    share: float
    is_number: bool = False


class Fact(NamedTuple):
    """A line of what is said of a table, such as a filter: `Fact("Project", "Atlas")`."""

    name: str
    text: str


@dataclass(frozen=True)
class Table:
    """`rows`: the same rows in the same order each time that it is called, read as they are asked for."""

    title: str
    file_name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Any]]
    facts: tuple[Fact, ...] = ()
    paper_columns: tuple[PaperColumn, ...] = ()

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def cells(self) -> Iterator[list[Cell]]:
        """The values of each row, moments as text."""
        values = [column.value for column in self.columns]
        for row in self.rows():
            yield [_plain(value(row)) for value in values]


def _plain(cell: Cell) -> Cell:
    return cell.astimezone(UTC).isoformat() if isinstance(cell, datetime) else cell

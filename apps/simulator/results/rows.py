"""A list of objects in Markdown: a table of their fields, or a list where a table would be too wide."""

from collections.abc import Callable, Sequence

from apps.simulator.results.measures import measure
from apps.simulator.results.parsed import Value
from apps.simulator.results.record import record_of

_MOST_ROWS = 10
_MOST_COLUMNS = 5


def rows_of(objects: Sequence[dict[str, Value]], named: Callable[[str], str]) -> list[str]:
    """The rows; `named` puts the label of a field into the language of the answer."""
    shown = objects[:_MOST_ROWS]
    columns = list(dict.fromkeys(name for one in shown for name in one))
    is_flat = not any(isinstance(value, dict | list) for one in shown for value in one.values())
    rows = _table(shown, columns, named) if is_flat and 1 < len(columns) <= _MOST_COLUMNS else _bullets(shown, named)
    rest = len(objects) - len(shown)
    return [*rows, "", f"(+ {rest})"] if rest else rows


def _table(objects: Sequence[dict[str, Value]], columns: list[str], named: Callable[[str], str]) -> list[str]:
    heads: dict[str, str] = {}
    rows = []
    for one in objects:
        told = {name: measure(name, value, one) for name, value in one.items()}
        heads = {name: found.label for name, found in told.items()} | heads
        rows.append(_row([_cell(told[name].told) if name in told else "" for name in columns]))
    return [_row([_cell(_capital(named(heads[name]))) for name in columns]), f"|{' --- |' * len(columns)}", *rows]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _bullets(objects: Sequence[dict[str, Value]], named: Callable[[str], str]) -> list[str]:
    return [f"- {_told(one, named)}" for one in objects]


def _told(one: dict[str, Value], named: Callable[[str], str]) -> str:
    record = record_of(one)
    title = record.name[1] or record.place[1]
    pairs = [f"{named(measure.label)} {measure.told}" for _, _, measure in record.fields]
    if record.name[1] and record.place[1]:
        pairs.insert(0, record.place[1])
    told = ", ".join((*pairs, *record.said))
    return f"**{title}**: {told}" if title and told else f"**{title}**" if title else told or "–"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _cell(text: str) -> str:
    """A text that cannot leave its cell."""
    return " ".join(text.replace("|", "/").split()) or "–"

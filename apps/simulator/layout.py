"""Lists, tables and headings in Markdown, as rows of text."""

from collections.abc import Iterator, Mapping

from apps.simulator.phrases.book import Aspect, Book
from apps.simulator.shape import Layout

_NATURAL_ITEMS = 5
_MOST_ITEMS = 200
_COLUMN_ROWS = 4
_FIRST_PLACES = 3


def bullet_rows(items: list[str], layout: Layout) -> Iterator[str]:
    """Items as a Markdown list."""
    for number, item in enumerate(items, start=1):
        yield f"{number}. {item}" if layout is Layout.NUMBERED else f"- {item}"


def points(book: Book, fields: Mapping[str, str], count: int | None, start: int) -> list[str]:
    """What to say about a subject in `count` points. Beyond what a book holds, points come again under a number."""
    aspects = book.aspects
    wanted = min(count or _NATURAL_ITEMS, _MOST_ITEMS)
    # The first aspects are the general ones: short lists begin with them, from a place drawn among a few.
    first = start % min(_FIRST_PLACES, len(aspects) - wanted + 1) if wanted < len(aspects) else 0
    return [_point(aspects[(first + i) % len(aspects)], fields, (first + i) // len(aspects)) for i in range(wanted)]


def _point(aspect: Aspect, fields: Mapping[str, str], turn: int) -> str:
    title, advice = aspect
    heading = f"{title} ({turn + 1})" if turn else title
    return f"**{heading}**: {advice.format_map(fields)}"


def table_rows(book: Book, fields: Mapping[str, str], count: int | None) -> Iterator[str]:
    """A table of aspects; two things that are compared have a column each."""
    wanted = min(count or _COLUMN_ROWS, len(book.aspects))
    name, advice = book.table_head
    subject, other = _cell(fields["s"]), _cell(fields["o"])
    if other:
        yield f"| {name} | {subject} | {other} |"
        yield "| --- | --- | --- |"
        for title, left, right in _COMPARED[:wanted]:
            yield f"| {title} | {left} | {right} |"
        return
    yield f"| {name} | {advice} |"
    yield "| --- | --- |"
    for title, text in book.aspects[:wanted]:
        sentence = text.format_map({**fields, "s": subject})
        yield f"| {title} | {sentence[:1].upper()}{sentence[1:]} |"


def heading_rows(book: Book, sentences: list[str], title: str) -> Iterator[str]:
    """Sentences in sections, each under a heading; the heading of the whole is the subject."""
    yield f"# {_cell(title[:1].upper() + title[1:])}"
    yield ""
    for index in range(0, len(sentences), 2):
        yield f"## {book.aspects[index // 2 % len(book.aspects)][0]}"
        yield ""
        yield book.space.join(sentences[index : index + 2])
        yield ""


def _cell(text: str) -> str:
    """A text that cannot leave its cell or its heading."""
    return " ".join(text.replace("|", "/").split())


_COMPARED = (
    ("Focus", "simple cases first", "many cases, one tool"),
    ("Getting started", "quick", "takes more preparation"),
    ("Flexibility", "moderate", "high"),
    ("Effort over time", "grows with special cases", "stays level"),
    ("Typical use", "small and medium tasks", "larger, changing tasks"),
    ("Main risk", "outgrowing it", "using more than is needed"),
)

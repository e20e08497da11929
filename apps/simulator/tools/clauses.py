"""A message cut into what it asks for, one thing after the other, and the values that stand in a row in it."""

import re
from collections.abc import Iterable, Iterator

from apps.simulator.knowledge import CAPITALS
from apps.simulator.stopwords import STOPWORDS

_MOST_ROWED = 16
_CUTS = re.compile(
    r"(?<=[.?!;])\s+|\n+|,?\s+(?:and|then|also|plus|as well as|und|et|y|e|en)\s+(?:(?:then|also|finally)\s+)?|,\s+",
    re.IGNORECASE,
)
# What begins a request of its own after an "and".
_OPENERS = frozenset(
    """what what's how how's when where who which why is are will can could would should does do did tell show find
    search look get fetch send email mail message call book reserve schedule create make add set turn switch delete
    remove cancel update change edit list check track convert translate calculate compute play open close read write
    save run execute order buy remind give let lookup please the then also notify post upload download summarize
    summarise wie was wann wo comment quel quelle cómo qué""".split()
)
# Bounded, so that no text makes a search long.
_NAME = r"[A-ZÀ-Þ0-9#][\w'’.&-]{0,40}\w|[A-Z0-9]"
_NAMES = rf"(?:{_NAME})(?:\s+(?:(?:of|de|la|del|the|di|am)\s+)?(?:{_NAME})){{0,3}}"
_PLACE_OF = r"(?:,\s*[A-Z]{2}\b)?"
_AND = r"(?:\s*,\s*|\s*,?\s+(?:and|or|und|et|y|e|en|vs\.?|versus|as well as|&)\s+)"
_ROW = re.compile(rf"(?P<first>{_NAMES}){_PLACE_OF}(?:{_AND}(?:{_NAMES}){_PLACE_OF}){{1,{_MOST_ROWED}}}")
_ITEM = re.compile(rf"(?:{_NAMES}){_PLACE_OF}")
_LOWER = r"[^\W\d_]{2,}(?:\s[^\W\d_]{2,})?"
_LOWER_ROW = re.compile(
    rf"\b(?:in|for|at|of|to|from|about|on|für|à|en)\s+(?P<row>{_LOWER}(?:\s*,\s*{_LOWER}){{0,{_MOST_ROWED}}}"
    rf"\s*,?\s+(?:and|or|und|et|y|e)\s+{_LOWER})\s*(?:[?.!]|$)"
)
_LOWER_AND = re.compile(r"\s*,?\s+(?:and|or|und|et|y|e)\s+|\s*,\s*")
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre)\s+$", re.IGNORECASE)


def clauses_of(message: str, openers: Iterable[str] = ()) -> list[str]:
    """The parts of a message that may ask for something each. After an "and" or a comma a part begins only with a word
    that opens a request, or with one of `openers`."""
    known = _OPENERS.union(openers)
    clauses: list[str] = []
    start = 0
    for cut in _CUTS.finditer(message):
        is_sentence = cut[0].isspace() and not cut[0].strip() and message[cut.start() - 1 : cut.start()] in ".?!;\n"
        rest = message[cut.end() :].split(None, 1)
        if rest and (is_sentence or "\n" in cut[0] or rest[0].lower().strip(",.?!:;\"'") in known):
            clauses.append(message[start : cut.start()].strip())
            start = cut.end()
    clauses.append(message[start:].strip())
    return [clause for clause in clauses if clause]


def one_by_one(clause: str) -> list[str]:
    """A clause once for each value of the row in it: "weather in Paris and Rome" as "weather in Paris" and "weather in
    Rome". A clause without a row as it is; so is "between Paris and Rome", which is one thing."""
    for start, end, items in _rows(clause):
        if len(items) > 1 and not _BETWEEN.search(clause[:start]):
            return [f"{clause[:start]}{item}{clause[end:]}" for item in items]
    return [clause]


def _rows(clause: str) -> Iterator[tuple[int, int, list[str]]]:
    """(start, end, items) of rows of names and numbers; then of plain words after a preposition."""
    for row in _ROW.finditer(clause):
        start = row.start()
        first = row["first"]
        # A sentence begins with a capital letter whatever its first word.
        if first.lower() in STOPWORDS or (start == 0 and first.lower() in _OPENERS):
            continue
        # "Price of Apple and Google": the capital letter says nothing here either.
        start += first.find(" of ") + 4 if start == 0 and " of " in first else 0
        yield start, row.end(), _joined(_ITEM.findall(clause[start : row.end()]))
    lower = _LOWER_ROW.search(clause)
    if lower:
        items = _LOWER_AND.split(lower["row"])
        if STOPWORDS.isdisjoint(items):
            yield lower.start("row"), lower.end("row"), items


def _joined(items: list[str]) -> list[str]:
    """A country after a place that is none belongs to it: "Paris, France"."""
    joined: list[str] = []
    for item in items:
        if joined and item.lower() in CAPITALS and joined[-1].rsplit(", ", 1)[-1].lower() not in CAPITALS:
            joined[-1] = f"{joined[-1]}, {item}"
        else:
            joined.append(item)
    return joined[:_MOST_ROWED]


def has_value(text: str) -> bool:
    """Whether a text names something that an argument may be: a name within a sentence, a number, a quotation."""
    return bool(_VALUE.search(text))


_VALUE = re.compile(r"\d|[\"“«`].+[\"”»`]|@|(?<=[\w,;:]\s)(?!I\b|I')[A-ZÀ-Þ]\w+")

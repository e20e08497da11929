"""The place in an answer that a value is drawn for, and what its name says."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+|(?<=[a-z])(?=\d)")
_LONGEST_NAME = 120
# A tree is drawn with its root, children and grandchildren.
_MOST_RETURNS = 1


class Slot(NamedTuple):
    """`name` is the property's; an item of a list has the list's, in the singular, and its `at` there.

    `owner` is what the object is called that it belongs to, `beside` are the names of that object's properties.
    `lineage` holds the objects' and lists' schemas on the way here; once one of them came back a second time, the value
    `ends` as soon as it may.
    """

    name: str = ""
    description: str = ""
    owner: str = ""
    beside: frozenset[str] = frozenset()
    path: str = ""
    depth: int = 0
    at: int = 0
    lineage: tuple[int, ...] = ()
    ends: bool = False

    def inside(self, schemas: Iterable[object], *, owner: str, beside: frozenset[str]) -> "Slot":
        """A place in the object or list that is drawn here by these schemas; its name and path are to be filled in."""
        ids = tuple(id(schema) for schema in schemas)
        ends = self.ends or any(self.lineage.count(one) >= _MOST_RETURNS for one in ids)
        return Slot(owner=owner, beside=beside, depth=self.depth + 1, at=self.at, lineage=self.lineage + ids, ends=ends)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name: "partySize" is party, size."""
        return words_of(self.name)


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of an identifier, in lower case."""
    return tuple(word.lower() for word in _BORDER.split(name[:_LONGEST_NAME]) if word)


def singular(name: str) -> str:
    """The name of one of many: cities, city; addresses, address; participants, participant; news, news."""
    lower = name.lower()
    if lower in _SINGULARS:
        return name[: len(_SINGULARS[lower])] if lower.startswith(_SINGULARS[lower]) else _SINGULARS[lower]
    if lower.endswith("ies") and len(lower) > 4:
        return f"{name[:-3]}y"
    if lower.endswith(("sses", "xes", "ches", "shes")):
        return name[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is", "news")) and len(lower) > 2:
        return name[:-1]
    return name


_SINGULARS = {"people": "person", "children": "child", "men": "man", "women": "woman", "series": "series",
              "attendees": "attendee", "movies": "movie", "cookies": "cookie", "data": "data",
              "addresses": "address", "matrices": "matrix", "indices": "index"}  # fmt: skip

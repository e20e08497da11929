"""Names for code, made of the words of a request."""

import re
from typing import NamedTuple
from unicodedata import normalize

from apps.simulator.stopwords import STOPWORDS, STOPWORDS_ELSEWHERE

_MOST_WORDS = 4
_ASKING = re.compile(
    r".*?\b(?:function|method|script|program|snippet|class|query|component|code|algorithm|endpoint|module|page|"
    r"command|regex|"
    r"statement|one-liner)s?\b(?:\s+(?:in|using)\s+\S+)?(?:\s+(?:that|which|to|for|called|named|of))*\s+(?P<task>.+)",
    re.IGNORECASE | re.DOTALL,
)
_HOW_TO = re.compile(r".*?\bhow (?:to|(?:do|can|would|should) (?:i|you|we))\s+(?P<task>.+)", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[a-z][a-z0-9]*")
_SKIPPED = frozenset(
    "funktion fonction funcion funzione funcao functie skript programm programa erstelle cree crea "
    "python javascript typescript java rust golang bash shell sql html css ruby php kotlin swift csharp code function"
    " script"
    " program snippet class method query example simple small short given input takes returns return using component"
    " implement implements called named define defines s t create creates write writes print prints".split()
)
_NOT_NAMED = STOPWORDS | STOPWORDS_ELSEWHERE | _SKIPPED
_RESERVED_PLURALS = frozenset("values columns rows tables indexes views sets joins groups orders limits".split())
# Verbs say what a function does although they are stop words elsewhere.
_KEPT = frozenset("add get find compare generate include translate list count keep show".split())


class Name(NamedTuple):
    """The words of a name; at least two, so that it is no reserved word in any language."""

    words: tuple[str, ...]

    @property
    def snake(self) -> str:
        return "_".join(self.words)

    @property
    def camel(self) -> str:
        return self.words[0] + "".join(word.capitalize() for word in self.words[1:])

    @property
    def pascal(self) -> str:
        return "".join(word.capitalize() for word in self.words)

    @property
    def kebab(self) -> str:
        return "-".join(self.words)

    @property
    def table(self) -> str:
        last = self.words[-1]
        plural = last if last.endswith("s") else f"{last}s"
        return f"{plural}_log" if plural in _RESERVED_PLURALS else plural

    @property
    def title(self) -> str:
        return " ".join(self.words).capitalize()


def name_of(request: str) -> Name:
    """ "Write a Python function that parses CSV files" is (parse, csv, files)."""
    found = _ASKING.match(request) or _HOW_TO.match(request)
    task = (found["task"] if found else request).lower().split("\n", 1)[0]
    plain = normalize("NFKD", task).encode("ascii", "ignore").decode()
    words = [word for word in _WORD.findall(plain) if word in _KEPT or word not in _NOT_NAMED]
    if not words:
        return Name(("process", "items"))
    words[0] = _infinitive(words[0])
    words = words[:_MOST_WORDS]
    return Name(tuple(words) if len(words) > 1 else (words[0], "items"))


def _infinitive(verb: str) -> str:
    """ "parses" as "parse", "matches" as "match"; nouns in the plural lose their s, too."""
    if verb.endswith(("sses", "ches", "shes", "xes", "zzes")):
        return verb[:-2]
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    return verb[:-1] if verb.endswith("s") and not verb.endswith(("ss", "us", "is")) and len(verb) > 3 else verb

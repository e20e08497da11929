"""A message as the detectors see it: in sentences, in words, in lower case, and never too long to look at.

Prompts are made of what came before: templates with another name in them, documents quoted again, instructions. So a
sentence is read once in its life, and a new message costs what is new in it.
"""

from itertools import chain
from typing import TYPE_CHECKING

from apps.simulator.bounded import BoundedCache

if TYPE_CHECKING:
    from apps.simulator.shape import Form
    from apps.simulator.subject import Frame

# What a question is about stands at its start or its end; a pasted document in between is not searched.
_LONGEST = 4096
_HALF = _LONGEST // 2
PUNCTUATION = '.,;:!?()[]{}<>"“”„‚‘«»…|*#`~=\n\t¿¡。、，？！：；「」'
_TO_BLANKS = str.maketrans(dict.fromkeys(PUNCTUATION, " "))
# The same for ASCII, as bytes: ten times as quick.
_ASCII_TO_BLANKS = bytes.maketrans(
    (ascii_signs := "".join(filter(str.isascii, PUNCTUATION))).encode(), b" " * len(ascii_signs)
)
_CACHED_CHARACTERS = 4_000_000
# What the words of a sentence take beside it, in characters.
_WORDS_SIZE = 1_000


class Sentence:
    """A sentence with its words. The other fields are what detectors made of it; None until they did."""

    __slots__ = ("form", "frame", "raw", "terms", "triggered", "vocabulary", "words")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        lower = raw.lower()
        if lower.isascii():
            self.words = lower.encode().translate(_ASCII_TO_BLANKS).decode().split()
        else:
            self.words = lower.translate(_TO_BLANKS).split()
        self.vocabulary = frozenset(self.words)
        self.form: Form | None = None
        self.frame: Frame | None = None
        self.terms: tuple[str, ...] | None = None
        self.triggered: int | None = None

    @property
    def opening(self) -> str:
        """Its first word."""
        return self.words[0] if self.words else ""


_sentences: BoundedCache[Sentence] = BoundedCache(_CACHED_CHARACTERS)


def _sentence(raw: str) -> Sentence:
    known = _sentences.get(raw)
    if known is None:
        known = Sentence(raw)
        _sentences.put(raw, known, size=_WORDS_SIZE)
    return known


class Text:
    """A message cut to its head and tail. `whole` is the message as it came."""

    # Not `cached_property`, which takes a lock before Python 3.12.
    __slots__ = ("_lower", "_vocabulary", "_words", "parts", "raw", "whole")

    def __init__(self, whole: str) -> None:
        self.whole = whole
        raw = whole if len(whole) <= _LONGEST else f"{whole[:_HALF]}\n{whole[-_HALF:]}"
        self.raw = raw if raw.isascii() else raw.replace("’", "'")
        self.parts = [_sentence(part) for part in sentences_of(self.raw)]
        self._lower: str | None = None
        self._vocabulary: frozenset[str] | None = None
        self._words: list[str] | None = None

    @property
    def lower(self) -> str:
        if self._lower is None:
            self._lower = self.raw.lower()
        return self._lower

    @property
    def words(self) -> list[str]:
        if self._words is None:
            self._words = list(chain.from_iterable([part.words for part in self.parts]))
        return self._words

    @property
    def vocabulary(self) -> frozenset[str]:
        if self._vocabulary is None:
            self._vocabulary = frozenset[str]().union(*[part.vocabulary for part in self.parts])
        return self._vocabulary

    @property
    def sentences(self) -> list[str]:
        return [part.raw for part in self.parts]


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, each on one line and stripped. Good enough for prose; "e.g. this" is cut in two."""
    marked = text.replace(". ", ".\n").replace("? ", "?\n").replace("! ", "!\n")
    return [line for part in marked.splitlines() if (line := part.strip())]

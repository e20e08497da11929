"""A message as the detectors see it: lower case, in words, in sentences, and never too long to look at."""

# What a question is about stands at its start or its end; a pasted document in between is not searched.
_LONGEST = 4096
_HALF = _LONGEST // 2
PUNCTUATION = '.,;:!?()[]{}<>"“”„‚‘«»…|*#`~=\n\t¿¡。、，？！：；「」'
_TO_BLANKS = str.maketrans(dict.fromkeys(PUNCTUATION, " "))
# The same for ASCII, as bytes: ten times as quick.
_ASCII_TO_BLANKS = bytes.maketrans(
    (ascii_signs := "".join(filter(str.isascii, PUNCTUATION))).encode(), b" " * len(ascii_signs)
)


class Text:
    """A message cut to its head and tail, with its words. `whole` is the message as it came."""

    __slots__ = ("_sentences", "lower", "raw", "vocabulary", "whole", "words")

    def __init__(self, whole: str) -> None:
        self.whole = whole
        self.raw = whole if len(whole) <= _LONGEST else f"{whole[:_HALF]}\n{whole[-_HALF:]}"
        if self.raw.isascii():
            self.lower = self.raw.lower()
            self.words = self.lower.encode().translate(_ASCII_TO_BLANKS).decode().split()
        else:
            self.raw = self.raw.replace("’", "'")
            self.lower = self.raw.lower()
            self.words = self.lower.translate(_TO_BLANKS).split()
        self.vocabulary = frozenset(self.words)
        self._sentences: list[str] | None = None

    @property
    def sentences(self) -> list[str]:
        if self._sentences is None:
            self._sentences = sentences_of(self.raw)
        return self._sentences

    def first_words(self, count: int) -> str:
        return " ".join(self.words[:count])


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, each on one line and stripped. Good enough for prose; "e.g. this" is cut in two."""
    marked = text.replace(". ", ".\n").replace("? ", "?\n").replace("! ", "!\n")
    return [line for part in marked.splitlines() if (line := part.strip())]

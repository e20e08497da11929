"""Texts that a regular expression matches. They are proposals: an engine must confirm them (`Compiled.matches`)."""

from collections.abc import Iterator
from functools import lru_cache

from apps.simulator.bounded import BoundedCache
from apps.simulator.drawing import Draw
from apps.simulator.json_schema.pattern_tree import (
    Again,
    Ahead,
    Choice,
    Group,
    Letters,
    Node,
    Repeat,
    Sequence,
    UnreadablePatternError,
    tree_of,
)  # fmt: skip

# How often something is repeated beyond its least number, where the pattern sets no end: tried in this order.
_EXTRAS = (4, 0, 1, 8, 2)
_LONGEST = 20_000
# Characters that read well come first; then all that can be printed.
_READABLE = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_ .,:;/@+!?#$%&*()='\"[]{}<>|~^`\\"
_SURROGATES = range(0xD800, 0xE000)

_trees: BoundedCache[Node] = BoundedCache(1_000_000)


def text_of(pattern: str, draw: Draw) -> str | None:
    """The first proposal for a pattern; None if there is none."""
    return next(texts_of(pattern, draw), None)


def texts_of(pattern: str, draw: Draw, least: int = 0) -> Iterator[str]:
    """Texts that are likely to match, the natural ones first; some of at least `least` characters, if that can be."""
    try:
        tree = _trees.get(pattern)
        if tree is None:
            tree = tree_of(pattern)
            _trees.put(pattern, tree, size=4 * len(pattern))
        for extra in (*_EXTRAS, least, 2 * least) if least else _EXTRAS:
            writer = _Writer(draw, min(extra, _LONGEST))
            text = writer.written(tree)
            yield from _with_asked(text, writer.asked)
    except UnreadablePatternError:
        return


def _with_asked(text: str, asked: list[str]) -> Iterator[str]:
    """The text with what lookaheads ask for: laid over its start or its end, put before it, or instead of it."""
    if asked:
        snippet = "".join(asked)
        yield snippet + text[len(snippet) :]
        yield text[: max(0, len(text) - len(snippet))] + snippet
        yield snippet + text
        yield from asked
    yield text


class _Writer:
    """Writes one text. `asked` collects what lookaheads ask for."""

    def __init__(self, draw: Draw, extra: int) -> None:
        self.asked: list[str] = []
        self._draw = draw
        self._extra = extra
        self._groups: dict[str, str] = {}
        self._left = _LONGEST

    def written(self, node: Node) -> str:
        if isinstance(node, Letters):
            return self._letter(node)
        if isinstance(node, Sequence):
            return "".join([self.written(part) for part in node.parts])
        if isinstance(node, Choice):
            return self.written(self._draw.pick(node.options))
        if isinstance(node, Repeat):
            return self._repeated(node)
        if isinstance(node, Group):
            text = self.written(node.inner)
            self._groups[str(node.number)] = self._groups[node.name] = text
            return text
        if isinstance(node, Again):
            return self._groups.get(node.group, "")
        if isinstance(node, Ahead) and not node.is_negated:
            self.asked.append(self._bare(node.inner))
        return ""

    def _bare(self, node: Node) -> str:
        """A lookahead's text without what it skips over: "\\d" of "(?=.*\\d)"."""
        parts = node.parts if isinstance(node, Sequence) else (node,)
        kept = tuple(part for part in parts if not (isinstance(part, Repeat) and part.least == 0))
        return self.written(Sequence(kept))

    def _repeated(self, node: Repeat) -> str:
        most = node.least + self._extra if node.most is None else min(node.most, node.least + self._extra)
        count = self._draw.number(node.least, most) if self._extra <= max(_EXTRAS) else most
        texts: list[str] = []
        for _ in range(count):
            self._left -= 1
            if self._left < 0:
                raise UnreadablePatternError("too long")
            texts.append(self.written(node.inner))
        return "".join(texts)

    def _letter(self, letters: Letters) -> str:
        self._left -= 1
        if self._left < 0:
            raise UnreadablePatternError("too long")
        options = _options(letters)
        if not options:
            raise UnreadablePatternError("an empty class")
        return self._draw.pick(options)


@lru_cache(maxsize=2048)
def _options(letters: Letters) -> str:
    """Characters to choose from: of the first kind of those that are readable, else any of the ranges."""
    if letters.is_negated:
        readable = [sign for sign in _READABLE if not _holds(letters.ranges, ord(sign))]
    else:
        readable = [sign for sign in _READABLE if _holds(letters.ranges, ord(sign))]
    if readable:
        return _of_a_kind(readable)
    if letters.is_negated:
        return "".join(chr(code) for code in range(0xC0, 0x250) if not _holds(letters.ranges, code))
    return "".join(
        chr(code)
        for low, high in letters.ranges
        for code in range(low, min(high, low + 20) + 1)
        if code not in _SURROGATES
    )


def _of_a_kind(readable: list[str]) -> str:
    for kind in (str.islower, str.isdigit, str.isupper):
        same = [sign for sign in readable if kind(sign)]
        if same:
            return "".join(same)
    return "".join(readable[:8])


def _holds(ranges: tuple[tuple[int, int], ...], code: int) -> bool:
    return any(low <= code <= high for low, high in ranges)

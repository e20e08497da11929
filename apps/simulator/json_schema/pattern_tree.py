"""A regular expression of ECMA-262 as a tree.

JSON Schema's patterns are JavaScript's. Python's own parser reads another dialect and is private, and the libraries
that write texts for patterns stand on it; what is needed here is small: enough to write a text, which a real engine
then checks.
"""

import re
from typing import NamedTuple, TypeAlias

# Deeper groups are not read: nobody writes them, and each level is a level of the stack.
_DEEPEST = 40
_LONGEST = 20_000


class Letters(NamedTuple):
    """One character: of these ranges, or, if negated, of none of them."""

    ranges: tuple[tuple[int, int], ...]
    is_negated: bool = False


class Sequence(NamedTuple):
    """One after the other."""

    parts: "tuple[Node, ...]"


class Choice(NamedTuple):
    """One of them."""

    options: "tuple[Node, ...]"


class Group(NamedTuple):
    """A group that may be referred to by its number or name."""

    inner: "Node"
    number: int
    name: str


class Repeat(NamedTuple):
    """Between `least` and `most` times; `most` None: without end."""

    inner: "Node"
    least: int
    most: int | None


class Again(NamedTuple):
    """What a group, by number or name, was written as."""

    group: str


class Ahead(NamedTuple):
    """What must follow (or precede) without being taken; negated: must not."""

    inner: "Node"
    is_negated: bool


class Anchor(NamedTuple):
    """A border: the start, the end, the edge of a word."""

    sign: str


Node: TypeAlias = Letters | Sequence | Choice | Group | Repeat | Again | Ahead | Anchor

ANY = Letters(((10, 10), (13, 13)), is_negated=True)
_DIGIT = ((48, 57),)
_WORD = ((97, 122), (65, 90), (48, 57), (95, 95))
_SPACE = ((32, 32), (9, 13), (160, 160))
_CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROLS = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11, "0": 0}
_LETTERS = ((97, 122), (65, 90))
_PROPERTIES = {
    "L": _LETTERS, "Letter": _LETTERS, "Alphabetic": _LETTERS, "Alpha": _LETTERS, "Lu": ((65, 90),),
    "Uppercase": ((65, 90),), "Uppercase_Letter": ((65, 90),), "Ll": ((97, 122),), "Lowercase": ((97, 122),),
    "Lowercase_Letter": ((97, 122),), "N": _DIGIT, "Nd": _DIGIT, "Number": _DIGIT, "P": ((45, 46), (33, 33)),
    "Punctuation": ((45, 46), (33, 33)), "S": ((43, 43), (36, 36)), "Z": ((32, 32),), "Zs": ((32, 32),),
    "Script=Latin": _LETTERS, "Script=Cyrillic": ((0x430, 0x44F),), "Script=Greek": ((0x3B1, 0x3C9),),
    "Script=Han": ((0x4E00, 0x4E20),), "Script=Hiragana": ((0x3042, 0x3093),), "Script=Katakana": ((0x30A2, 0x30F3),),
}  # fmt: skip
_COUNTS = re.compile(r"\{(\d{1,6})(?:(,)(\d{1,6})?)?\}")
_OPENING = re.compile(r"\((?:\?(?:(:)|(=|!|<=|<!)|P?<([A-Za-z_$][\w$]*)>))?")
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}")
_PROPERTY = re.compile(r"([pP])\{([\w=]+)\}")


class UnreadablePatternError(ValueError):
    """The pattern has a construct that is not known here, or is too large."""


def tree_of(pattern: str) -> Node:
    """The tree of a pattern. UnreadablePatternError: it cannot be read."""
    if len(pattern) > _LONGEST:
        raise UnreadablePatternError(pattern[:40])
    reader = _Reader(pattern)
    node = reader.choice(0)
    if not reader.is_over():
        raise UnreadablePatternError(pattern[:40])
    return node


def weight_of(node: Node) -> int:
    """How many characters the pattern has once everything is written out that it counts."""
    if isinstance(node, Repeat):
        return max(1, node.least, node.most or 0) * weight_of(node.inner)
    if isinstance(node, Sequence):
        return sum(weight_of(part) for part in node.parts)
    if isinstance(node, Choice):
        return sum(weight_of(option) for option in node.options)
    return weight_of(node.inner) if isinstance(node, Group | Ahead) else 1


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._groups = 0

    def is_over(self) -> bool:
        return self._at >= len(self._text)

    def choice(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise UnreadablePatternError(self._text[:40])
        options = [self._sequence(depth)]
        while self._took("|"):
            options.append(self._sequence(depth))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while not self.is_over() and self._text[self._at] not in "|)":
            parts.append(self._repeated(self._atom(depth)))
        return Sequence(tuple(parts))

    def _repeated(self, node: Node) -> Node:
        if self._took("*"):
            node = Repeat(node, 0, None)
        elif self._took("+"):
            node = Repeat(node, 1, None)
        elif self._took("?"):
            node = Repeat(node, 0, 1)
        elif counts := _COUNTS.match(self._text, self._at):
            self._at = counts.end()
            least = int(counts[1])
            node = Repeat(node, least, least if not counts[2] else int(counts[3]) if counts[3] else None)
        else:
            return node
        # A lazy or possessive one takes the same texts.
        _ = self._took("?") or self._took("+")
        return node

    def _atom(self, depth: int) -> Node:
        sign = self._text[self._at]
        if sign == "(":
            return self._group(depth)
        self._at += 1
        if sign == "[":
            return self._letters()
        if sign == "\\":
            return self._escaped()
        if sign == ".":
            return ANY
        if sign in "^$":
            return Anchor(sign)
        return _one(ord(sign))

    def _group(self, depth: int) -> Node:
        opening = _OPENING.match(self._text, self._at)
        if opening is None or self._text.startswith("?", opening.end()):
            raise UnreadablePatternError(self._text[:40])
        self._at = opening.end()
        number = 0
        if not (opening[1] or opening[2]):
            self._groups += 1
            number = self._groups
        inner = self.choice(depth + 1)
        if not self._took(")"):
            raise UnreadablePatternError(self._text[:40])
        if opening[2]:
            return Ahead(inner, is_negated="!" in opening[2])
        return Group(inner, number, opening[3] or "") if number else inner

    def _escaped(self) -> Node:
        if self.is_over():
            raise UnreadablePatternError(self._text[:40])
        sign = self._text[self._at]
        if sign.lower() in _CLASSES:
            self._at += 1
            return Letters(_CLASSES[sign.lower()], is_negated=sign.isupper())
        if sign in "bBAzZ":
            self._at += 1
            return Anchor(sign)
        if sign == "k" and (named := re.compile(r"k<([\w$]+)>").match(self._text, self._at)):
            self._at = named.end()
            return Again(named[1])
        if sign in "123456789":
            number = re.compile(r"\d{1,2}").match(self._text, self._at)
            self._at = number.end() if number else self._at + 1
            return Again(number[0] if number else sign)
        if sign in "pP":
            return self._by_property()
        return _one(self._code())

    def _by_property(self) -> Letters:
        found = _PROPERTY.match(self._text, self._at)
        if not found:
            raise UnreadablePatternError(self._text[:40])
        self._at = found.end()
        name = found[2].removeprefix("General_Category=").removeprefix("gc=").replace("sc=", "Script=")
        return Letters(_PROPERTIES.get(name, _LETTERS), is_negated=found[1] == "P")

    def _code(self) -> int:
        """The code point of an escaped character; the backslash is taken."""
        hexadecimal = _HEX.match(self._text, self._at)
        if hexadecimal:
            self._at = hexadecimal.end()
            return min(int(hexadecimal[1] or hexadecimal[2] or hexadecimal[3], 16), 0x10FFFF)
        sign = self._text[self._at]
        self._at += 1
        if sign == "c" and not self.is_over():
            self._at += 1
            return ord(self._text[self._at - 1]) % 32
        return _CONTROLS.get(sign, ord(sign))

    def _letters(self) -> Letters:
        is_negated = self._took("^")
        ranges: list[tuple[int, int]] = []
        while not self._took("]"):
            if self.is_over():
                raise UnreadablePatternError(self._text[:40])
            first = self._member()
            if isinstance(first, Letters):
                ranges += _complement(first.ranges) if first.is_negated else first.ranges
                continue
            last = first
            if self._text.startswith("-", self._at) and not self._text.startswith("-]", self._at):
                self._at += 1
                member = self._member()
                if isinstance(member, Letters):
                    ranges += [*member.ranges, (45, 45)]
                else:
                    last = member
            ranges.append((first, max(first, last)))
        return Letters(tuple(ranges), is_negated)

    def _member(self) -> int | Letters:
        if self.is_over():
            raise UnreadablePatternError(self._text[:40])
        sign = self._text[self._at]
        self._at += 1
        if sign != "\\":
            return ord(sign)
        if self._took("b"):
            return 8
        following = self._text[self._at : self._at + 1]
        if following.lower() in _CLASSES and following:
            self._at += 1
            return Letters(_CLASSES[following.lower()], is_negated=following.isupper())
        if following and following in "pP":
            return self._by_property()
        if not following:
            raise UnreadablePatternError(self._text[:40])
        return self._code()

    def _took(self, sign: str) -> bool:
        if self._text.startswith(sign, self._at):
            self._at += len(sign)
            return True
        return False


def _one(code: int) -> Letters:
    return Letters(((code, code),))


def _complement(ranges: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """What the printable part of ASCII has beside the ranges."""
    codes = [code for code in range(32, 127) if not any(low <= code <= high for low, high in ranges)]
    return [(code, code) for code in codes]

"""Texts of a language that a Lark grammar describes, as custom tools may ask for it.

Lark itself reads the grammar; the texts are derived from what it read. Its parsers are not used: they refuse grammars
that the platform's own documentation shows, as two ways to derive the same text.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from math import inf
from typing import TypeAlias

from lark.exceptions import LarkError
from lark.grammar import NonTerminal, Terminal
from lark.lexer import Token
from lark.load_grammar import Grammar, load_grammar
from lark.tree import Tree

from apps.simulator.drawing import Draw
from apps.simulator.json_schema import UnsatisfiableSchemaError

Node: TypeAlias = "Tree[object] | Token | NonTerminal | Terminal"

_LONGEST_GRAMMAR = 10_000
# Rules that have to be gone through until a text ends.
_DEEPEST = 50
# From so many words on a text ends as soon as it may; what cannot end by so many is not written.
_LONG = 60
_LONGEST = 2_000
_MOST_TIMES = 3
_ELSEWHERE = re.compile(r"%import\s+(?!common\b)|%declare\b|%override\b|%extend\b")
# Lark puts each terminal into those that name it, over and over: what grows so is refused before.
_MOST_GROWN = 2_000
_NO_NAMES = re.compile(r'"(?:\\.|[^"\\\n])*"|/(?!/)(?:\\.|[^/\\\n])*/|//[^\n]*')
_TERMINAL = re.compile(r"^[ \t]*([A-Z_][A-Z0-9_]*)(?:\.-?\d+)?[ \t]*:", re.MULTILINE)
_NAME = re.compile(r"\b[A-Z_][A-Z0-9_]*\b")
_BLANK = re.compile(r"\\s| ")


def text_of(definition: str, draw: Draw, drawn: Callable[[str], str]) -> str:
    """A text of the language; `drawn` gives a text for a regular expression.

    UnsatisfiableSchemaError: the definition is no grammar, or no text was found within bounds.
    """
    grammar = _read(definition)
    try:
        return _Writer(grammar, draw, drawn).text()
    except RecursionError:
        raise UnsatisfiableSchemaError("The grammar is nested too deeply.") from None


def _read(definition: str) -> Grammar:
    if len(definition) > _LONGEST_GRAMMAR:
        raise UnsatisfiableSchemaError(f"The grammar is longer than {_LONGEST_GRAMMAR} characters.")
    found = _ELSEWHERE.search(definition)
    if found:
        raise UnsatisfiableSchemaError(f"'{found[0].strip()}' is not supported, but for imports from common.")
    try:
        if _grown(definition) > _MOST_GROWN:
            raise UnsatisfiableSchemaError("Its terminals are made of too many others.")
        grammar, _ = load_grammar(definition, "grammar", [], global_keep_all_tokens=False)  # type: ignore[no-untyped-call]
    except (LarkError, ValueError, AssertionError) as error:
        raise UnsatisfiableSchemaError(str(error).strip().split("\n", 1)[0]) from None
    except RecursionError:
        raise UnsatisfiableSchemaError("The grammar is nested too deeply.") from None
    assert isinstance(grammar, Grammar)
    return grammar


def _grown(definition: str) -> int:
    """How many terminals all terminals consist of once each name stands for its definition."""
    bare = _NO_NAMES.sub(" ", definition)
    found = list(_TERMINAL.finditer(bare))
    ends = [*(one.start() for one in found[1:]), len(bare)]
    named = {
        one[1]: _NAME.findall(bare[one.end() : end].split("%", 1)[0]) for one, end in zip(found, ends, strict=False)
    }
    sizes: dict[str, int] = {}

    def size(name: str) -> int:
        if name not in sizes:
            # Until it is known; a terminal that contains itself is for Lark to refuse.
            sizes[name] = 1
            sizes[name] += sum(map(size, named.get(name, ())))
        return sizes[name]

    return max(map(size, named), default=0)


class _Writer:
    """Derives one text. A word is what a terminal or a string of the grammar stands for."""

    def __init__(self, grammar: Grammar, draw: Draw, drawn: Callable[[str], str]) -> None:
        self._draw = draw
        self._drawn = drawn
        self._rules: Mapping[str, Node] = {str(name): tree for name, _, tree, _ in grammar.rule_defs}
        self._terms: Mapping[str, Node] = {name: tree for name, (tree, _) in grammar.term_defs if tree is not None}
        self._costs: dict[str, float] = {}
        self._between = " " if any(self._is_blank(name) for name in grammar.ignore) else ""
        self._steps = 0

    def text(self) -> str:
        """A text from the rule `start`."""
        if "start" not in self._rules:
            raise UnsatisfiableSchemaError("The grammar has no rule named start.")
        self._measure()
        if self._costs["start"] > _LONGEST:
            raise UnsatisfiableSchemaError("The grammar has no text that ends soon enough.")
        return self._between.join(self._words(self._rules["start"]))

    # How many words the shortest text of each rule has

    def _measure(self) -> None:
        for _ in range(_DEEPEST):
            before = dict(self._costs)
            for name, tree in self._rules.items():
                self._costs[name] = self._cost(tree)
            if self._costs == before:
                return

    def _cost(self, node: object) -> float:
        if isinstance(node, NonTerminal):
            return self._costs.get(node.name, inf)
        if not isinstance(node, Tree):
            return 1
        if node.data == "expansions":
            return min(map(self._cost, node.children), default=0)
        if node.data == "expr":
            return self._least_times(node) * self._cost(node.children[0]) if self._least_times(node) else 0
        if node.data == "alias":
            return self._cost(node.children[0])
        if node.data == "maybe":
            return 0
        if node.data in ("expansion", "value"):
            return sum(map(self._cost, node.children))
        return 1

    # Words

    def _words(self, node: object) -> Iterator[str]:
        """The words of a rule's body."""
        self._spend()
        if isinstance(node, NonTerminal):
            yield from self._words(self._rule(node.name))
        elif isinstance(node, Terminal):
            yield self._term(node.name)
        elif not isinstance(node, Tree):
            yield str(node)
        elif node.data in ("literal", "range"):
            yield self._literal(node)
        elif node.data == "template_usage":
            raise UnsatisfiableSchemaError("Templates are not supported.")
        else:
            for part in self._parts(node):
                yield from self._words(part)

    def _rule(self, name: str) -> Node:
        try:
            return self._rules[name]
        except KeyError:
            raise UnsatisfiableSchemaError(f"The rule {name} is not supported.") from None

    def _parts(self, node: "Tree[object]") -> list[object]:
        """What of a node is written: one of its options, or its item so many times."""
        children = node.children
        if node.data == "expansions":
            return [self._option(children)] if children else []
        if node.data == "expr":
            return [children[0]] * self._times(node)
        if node.data == "maybe":
            return children[: self._draw.number(0, 1)] if not self._is_long else []
        return children[:1] if node.data == "alias" else children

    def _option(self, options: list[object]) -> object:
        if self._is_long:
            return min(options, key=self._cost)
        return self._draw.pick([option for option in options if self._cost(option) < inf] or options)

    def _least_times(self, node: "Tree[object]") -> int:
        operator = str(node.children[1])
        return int(str(node.children[2])) if operator == "~" else int(operator == "+")

    def _times(self, node: "Tree[object]") -> int:
        least = self._least_times(node)
        if self._is_long:
            return least
        operator = str(node.children[1])
        most = int(str(node.children[-1])) if operator == "~" else 1 if operator == "?" else _MOST_TIMES
        return self._draw.number(least, max(least, min(most, least + _MOST_TIMES)))

    @property
    def _is_long(self) -> bool:
        return self._steps > 10 * _LONG

    def _spend(self) -> None:
        self._steps += 1
        if self._steps > 20 * _LONGEST:
            raise UnsatisfiableSchemaError("No text of the grammar was found within the work allowed.")

    # Within a word

    def _term(self, name: str) -> str:
        if name not in self._terms:
            raise UnsatisfiableSchemaError(f"The terminal {name} is not supported.")
        return "".join(self._words(self._terms[name]))

    def _literal(self, node: "Tree[object]") -> str:
        text = str(node.children[0])
        if node.data == "range":
            first, last = (_string(str(end)) for end in node.children)
            return chr(self._draw.number(ord(first), ord(last))) if first <= last else first
        if text.startswith("/"):
            return self._drawn(text[1 : text.rindex("/")].replace("\\/", "/"))
        return _string(text)

    def _is_blank(self, name: str) -> bool:
        """Whether a terminal that is ignored may be a blank."""
        tree = self._terms.get(name)
        if not isinstance(tree, Tree):
            return False
        return any(_BLANK.search(str(token)) for token in tree.scan_values(lambda value: isinstance(value, Token)))


def _string(quoted: str) -> str:
    """The text of a string of the grammar, without its quotes and flags."""
    try:
        return str(ast.literal_eval(quoted[: quoted.rindex('"') + 1]))
    except (ValueError, SyntaxError):
        raise UnsatisfiableSchemaError(f"{quoted} is not a string.") from None

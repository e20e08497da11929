"""A text that goes on: what the legacy completions answer to a prompt.

A prompt that asks is answered, as by an instructed model. One that breaks off is carried on from its last word. One
that shows how a dialogue is written ("Q: … A:") gets the next line of it.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from apps.simulator.composer import compose
from apps.simulator.conversation import Turn
from apps.simulator.drawing import Draw
from apps.simulator.intent import Goal
from apps.simulator.knowledge import capital_of
from apps.simulator.language import ENGLISH, language_of
from apps.simulator.reading import read
from apps.simulator.text import Text

# Only the end of a long prompt is looked at.
_LOOKED_AT = 4000
# The two who speak in a dialogue, as they are set before what they say.
_ASKING_SIDE = re.compile(
    r"\s*(?:q|question|human|user|customer|input|you|me|student)[ \t]*:(?P<asked>.{1,2000})", re.IGNORECASE
)
_ANSWERING_SIDE = re.compile(r"\s*(?:a|answer|ai|assistant|bot|agent|output|response|teacher)[ \t]*:", re.IGNORECASE)
_TALE = re.compile(r"\b(?:once upon a time|long ago|one day)[, ]*$", re.IGNORECASE)
_ENDED = frozenset(".?!:;。？！：…\"”'`)]}>")
_ASKING = frozenset(
    "write explain describe list give tell say create suggest summarize summarise translate classify generate what how "
    "why who when where which please can could".split()
)
_FIRST_MESSAGE = "Tell me a story about the sea."
# What may follow a last word; the sentence it belongs to is ended with it.
_AFTER: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (
        frozenset("is are was were be been being remains seems".split()),
        (
            "one of those things that look simple until somebody asks how they work.",
            "best understood from the small things first.",
            "a good example of what patience and a clear plan can do.",
        ),
    ),
    (
        frozenset("to can will would should could must may might not n't".split()),
        (
            "begin with one small step and see how it goes.",
            "take more time than anybody had planned, and be worth it.",
            "look at what is already there before adding to it.",
        ),
    ),
    (
        frozenset("the a an my your his her our their this that these those its".split()),
        (
            "simplest way turned out to be the one that lasted.",
            "first attempt, which taught more than all that came after it.",
            "small detail that nobody had noticed until then.",
        ),
    ),
    (
        frozenset("and but or so because then while when although though if as where that which who".split()),
        (
            "nobody was in a hurry, least of all those who knew the way.",
            "there was still time to do it well.",
            "it mattered more than anybody would admit.",
        ),
    ),
    (
        frozenset("of in on at for with from by about into over under through between after before without".split()),
        (
            "the little things that everybody passes by.",
            "a quiet place where work could be done.",
            "those who had been there from the start.",
        ),
    ),
)
_AFTER_ANYTHING = (
    "turned out to be more than it had seemed at first, and that was only the beginning.",
    "was the part that everybody remembered afterwards.",
    "went on for a while, until somebody asked the right question.",
)
_TALES = (
    ", in a town by the sea, there lived a clockmaker who had never been late in her life.",
    ", a young fox found a map that showed a path nobody had taken for a hundred years.",
    ", at the edge of a forest, an old mill began to turn although there was no wind.",
)
# What may be said after any sentence.
_FURTHER = (
    " Nobody had expected it, and yet it made sense as soon as it was said aloud.",
    " It took a while before the others noticed.",
    " There were doubts, of course, and some of them were good ones.",
    " In the end a small change was enough.",
    " What came next was simpler: one thing after the other, and none of them twice.",
    " Those who were there still speak of it.",
    " The rest is quickly told.",
    " By the evening most of the work was done.",
)
_FURTHER_SENTENCES = 3
_NUMBERS = re.compile(r"(?:^|\s)(?P<before>\d{1,9}), (?P<last>\d{1,9}),?$")
_COUNTED_ON = 7
_FUNCTION = re.compile(
    r"(?:^|\n)(?P<indent>[ \t]*)def (?P<name>\w{1,60})\((?P<parameters>[^()]{0,300})\)[^:\n]{0,60}:$"
)


def continuation(prompt: str, *, seed: bytes, suffix: str = "") -> Iterator[str]:
    """The pieces of the text that follows a prompt, in the manner of `composer.compose`; never empty.

    With a `suffix` the text ends so that the suffix can follow it.
    """
    pieces = _continuation(prompt[-_LOOKED_AT:], seed)
    return chain([_led_to(suffix, pieces)]) if suffix else pieces


def _continuation(prompt: str, seed: bytes) -> Iterator[str]:
    shown = prompt.rstrip()
    if not shown:
        return compose([Turn("user", _FIRST_MESSAGE)], seed=seed)
    asked = _asked(shown)
    if asked:
        return _after(_gap(prompt, " "), compose([Turn("user", asked)], seed=seed))
    function = _FUNCTION.search(shown)
    if function:
        return iter((_body(prompt, function),))
    if _is_request(shown):
        return _after(_gap(prompt, "\n\n"), compose([Turn("user", shown)], seed=seed))
    numbers = _NUMBERS.search(shown)
    if numbers:
        return iter((_counted_on(prompt, int(numbers["before"]), int(numbers["last"])),))
    return _carried_on(prompt, shown, Draw(seed))


def _asked(shown: str) -> str:
    """What the other side of a dialogue said last, if the next line is begun already; "" if there is no dialogue."""
    before, _, last = shown.rpartition("\n")
    if not _ANSWERING_SIDE.fullmatch(last):
        return ""
    found = _ASKING_SIDE.fullmatch(before.rstrip().rpartition("\n")[2])
    return found["asked"].strip() if found else ""


def _is_request(shown: str) -> bool:
    """Whether a prompt wants an answer rather than a next word: it is complete, or begins as requests do."""
    if shown[-1] in _ENDED or language_of(Text(shown)) != ENGLISH:
        return True
    first = shown.split(None, 1)[0].lower()
    return first in _ASKING or read(shown).intent.goal is Goal.LITERAL


def _carried_on(prompt: str, shown: str, draw: Draw) -> Iterator[str]:
    """The rest of the sentence that breaks off, and a few more."""
    known = _capital(shown)
    if known:
        yield f"{_gap(prompt, ' ')}{known}."
        return
    yield _rest(prompt, shown, draw)
    start = draw.number(0, len(_FURTHER) - 1)
    yield from (_FURTHER + _FURTHER)[start : start + _FURTHER_SENTENCES]


def _rest(prompt: str, shown: str, draw: Draw) -> str:
    if _TALE.search(shown):
        return draw.pick(_TALES).removeprefix("," if shown[-1] == "," else "")
    last = shown.split()[-1].lower().strip("*_")
    for words, endings in _AFTER:
        if last in words:
            return f"{_gap(prompt, ' ')}{draw.pick(endings)}"
    return f"{_gap(prompt, ' ')}{draw.pick(_AFTER_ANYTHING)}"


def _capital(shown: str) -> str | None:
    """The capital that a text is about to name."""
    line = shown.rsplit("\n", 1)[-1]
    known = capital_of(Text(line.removesuffix(" is"))) if line.endswith(" is") else None
    return known[1] if known else None


def _body(prompt: str, function: re.Match[str]) -> str:
    """The body of a Python function that was begun: what its name says, of what its parameters are."""
    indent = f"{function['indent']}    "
    names = [re.split(r"[:=]", name)[0].strip(" *") for name in function["parameters"].split(",")]
    result = " + ".join(name for name in names if name.isidentifier() and name != "self") or "None"
    told = function["name"].strip("_").replace("_", " ").capitalize() or "Do it"
    return f'{_gap(prompt, chr(10))}{indent}"""{told}."""\n{indent}return {result}\n'


def _counted_on(prompt: str, before: int, last: int) -> str:
    step = last - before
    numbers = [str(last + step * count) for count in range(1, _COUNTED_ON + 1)]
    return f"{_gap(prompt, ' ' if prompt.rstrip().endswith(',') else ', ')}{', '.join(numbers)}"


def _gap(prompt: str, gap: str) -> str:
    """What is to stand between prompt and text, unless the prompt ends with white space of its own."""
    return "" if prompt[-1:].isspace() else gap


def _after(gap: str, pieces: Iterator[str]) -> Iterator[str]:
    """The pieces, the first with what stands before it: a piece of white space alone would not be additive."""
    yield gap + next(pieces)
    yield from pieces


def _led_to(suffix: str, pieces: Iterable[str]) -> str:
    """The text as one piece, with the white space that the suffix lacks."""
    text = "".join(pieces).rstrip()
    return text if suffix[0].isspace() or suffix[0] in _ENDED or suffix[0] == "," else f"{text} "

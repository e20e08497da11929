"""Which tools a conversation calls for next, and what was said of each call.

With `auto` that is what a developer expects to see: the tools that the last message of the user is about, each once
for every thing that the message names; none for small talk and for what can be answered outright; none once results
are in, so that loops of agents end.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from apps.simulator.conversation import Turn
from apps.simulator.intent import Goal
from apps.simulator.language import ENGLISH
from apps.simulator.reading import Reading
from apps.simulator.scene import Scene
from apps.simulator.tools.clauses import clauses_of, has_value, one_by_one
from apps.simulator.tools.tool import Tool, ToolChoice
from apps.simulator.tools.words import stems_of, words_of

_MOST_CALLS = 16
# A message about a thing that the tool names. Words of its description alone have to be two.
_ENOUGH = 2
_FEW = 3
# What the assistant answers by itself, unless a tool is about just that.
_PROSE = frozenset((Goal.PROSE, Goal.MORE, Goal.NOTE, Goal.JSON, Goal.CLOCK, Goal.LETTER))
_SMALL_TALK = frozenset(
    (
        Goal.GREETING, Goal.HELP, Goal.WELLBEING, Goal.THANKS, Goal.FAREWELL, Goal.PING, Goal.IDENTITY, Goal.OWN_NAME,
        Goal.LITERAL, Goal.YES_OR_NO,
    )
)  # fmt: skip
_LOOKS_THINGS_UP = frozenset("search lookup retrieve retrieval find query knowledge web google wikipedia ask".split())
# Tools by which agents hand in their last answer.
_ENDS = frozenset("final finish done complete end submit answer respond response result output exit".split())
_FREE_TEXT = frozenset(
    "query q question prompt text message content body expression sql code input description search term keyword "
    "keywords topic instructions".split()
)


_SHORT = 8
_VERY_SHORT = 4
_GOING_ON = frozenset("and also then yes yeah sure yep now tomorrow today instead und et y".split())
_NOT_GOING_ON = frozenset(
    "ok okay great cool nice perfect good got no nope wow what who why explain write tell how lol".split()
)
# Questions that are about knowledge, and deeds that the assistant does itself.
_OWN_WORK = frozenset(
    "who why explain summarize summarise describe write define compare compose draft rewrite translate brainstorm "
    "imagine tell poem story essay joke".split()
)
_PLACES = frozenset("location city place country address town region".split())
_TOWNS = frozenset("location city place town".split())
_AT_A_PLACE = re.compile(r"\b(?:in|at|for|near|around)\s+[A-ZÀ-Þ]")


class Errand(NamedTuple):
    """A tool to call, and the part of the message that asks for it."""

    tool: Tool
    request: str


def errands_of(scene: Scene, tools: Sequence[Tool], choice: ToolChoice, *, parallel: bool) -> list[Errand]:
    """The calls to make now, in order; none where the answer is text."""
    turns = scene.turns
    allowed = [tool for tool in tools if choice.names is None or tool.name in choice.names]
    if choice.mode == "none" or not allowed:
        return []
    if choice.mode == "auto" and turns and turns[-1].role == "tool":
        return []
    message, before = _asked(turns)
    reading = scene.reading
    left = allowed if choice.mode == "auto" else _not_called(turns, allowed)
    found = list(_found(message, reading, left, must=choice.mode != "auto"))
    if not found and _follows_up(message, reading.intent.goal):
        found = [(tool, message) for tool in _earlier(turns, before, left)]
    if not found and choice.mode != "auto":
        found = [(_fallback(left), message)]
    errands = [Errand(tool, text) for tool, part in found for text in _split(tool, part)]
    return errands[: _MOST_CALLS if parallel else 1]


def _asked(turns: Sequence[Turn]) -> tuple[str, str]:
    """What the user said last, and before that."""
    said = [turn.text for turn in reversed(turns) if turn.role == "user"][:2]
    return said[0] if said else "", said[1] if len(said) > 1 else ""


def _follows_up(message: str, goal: Goal) -> bool:
    """Whether a message goes on with what was asked before: "And in Rome?", "tomorrow", "yes, please"."""
    words = words_of(message)
    if not 0 < len(words) <= _SHORT or goal is not Goal.PROSE:
        return False
    return (
        words[0] in _GOING_ON
        or words[1:2] == ["about"]
        or (_NOT_GOING_ON.isdisjoint(words) and len(words) <= _VERY_SHORT)
    )


def _earlier(turns: Sequence[Turn], before: str, tools: Sequence[Tool]) -> list[Tool]:
    """The tool that was called last, or that the message before was about."""
    latest = next((turn.calls[-1].name for turn in reversed(turns) if turn.calls), None)
    called = [tool for tool in tools if tool.name == latest]
    about = _best(before, tools) if before else None
    return called or ([about] if about else [])


def _not_called(turns: Sequence[Turn], allowed: list[Tool]) -> list[Tool]:
    """The tools that were not called since the user spoke; all, if each was. Who requires a call each time ends the
    loop by a tool of its own."""
    called: set[str] = set()
    for turn in reversed(turns):
        if turn.role == "user":
            break
        called.update(call.name for call in turn.calls)
    return [tool for tool in allowed if tool.name not in called] or allowed


def _fallback(tools: list[Tool]) -> Tool:
    return next((tool for tool in tools if _is_end(tool)), tools[0])


def _is_end(tool: Tool) -> bool:
    return bool(_ENDS.intersection(words_of(tool.name)))


def _found(message: str, reading: Reading, tools: list[Tool], *, must: bool) -> Iterator[tuple[Tool, str]]:
    """The tools that parts of a message are about, each with its part."""
    if len(tools) == 1 and must:
        yield from ((tools[0], part) for part in _parts_for(tools[0], message))
        return
    goal = reading.intent.goal
    if not message.strip() or (goal in _SMALL_TALK and not must):
        return
    rest: list[str] = []
    latest: Tool | None = None
    for clause in clauses_of(message, (word for tool in tools for word in words_of(tool.name))):
        tool = _best(clause, tools)
        asks_again = tool is latest and has_value(clause) and has_value(" ".join(rest))
        if latest is not None and tool is not None and (tool is not latest or asks_again):
            yield latest, " ".join(rest)
            rest = []
        latest = tool or latest
        rest.append(clause)
    if latest is None:
        latest = _best(message, tools) or _doubted(message, tools, goal, reading.language)
    if latest is not None:
        yield latest, " ".join(rest)


def _parts_for(tool: Tool, message: str) -> list[str]:
    """The parts of a message that are about a tool that is called in any case."""
    parts = [clause for clause in clauses_of(message) if _score(clause, tool) >= _ENOUGH and has_value(clause)]
    return parts if len(parts) > 1 else [message]


def _best(text: str, tools: Sequence[Tool]) -> Tool | None:
    """The tool that a text is about; the first of those that fit as well."""
    stems = stems_of(text)
    best = max(tools, key=lambda tool: _points(stems, tool))
    return best if _score_of(stems, best) >= _ENOUGH else None


def _score(text: str, tool: Tool) -> int:
    return _score_of(stems_of(text), tool)


def _score_of(stems: frozenset[str], tool: Tool) -> int:
    """How much a text has to do with what a tool is about: by its words, or by what they have to do with it."""
    things = tool.terms.things
    shared = [term for term in stems if term in things]
    plain = sum(things[term] for term in shared if term[0] != "#")
    return max(plain, max((things[term] for term in shared if term[0] == "#"), default=0))


def _points(stems: frozenset[str], tool: Tool) -> tuple[int, int, int]:
    score = _score_of(stems, tool)
    things = tool.terms.things
    return score and score + 2 * len(stems & tool.terms.deeds), len(stems & things.keys()), -len(things)


def _doubted(message: str, tools: Sequence[Tool], goal: Goal, language: str) -> Tool | None:
    """The tool to call although no word points to it: one that looks up anything, or one of a few where the message
    says something that an argument may be, is in another language, or the tools say nothing of themselves."""
    if goal not in _PROSE:
        return None
    usable = [tool for tool in tools if not _is_end(tool)]
    for tool in usable:
        if not _LOOKS_THINGS_UP.isdisjoint(words_of(tool.name)) and _takes_text(tool):
            return tool
    if len(usable) > _FEW or not _OWN_WORK.isdisjoint(words_of(message)):
        return None
    fitting = (tool for tool in usable if not tool.terms.is_told or _may_bring(message, tool) or language != ENGLISH)
    return next(fitting, None)


def _may_bring(message: str, tool: Tool) -> bool:
    """Whether a message says something that an argument of the tool may be."""
    if not tool.required:
        return False
    if _PLACES.isdisjoint(map(str.lower, tool.required)):
        return has_value(message)
    return bool(_AT_A_PLACE.search(message))


def _takes_text(tool: Tool) -> bool:
    return tool.is_custom or not _FREE_TEXT.isdisjoint(map(str.lower, tool.properties))


def _split(tool: Tool, text: str) -> list[str]:
    """The text once for each call: one for each of several values, if the tool takes one value at a time."""
    return one_by_one(text) if _takes_one(tool) else [text]


def _takes_one(tool: Tool) -> bool:
    """Whether a list of values cannot be said in one call: no argument is a list or free text, and one alone fits."""
    if tool.is_custom or _takes_text(tool):
        return False
    needed = {name: schema for name, schema in tool.properties.items() if name in tool.required} or tool.properties
    free = {
        name: schema.get("type") for name, schema in needed.items() if "enum" not in schema and "const" not in schema
    }
    kinds = list(free.values())
    if not needed or "array" in kinds or kinds.count("integer") > 1:
        return False
    # A city beside its country is one place, an origin beside a destination is none that is named so.
    return kinds.count("string") <= 1 or len(_TOWNS.intersection(map(str.lower, free))) == 1

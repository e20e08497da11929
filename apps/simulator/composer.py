"""A conversation to an answer, in pieces.

The tokens of the pieces add up to the tokens of the whole, in o200k_base and in cl100k_base. Both encodings
cut a text into words before they make tokens, and never look back: so it is enough that a word ends where a piece ends.
That holds where a piece ends with something other than white space and the next one begins with one blank and something
visible, and where a piece ends with a line break and the next begins with something visible other than "/" (o200k_base
takes "/" into the word before). What a user wrote may stand anywhere else.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

from apps.simulator.answers import exact, prose, talk, texts, work
from apps.simulator.answers.given import given, is_about_it, says_what_was_given
from apps.simulator.conversation import Turn
from apps.simulator.grounding import answer_from, grounds_of
from apps.simulator.intent import Goal
from apps.simulator.json_answer import is_object
from apps.simulator.scene import MEDIUM, Scene, scene_of

_WRITERS: dict[Goal, Callable[[Scene], Iterator[str]]] = {
    Goal.LITERAL: exact.literal,
    Goal.YES_OR_NO: exact.yes_or_no,
    Goal.SUM: exact.sum_,
    Goal.COUNT: exact.count,
    Goal.NUMBER: exact.number,
    Goal.COIN: exact.coin,
    Goal.CAPITAL: exact.capital,
    Goal.MEMBERS: exact.members,
    Goal.LABEL: exact.label,
    Goal.PING: talk.ping,
    Goal.GREETING: talk.greeting,
    Goal.HELP: talk.help_,
    Goal.WELLBEING: talk.wellbeing,
    Goal.THANKS: talk.thanks,
    Goal.FAREWELL: talk.farewell,
    Goal.IDENTITY: talk.identity,
    Goal.OWN_NAME: talk.own_name,
    Goal.CLOCK: talk.clock,
    Goal.RECALL: talk.recall,
    Goal.NOTE: talk.note,
    Goal.TRANSLATION: texts.translation,
    Goal.SUMMARY: texts.summary,
    Goal.JOKE: texts.joke,
    Goal.HAIKU: texts.haiku,
    Goal.POEM: texts.poem,
    Goal.STORY: texts.story,
    Goal.LETTER: texts.letter,
    Goal.CODE: work.code,
    Goal.JSON: work.json_object,
    Goal.MORE: prose.more,
    Goal.PROSE: prose.prose,
}


# What a context that came along answers, where it can.
_OF_A_CONTEXT = frozenset(
    (Goal.PROSE, Goal.MORE, Goal.YES_OR_NO, Goal.CAPITAL, Goal.CLOCK, Goal.HELP, Goal.NUMBER, Goal.COUNT, Goal.MEMBERS)
)
# What is told by an object of several keys; all else by one with the answer in it.
_OBJECTS = frozenset((Goal.JSON, Goal.PROSE, Goal.MORE))


def compose(turns: Sequence[Turn], *, seed: bytes, verbosity: str = MEDIUM) -> Iterator[str]:
    """The pieces of the answer to a conversation, one sentence, line or block at a time; the same ones each time.

    Another seed draws other words. `verbosity` (low, medium, high) decides the length where the conversation does not
    say it. The answer is never empty.
    """
    scene = scene_of(turns, seed, verbosity)
    pieces = _writer(scene)(scene)
    if says_what_was_given(scene):
        pieces = given(scene) if is_about_it(scene) else _below(given(scene), pieces)
    return (piece.upper() for piece in pieces) if scene.shape.loud else pieces


def compose_object(turns: Sequence[Turn], *, seed: bytes) -> Iterator[str]:
    """The pieces of an answer that is one JSON object, whatever was asked."""
    scene = scene_of(turns, seed)
    has_results = bool(turns) and turns[-1].role == "tool"
    if work.names_keys(scene) or (scene.reading.intent.goal in _OBJECTS and not has_results):
        return work.json_object(scene)
    text = "".join(_writer(scene)(scene))
    return iter((text if is_object(text) else json.dumps({"answer": text}, ensure_ascii=False),))


def _below(pieces: Iterable[str], others: Iterator[str]) -> Iterator[str]:
    """Two texts with an empty line between them."""
    *before, last = pieces
    return chain(before, (f"{last}\n\n",), others)


def _writer(scene: Scene) -> Callable[[Scene], Iterator[str]]:
    if scene.turns and scene.turns[-1].role == "tool":
        return work.tool_results
    goal = scene.reading.intent.goal
    if scene.persona.literal:
        return exact.instructed
    if scene.persona.json_request and goal is not Goal.LITERAL:
        return work.json_object
    if goal in _OF_A_CONTEXT:
        grounds = grounds_of(scene.turns, scene.at)
        told = answer_from(grounds) if grounds is not None else None
        if told is not None or (grounds is not None and grounds.is_strict):
            return partial(texts.grounded, told)
    return _WRITERS[goal]

"""From a conversation to an answer, sentence by sentence.

The tokens of the pieces add up to the tokens of the answer: a piece begins with a blank and a letter, or follows a
piece that ends with all of its line ends. What a user wrote stands inside a piece, never at its edge.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from apps.simulator.drawing import Draw
from apps.simulator.phrases import english
from apps.simulator.reading import Reading, read


class Turn(NamedTuple):
    """One message: role is system, developer, user, assistant or tool."""

    role: str
    text: str


def compose(turns: Sequence[Turn], *, seed: bytes) -> Iterator[str]:
    """The pieces of an answer to the last user message; the same for the same turns and seed.

    Pieces are made when asked for: a consumer that has enough tokens stops, and the rest is never made.
    """
    said = [turn.text for turn in turns if turn.role == "user"]
    reading = read(said[-1] if said else "")
    return _prose(reading, Draw(seed))


def _prose(reading: Reading, draw: Draw) -> Iterator[str]:
    subject = reading.subject.phrase or "this topic"
    yield draw.pick(english.OPENINGS).format(subject)
    for stage in english.STAGES:
        yield draw.pick(stage).format(subject)

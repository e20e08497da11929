"""What a conversation gives an answer in JSON to draw from."""

from typing import NamedTuple

from apps.simulator.answers.prose import way_of_answering
from apps.simulator.prose import sentences
from apps.simulator.scene import Scene

_SENTENCES = 12
# How many earlier messages and results of tools values are looked for in, the latest first.
_EARLIER = 6
_TELLING = ("user", "tool")


class Said(NamedTuple):
    """`request` is the message that is answered; values that it names come first. `context` holds further texts, the
    nearest first: earlier messages, results of tools. `subject`, `sentences` and `terms` are for texts of which only
    the name is known. `name` is what the answer is called: a function's name or a response format's. `items` is how
    many of something were asked for."""

    request: str = ""
    context: tuple[str, ...] = ()
    subject: str = ""
    sentences: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    name: str = ""
    items: int | None = None


def said_in(scene: Scene, name: str = "") -> Said:
    """What the conversation of a scene says, for an answer of that name."""
    subject = scene.subject_or(scene.book.spare_terms[0])
    written = sentences(
        scene.passage(way_of_answering(scene, subject), subject),
        scene.book.aspects,
        scene.fields(subject),
        scene.draw,
        _SENTENCES,
    )
    earlier = [turn.text for at, turn in enumerate(scene.turns) if at != scene.at and turn.role in _TELLING]
    return Said(
        request=scene.turns[scene.at].text if scene.turns else "",
        context=tuple(reversed(earlier[-_EARLIER:])),
        subject=subject.label,
        sentences=tuple(written),
        terms=subject.terms or tuple(scene.book.spare_terms),
        name=name,
        items=scene.shape.items,
    )

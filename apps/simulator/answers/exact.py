"""Answers in which each word is given: what was asked to be said, sums, numbers, names."""

from collections.abc import Iterator

from apps.simulator.layout import bullet_rows
from apps.simulator.prose import lines
from apps.simulator.scene import Scene
from apps.simulator.shape import Layout

_ENGLISH_ONLY = {"yes": "Yes", "no": "No"}


def literal(scene: Scene) -> Iterator[str]:
    """What the message asks to be said, and nothing else."""
    yield scene.reading.intent.details[0]


def instructed(scene: Scene) -> Iterator[str]:
    """What the instructions ask to be said to each message."""
    yield scene.persona.literal or ""


def yes_or_no(scene: Scene) -> Iterator[str]:
    """One of the two words, in the language of the answer."""
    full = scene.draw.pick(scene.book.yes if scene.draw.number(0, 1) else scene.book.no)
    for mark in (",", "，", "、"):
        full = full.split(mark, 1)[0]
    yield full.rstrip(".。")


def sum_(scene: Scene) -> Iterator[str]:
    """The sum with its result, or the bare result where only that is wanted."""
    written, result = scene.reading.intent.details
    if _is_bare(scene):
        yield result
    elif written[0].isalpha():
        yield f"{written[0].upper()}{written[1:]} is {result}."
    else:
        yield scene.book.equals.format(answer=f"{written} = {result}")


def _is_bare(scene: Scene) -> bool:
    asked = scene.turns[scene.at].text[-200:].lower()
    return any(
        cue in asked for cue in (" only", "only the", "just the", "just a", "nothing else", "single number")
    ) or (scene.shape.words == 1)


def count(scene: Scene) -> Iterator[str]:
    """The numbers in a row, or one on each line where lines are asked for."""
    numbers = scene.reading.intent.details
    asked = scene.turns[scene.at].text.lower()
    separator = "\n" if "line" in asked or "newline" in asked else " " if "space" in asked else ", "
    yield separator.join(numbers)


def number(scene: Scene) -> Iterator[str]:
    """A number between two others."""
    low, high = scene.reading.intent.details
    yield str(scene.draw.number(int(low), int(high)))


def coin(scene: Scene) -> Iterator[str]:
    """Heads or tails."""
    yield scene.draw.pick(("Heads.", "Tails."))


def capital(scene: Scene) -> Iterator[str]:
    """The capital of a country."""
    country, city = scene.reading.intent.details
    if (scene.shape.words is not None and scene.shape.words <= 2) or _is_bare(scene):
        yield city
    else:
        yield f"The capital of {country} is {city}."


def members(scene: Scene) -> Iterator[str]:
    """Members of a well-known kind of thing, as many as are wanted."""
    known = list(scene.reading.intent.details)
    wanted = scene.shape.items or len(known)
    chosen = known[:wanted]
    asked = scene.turns[scene.at].text.lower()
    if "comma" in asked:
        return iter((", ".join(chosen),))
    if "one per line" in asked:
        return lines(chosen)
    layout = scene.shape.layout if scene.shape.layout is not Layout.PROSE else Layout.NUMBERED
    return lines(bullet_rows(chosen, layout))


def label(scene: Scene) -> Iterator[str]:
    """One of the labels that a text may be given."""
    yield scene.draw.pick(scene.reading.intent.details)

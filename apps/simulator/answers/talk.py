"""Small talk, and what is remembered of it."""

from collections.abc import Iterator

from apps.simulator import memory
from apps.simulator.language import ENGLISH
from apps.simulator.reading import read
from apps.simulator.roles import greeting_of
from apps.simulator.scene import Scene

# How many messages are searched for what was told.
_TOLD_TURNS = 400
_LONGEST_QUOTE = 200
_TESTS = ("ping",)


def ping(scene: Scene) -> Iterator[str]:
    """A sign of life."""
    if scene.turns[scene.at].text.strip(" .!?\n").lower() in _TESTS:
        yield "pong"
    else:
        yield "Your message arrived, and this is the answer to it."
        yield " What would you like to try next?"


def greeting(scene: Scene) -> Iterator[str]:
    if scene.persona.role and scene.language == ENGLISH:
        yield greeting_of(scene.persona.role)
    else:
        yield scene.draw.pick(scene.book.greeting)


def help_(scene: Scene) -> Iterator[str]:
    """Help that is offered before it is known with what."""
    yield scene.draw.pick(scene.book.unclear)


def wellbeing(scene: Scene) -> Iterator[str]:
    yield scene.draw.pick(scene.book.wellbeing)


def thanks(scene: Scene) -> Iterator[str]:
    yield scene.draw.pick(scene.book.thanks)


def farewell(scene: Scene) -> Iterator[str]:
    yield scene.draw.pick(scene.book.farewell)


def identity(scene: Scene) -> Iterator[str]:
    """That the answer is simulated; said only when asked for."""
    yield scene.draw.pick(scene.book.identity)


def own_name(scene: Scene) -> Iterator[str]:
    """The name that the instructions gave; without one, what answers here."""
    if scene.persona.name:
        yield f"My name is {scene.persona.name}." if scene.language == ENGLISH else f"{scene.persona.name}."
    else:
        yield scene.draw.pick(scene.book.identity)


def clock(scene: Scene) -> Iterator[str]:
    yield scene.draw.pick(scene.book.clock)


def note(scene: Scene) -> Iterator[str]:
    """An acknowledgement of what was told."""
    facts = scene.reading.facts
    name = next((fact.value for fact in facts if fact.key == memory.NAME), None)
    if name:
        yield scene.book.name_noted.format(name=name)
    elif scene.language == ENGLISH:
        told = " and ".join(fact.told for fact in facts[:3])
        yield f"Noted: {told.replace('you asked me to remember', 'I will remember')}."
    else:
        yield scene.draw.pick(scene.book.greeting)


def recall(scene: Scene) -> Iterator[str]:
    """What was told before, as far as it was."""
    question = memory.Question(*scene.reading.intent.details)
    if question.key in (memory.FIRST_MESSAGE, memory.LAST_MESSAGE):
        yield _message(scene, first=question.key == memory.FIRST_MESSAGE)
        return
    facts = list(_facts(scene))
    if question.key == memory.EVERYTHING:
        yield _everything(facts)
        return
    fact = memory.recall(question, facts)
    if question.key == memory.NAME:
        yield scene.book.name_known.format(name=fact.value) if fact else scene.book.name_unknown
    elif fact:
        yield f"{fact.told[0].upper()}{fact.told[1:]}."
    else:
        yield "You have not told me that yet."
        yield " If you do, I can come back to it later in this conversation."


def _facts(scene: Scene) -> Iterator[memory.Fact]:
    """What was told in the conversation, the latest first; what the instructions say of the user comes last."""
    for role, text, *_ in reversed(scene.turns[max(0, scene.at - _TOLD_TURNS) : scene.at + 1]):
        if role == "user":
            yield from read(text).facts
    for role, text, *_ in scene.turns[: scene.at]:
        if role in ("system", "developer"):
            yield from (fact for fact in read(text).facts if "user" in text)


def _everything(facts: list[memory.Fact]) -> str:
    told = list({fact.key: fact.told for fact in reversed(facts)}.values())
    if not told:
        return "You have not told me anything about yourself yet."
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"From this conversation I know that {listed}."


def _message(scene: Scene, *, first: bool) -> str:
    said = [turn.text for turn in scene.turns[: scene.at] if turn.role == "user"]
    if not said:
        return "This is your first message in this conversation."
    text = " ".join((said[0] if first else said[-1]).split())
    quoted = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rstrip()} …"
    return f'Your {"first" if first else "last"} message was: "{quoted}"'

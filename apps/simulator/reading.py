"""Messages, read once: what each wants, what it is about, in which language and form."""

from typing import NamedTuple

from apps.simulator.bounded import BoundedCache
from apps.simulator.intent import Goal, Intent, intent_of
from apps.simulator.language import language_asked, language_of
from apps.simulator.memory import Fact, facts_of
from apps.simulator.persona import Persona, persona_of
from apps.simulator.shape import Shape, shape_of
from apps.simulator.subject import Subject, subject_of
from apps.simulator.text import Text

# A conversation sends its history again with each request: a text is read once in its life.
_CACHED_CHARACTERS = 4_000_000
_LONGEST_CACHED = 16_384


class Reading(NamedTuple):
    """What was understood of one message of the user."""

    intent: Intent
    subject: Subject
    shape: Shape
    language: str
    # The language that was asked for, where it differs from the one written in.
    wanted: str | None
    facts: tuple[Fact, ...]


_readings: BoundedCache[Reading] = BoundedCache(_CACHED_CHARACTERS)
_personas: BoundedCache[Persona] = BoundedCache(_CACHED_CHARACTERS // 4)


def read(message: str) -> Reading:
    """The reading of a message of the user; remembered."""
    known = _readings.get(message)
    if known is None:
        known = _read(Text(message))
        if len(message) <= _LONGEST_CACHED:
            _readings.put(message, known)
    return known


def persona(message: str) -> Persona:
    """The persona that a system message asks for; remembered."""
    known = _personas.get(message)
    if known is None:
        known = persona_of(Text(message))
        if len(message) <= _LONGEST_CACHED:
            _personas.put(message, known)
    return known


def _read(text: Text) -> Reading:
    language = language_of(text)
    intent = intent_of(text)
    # A word that is to be said, a sum or a greeting has no subject worth coming back to.
    subject = Subject() if intent.goal in _WITHOUT_SUBJECT else subject_of(text, language)
    return Reading(intent, subject, shape_of(text), language, language_asked(text), facts_of(text))


_WITHOUT_SUBJECT = frozenset(
    (
        Goal.LITERAL, Goal.SUM, Goal.COUNT, Goal.NUMBER, Goal.COIN, Goal.GREETING, Goal.HELP, Goal.WELLBEING,
        Goal.THANKS,
        Goal.FAREWELL,
        Goal.PING, Goal.IDENTITY, Goal.OWN_NAME, Goal.RECALL, Goal.NOTE, Goal.CLOCK, Goal.MORE, Goal.TRANSLATION,
        Goal.JOKE,
    )
)  # fmt: skip

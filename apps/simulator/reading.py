"""What a message says, read once and remembered: a conversation sends its history again."""

from typing import NamedTuple

from apps.simulator.bounded import BoundedCache
from apps.simulator.language import language_of
from apps.simulator.shape import Shape, shape_of
from apps.simulator.subject import Subject, subject_of
from apps.simulator.text import Text

_readings: BoundedCache["Reading"] = BoundedCache(4_000_000)


class Reading(NamedTuple):
    """The language of a message, what it is about, and the form it asks for."""

    language: str
    subject: Subject
    shape: Shape


def read(message: str) -> Reading:
    """The reading of a message."""
    known = _readings.get(message)
    if known is None:
        known = _read(Text(message))
        _readings.put(message, known)
    return known


def _read(text: Text) -> Reading:
    language = language_of(text)
    return Reading(language, subject_of(text, language), shape_of(text))

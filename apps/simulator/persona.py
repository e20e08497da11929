"""What a system message asks of the answer: a language, brevity, a role to play, a name, fixed words."""

import re
from typing import NamedTuple

from apps.simulator.language import language_asked, language_of
from apps.simulator.literal import TRIGGERS, literal_of
from apps.simulator.shape import NOTHING_SAID, Shape, shape_of
from apps.simulator.text import Text


class Persona(NamedTuple):
    """How to answer, as far as system messages say."""

    language: str | None = None
    shape: Shape = NOTHING_SAID
    role: str = ""
    name: str = ""
    literal: str | None = None
    # The message itself, if it asks for JSON: it names the keys.
    json_request: str = ""


NOBODY = Persona()
_ROLE = re.compile(
    r"\b(?:you are|you're|act as|pretend to be|play|roleplay as|behave like|speak like|talk like|answer like|respond "
    r"like)\s+"
    r"(?:an?|the)\s+(?P<role>[a-z][a-z' -]{2,40})",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b(?:[Yy]our name is|[Yy]ou are called|[Yy]ou are named|(?:assistant|bot|agent) (?:called|"
    r"named))\s+(?P<name>[A-Z][\w'-]{1,30})"
    r"|\b[Yy]ou are (?P<being>[A-Z][a-z]{2,20})(?=[,.]| the | an? )"
)
_PLAIN_WORDS = frozenset(
    "helpful friendly concise brief useful polite assistant ai bot chatbot model language chat smart knowledgeable "
    "careful"
    " precise expert honest terse kind professional general virtual test testing very and".split()
)
_ANSWERING = frozenset("respond reply answer output return responses answers".split())
_NOT_NAMES = frozenset("A An The In On Always Never Not To ChatGPT".split())


def persona_of(text: Text) -> Persona:
    """The persona of one system or developer message."""
    if not text.words:
        return NOBODY
    shape = shape_of(text)
    being = _NAME.search(text.raw)
    name = (being["name"] or being["being"]) if being else ""
    return Persona(
        language=_language(text),
        shape=shape._replace(items=None) if shape is not NOTHING_SAID else NOTHING_SAID,
        role=_role(text.raw),
        name="" if name in _NOT_NAMES else name,
        literal=literal_of(text) if not text.vocabulary.isdisjoint(TRIGGERS) else None,
        json_request=text.raw if "json" in text.vocabulary and not text.vocabulary.isdisjoint(_ANSWERING) else "",
    )


def _language(text: Text) -> str | None:
    """The language asked for, or that the message itself is written in, unless that is English."""
    asked = language_asked(text)
    if asked:
        return asked
    written = language_of(text)
    return written if written != "en" and len(text.words) > 3 else None


def _role(raw: str) -> str:
    found = _ROLE.search(raw)
    if not found:
        return ""
    words = re.split(r"\b(?:who|that|which|for|and|with|named|called|designed|in)\b", found["role"].lower())[0].split()
    return " ".join(words) if any(word not in _PLAIN_WORDS for word in words) else ""

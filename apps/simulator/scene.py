"""All that an answer is composed from: the conversation, what its last message wants, and who is to answer it."""

from collections.abc import Sequence
from typing import NamedTuple

from apps.simulator.conversation import Turn
from apps.simulator.drawing import Draw
from apps.simulator.language import ENGLISH
from apps.simulator.persona import NOBODY, Persona
from apps.simulator.phrases import BOOKS
from apps.simulator.phrases.book import Book, Passage
from apps.simulator.reading import Reading, persona, read
from apps.simulator.shape import NOTHING_SAID, Layout, Shape
from apps.simulator.subject import Kind, Subject

# How far back an earlier subject is looked for.
_EARLIER_TURNS = 12
_INSTRUCTIONS = ("system", "developer")
_NOBODY_ASKS = Subject()
MEDIUM = "medium"
_VERBOSE = {"low": Shape(brief=True), "high": Shape(detailed=True)}


class Scene(NamedTuple):
    """A conversation, understood. `at` is where the message that is answered stands."""

    turns: Sequence[Turn]
    at: int
    reading: Reading
    persona: Persona
    language: str
    book: Book
    shape: Shape
    draw: Draw

    def fields(self, subject: Subject) -> dict[str, str]:
        """What templates are filled with; see `phrases.book`."""
        terms = (*subject.terms, *self.book.spare_terms)
        return {
            "s": self.named(subject.label),
            "v": subject.action,
            "p": subject.action,
            "o": subject.other,
            "a": terms[0],
            "b": terms[1],
        }

    def passage(self, kind: Kind, subject: Subject) -> Passage:
        """What can be said on a subject, with the phrases beside it if there are two."""
        return (self.book.passages if len(subject.terms) > 1 else self.book.termless)[kind]

    def asks(self) -> bool:
        """Whether the message is a question."""
        return bool(self.turns) and "?" in self.turns[self.at].text

    def named(self, phrase: str) -> str:
        """A phrase as the language of the answer takes it up: an English one loses its article elsewhere."""
        if self.language == ENGLISH or not phrase.startswith(("a ", "an ", "the ", "your ")):
            return phrase
        return phrase.split(" ", 1)[1]

    def subjects(self) -> tuple[Subject | None, str]:
        """(the subject of the answer, the earlier one to refer to). "How does it work?" is about the earlier one."""
        subject, earlier = self.reading.subject, self._earlier()
        if subject.label:
            before = earlier.label
            return subject, "" if before.lower() == subject.label.lower() else self.named(before)
        if earlier.label:
            return earlier if subject.kind is not Kind.ASK else earlier._replace(kind=Kind.ASK), ""
        return (subject._replace(phrase="your case") if subject.kind is Kind.ASK else None), ""

    def subject_or(self, substitute: str) -> Subject:
        """The subject of the answer, or one by a name that always fits."""
        return self.subjects()[0] or Subject(phrase=substitute)

    def _earlier(self) -> Subject:
        """The latest subject of the user's earlier messages."""
        turns = self.turns
        for at in range(self.at - 1, max(-1, self.at - 1 - _EARLIER_TURNS), -1):
            if turns[at].role == "user":
                subject = read(turns[at].text).subject
                if subject.label:
                    return subject
        return _NOBODY_ASKS


def scene_of(turns: Sequence[Turn], seed: bytes, verbosity: str = MEDIUM) -> Scene:
    """The scene of a conversation's next answer; `verbosity` counts where the conversation says nothing of length."""
    who = _persona(turns)
    at = _answered(turns)
    reading = read(turns[at].text if turns else "")
    language = reading.wanted or who.language or reading.language
    shape = reading.shape if who is NOBODY else _merged(reading.shape, who.shape)
    if verbosity != MEDIUM:
        shape = _merged(shape, _VERBOSE[verbosity])
    return Scene(turns, at, reading, who, language, BOOKS[language], shape, Draw(seed))


def _answered(turns: Sequence[Turn]) -> int:
    """The last message of the user; without one, the last message."""
    for at in range(len(turns) - 1, -1, -1):
        if turns[at].role == "user":
            return at
    return len(turns) - 1


def _persona(turns: Sequence[Turn]) -> Persona:
    """What the instructions ask for together; the first that says something about a matter decides it."""
    found = NOBODY
    for turn in turns:
        if turn.role in _INSTRUCTIONS:
            one = persona(turn.text)
            found = one if found is NOBODY else _joined(found, one)
    return found


def _joined(first: Persona, second: Persona) -> Persona:
    return Persona(
        language=first.language or second.language,
        shape=_merged(first.shape, second.shape),
        role=first.role or second.role,
        name=first.name or second.name,
        literal=first.literal or second.literal,
        json_request=first.json_request or second.json_request,
    )


def _merged(asked: Shape, general: Shape) -> Shape:
    """What a message asks for, completed by what the instructions say in general."""
    if general is NOTHING_SAID:
        return asked
    if asked is NOTHING_SAID:
        return general
    says_how_long = asked.sentences or asked.words or asked.brief or asked.detailed
    return Shape(
        layout=general.layout if asked.layout is Layout.PROSE else asked.layout,
        sentences=asked.sentences if says_how_long else general.sentences,
        words=asked.words if says_how_long else general.words,
        items=asked.items,
        brief=asked.brief if says_how_long else general.brief,
        detailed=asked.detailed if says_how_long else general.detailed,
        loud=asked.loud or general.loud,
    )

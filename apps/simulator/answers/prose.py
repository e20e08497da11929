"""Explanations: in sentences, lists, tables or sections."""

from collections.abc import Iterator

from apps.simulator.language import ENGLISH
from apps.simulator.layout import bullet_rows, heading_rows, points, table_rows
from apps.simulator.prose import flow, length_of, lines, paragraphs, sentences, within_words
from apps.simulator.roles import voice_of
from apps.simulator.scene import Scene
from apps.simulator.shape import Layout
from apps.simulator.subject import Kind, Subject

# From so many sentences on, a text is set in paragraphs.
_LONG = 9


def prose(scene: Scene) -> Iterator[str]:
    """An answer about the subject, in the form that was asked for."""
    subject, before = scene.subjects()
    if subject is None:
        if not scene.book.nameless or not scene.asks():
            return iter((scene.draw.pick(scene.book.unclear),))
        subject = Subject(phrase=scene.book.nameless)
    shape = scene.shape
    if shape.words is not None and shape.words <= 2:
        return iter((_one_word(scene, subject),))
    if shape.layout is not Layout.PROSE:
        return _laid_out(scene, subject)
    parts = _sentences(scene, subject, before)
    if shape.words is not None:
        return iter((within_words(parts, shape.words, scene.book.space, scene.book.fillers),))
    if shape.detailed or (shape.sentences or 0) >= _LONG:
        return paragraphs(parts, scene.book.space)
    return flow(parts, scene.book.space)


def more(scene: Scene) -> Iterator[str]:
    """More about the subject of before: "go on", "why?", "tell me more"."""
    subject, _ = scene.subjects()
    if subject is None:
        return iter((scene.draw.pick(scene.book.unclear),))
    return flow(_further(scene, subject), scene.book.space)


def _further(scene: Scene, subject: Subject) -> Iterator[str]:
    yield scene.draw.pick(scene.book.more).format_map(scene.fields(subject))
    # The opening was said when the subject came up.
    inner = scene.passage(way_of_answering(scene, subject), subject)[1:]
    yield from sentences(inner, scene.book.aspects, scene.fields(subject), scene.draw, min(4, len(inner)))


def _sentences(scene: Scene, subject: Subject, before: str) -> Iterator[str]:
    """The answer's sentences, with one that ties it to what was said earlier."""
    book, draw = scene.book, scene.draw
    kind = way_of_answering(scene, subject)
    passage = scene.passage(kind, subject)
    wanted = length_of(scene.shape, len(passage))
    if subject.kind is Kind.ASK:
        yield draw.pick(book.yes if draw.number(0, 2) else book.no)
        wanted -= 1
    elif scene.persona.role and scene.language == ENGLISH and wanted > 1:
        yield voice_of(scene.persona.role)
        wanted -= 1
    if before and wanted > 1:
        yield draw.pick(book.earlier).format(e=before)
        wanted -= 1
    if wanted > 0:
        yield from sentences(passage, book.aspects, scene.fields(subject), draw, wanted)


def way_of_answering(scene: Scene, subject: Subject) -> Kind:
    """The way of answering: that of asking, if the book knows it and all it speaks of was found."""
    kind = subject.kind
    if (
        (kind is Kind.HOW and not subject.action)
        or (kind is Kind.WHY and not (subject.phrase and subject.action))
        or (kind is Kind.COMPARE and not (subject.phrase and subject.other))
    ):
        return Kind.ABOUT
    return kind if kind in scene.book.passages else Kind.ABOUT


def _one_word(scene: Scene, subject: Subject) -> str:
    if subject.kind is Kind.ASK:
        return "Yes." if scene.draw.number(0, 2) else "No."
    word = (subject.action or subject.phrase).split()[-1]
    return f"{word[:1].upper()}{word[1:]}."


def _laid_out(scene: Scene, subject: Subject) -> Iterator[str]:
    """A list, a table or sections."""
    book, shape, fields = scene.book, scene.shape, scene.fields(subject)
    if shape.layout is Layout.TABLE:
        return lines(table_rows(book, fields, shape.items))
    if shape.layout is Layout.HEADINGS:
        passage = scene.passage(way_of_answering(scene, subject), subject)
        said = sentences(passage, book.aspects, fields, scene.draw, max(6, length_of(shape, len(passage))))
        return lines(heading_rows(book, list(said), fields["s"]))
    items = points(book, fields, shape.items, scene.draw.number(0, 99))
    intro = scene.draw.pick(book.list_intro).format_map(fields)
    return lines([intro, "", *bullet_rows(items, shape.layout)])

"""Texts made on request: translations, summaries, jokes, poems, stories, letters."""

from collections.abc import Iterator, Sequence

from apps.simulator.phrases.book import Lines
from apps.simulator.prose import flow, lines
from apps.simulator.scene import Scene
from apps.simulator.shape import Layout
from apps.simulator.summary import main_sentences
from apps.simulator.translation import translated

_SUMMARY_SENTENCES = 2


def translation(scene: Scene) -> Iterator[str]:
    """The text in the other language, and nothing else."""
    language, wanted = scene.reading.intent.details
    yield translated(wanted, language)


def summary(scene: Scene) -> Iterator[str]:
    """The sentences of the given text that hold most of it."""
    (given,) = scene.reading.intent.details
    shape = scene.shape
    chosen = main_sentences(given, shape.sentences or shape.items or (1 if shape.brief else _SUMMARY_SENTENCES))
    if shape.layout in (Layout.BULLETS, Layout.NUMBERED):
        return lines([f"- {sentence}" for sentence in chosen])
    return flow([_ended(sentence) for sentence in chosen], " ")


def _ended(sentence: str) -> str:
    return sentence if sentence[-1] in '.!?…。！？"”' else f"{sentence}."


def joke(scene: Scene) -> Iterator[str]:
    yield scene.draw.pick(scene.book.jokes)


def haiku(scene: Scene) -> Iterator[str]:
    return lines(_lines(scene, scene.book.haikus or scene.book.poems))


def poem(scene: Scene) -> Iterator[str]:
    return lines(_lines(scene, scene.book.poems))


def story(scene: Scene) -> Iterator[str]:
    return lines(_gaps(_lines(scene, scene.book.stories)))


def letter(scene: Scene) -> Iterator[str]:
    return lines(_gaps(_lines(scene, scene.book.letters)))


def _lines(scene: Scene, choices: Sequence[Lines]) -> list[str]:
    fields = scene.fields(scene.subject_or(scene.book.spare_terms[0]))
    rows = [row.format_map(fields) for row in scene.draw.pick(choices)]
    return [f"{row[:1].upper()}{row[1:]}" for row in rows]


def _gaps(rows: Sequence[str]) -> Iterator[str]:
    """Rows with an empty one between each two: paragraphs."""
    for row in rows:
        yield row
        yield ""

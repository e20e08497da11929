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


_NOT_SAID = {
    "en": "The context that was given does not say that, so I cannot answer it from there.",
    "de": "Das sagt der gegebene Kontext nicht, deshalb kann ich es daraus nicht beantworten.",
    "fr": "Le contexte fourni ne le dit pas ; je ne peux donc pas y répondre.",
    "es": "El contexto dado no lo dice, así que no puedo responderlo a partir de él.",
    "it": "Il contesto fornito non lo dice, quindi non posso rispondere.",
    "pt": "O contexto fornecido não diz isso, por isso não posso responder.",
    "nl": "De gegeven context zegt dat niet, dus kan ik het daaruit niet beantwoorden.",
    "ru": "В данном контексте этого нет, поэтому ответить по нему нельзя.",
    "ar": "لا يذكر السياق المعطى ذلك، لذا لا يمكنني الإجابة منه.",
    "ja": "与えられた文脈にはその記載がないため、お答えできません。",
    "ko": "주어진 문맥에는 그 내용이 없어 답할 수 없습니다.",
    "zh": "给出的上下文没有提到这一点，因此无法据此回答。",
}


def grounded(told: str | None, scene: Scene) -> Iterator[str]:
    """What a context says to the question; that it says nothing where that is so."""
    yield told or _NOT_SAID[scene.language]


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

"""A text, and images that come with it, to a score for each category."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from apps.simulator.moderation.categories import OF_IMAGES, THRESHOLD, Category
from apps.simulator.moderation.lexicon import Lexicon, lexicons_for
from apps.simulator.moderation.rules import RULES
from apps.simulator.moderation.sentences import sentences_of, signs_in
from apps.simulator.moderation.trigger import asked_scores, asked_scores_of_image, without_triggers

# A second and third sentence of a kind add to the first, so much each.
_MORE_SENTENCES = (0.4, 0.25)
# Nothing is ever certain, and nothing is ever impossible: scores of harmless texts lie between these.
_MOST = 0.999
_LEAST, _HARMLESS = 1e-7, 5e-5


class Verdict(NamedTuple):
    """Scores from 0 to 1 by category, and which kinds of input each comes from."""

    scores: Mapping[Category, float]
    inputs: Mapping[Category, tuple[str, ...]]

    def is_flagged(self, category: Category) -> bool:
        return self.scores[category] >= THRESHOLD


def verdict_on(text: str | None, images: Sequence[str], categories: Sequence[Category]) -> Verdict:
    """The verdict on what comes together. `images` are URLs or data URLs, of which nothing but triggers is read; a
    category that does not apply to what is there scores 0."""
    inputs = {category: tuple(_kinds(category, text is not None, bool(images))) for category in categories}
    told = _evidence(without_triggers(text)) if text else {}
    asked = {**asked_scores(text or "")}
    for url in images:
        asked |= {name: score for name, score in asked_scores_of_image(url).items() if name in OF_IMAGES}
    noise = _noise(text or "", images, categories)
    scores = {
        category: _score(told.get(category, 0.0), asked.get(category), noise[category]) if inputs[category] else 0.0
        for category in categories
    }
    return Verdict(scores, inputs)


def _kinds(category: Category, text: bool, images: bool) -> Iterator[str]:
    if text:
        yield "text"
    if images and category in OF_IMAGES:
        yield "image"


def _score(evidence: float, asked: float | None, noise: float) -> float:
    if asked is not None:
        return asked
    # The noise moves what was found by a hundredth at most, so that two texts do not score alike.
    score = noise + evidence * (_MOST - noise) * (1 - 200 * noise)
    return float(f"{score:.10g}")


def _evidence(text: str) -> Mapping[Category, float]:
    """For each category what its strongest sentences say."""
    found: dict[Category, list[float]] = {}
    for words in sentences_of(text):
        for category, strength in _evidence_in(words).items():
            found.setdefault(category, []).append(strength)
    return {category: _together(strengths) for category, strengths in found.items()}


def _evidence_in(words: Sequence[str]) -> Mapping[Category, float]:
    """For each category the strongest rule, in whichever of the languages that the sentence may be in."""
    strongest: dict[Category, float] = {}
    for lexicon in lexicons_for(words):
        for category, strength in _rules_on(words, lexicon):
            strongest[category] = max(strength, strongest.get(category, 0.0))
    return strongest


def _rules_on(words: Sequence[str], lexicon: Lexicon) -> Iterator[tuple[Category, float]]:
    places = signs_in(words, lexicon)
    if not places:
        return
    for rule in RULES:
        weight = rule.weight_in(places, negates_after=lexicon.negates_after)
        if weight:
            yield from ((category, weight * score) for category, score in rule.scores.items())


def _together(strengths: list[float]) -> float:
    first, *others = sorted(strengths, reverse=True)[: 1 + len(_MORE_SENTENCES)]
    rest = 1 - first
    for strength, share in zip(others, _MORE_SENTENCES, strict=False):
        rest *= 1 - strength * share
    return 1 - rest


def _noise(text: str, images: Sequence[str], categories: Sequence[Category]) -> Mapping[Category, float]:
    """A small number for each category, drawn from the whole input."""
    said = "\x1e".join((text, *images)).encode("utf-8", "surrogatepass")
    digest = blake2b(said, digest_size=2 * len(categories)).digest()
    spread = _HARMLESS - _LEAST
    return {
        # Squared: most are tiny, as a model's are.
        category: _LEAST + spread * (int.from_bytes(digest[2 * n : 2 * n + 2], "big") / 65_536) ** 2
        for n, category in enumerate(categories)
    }

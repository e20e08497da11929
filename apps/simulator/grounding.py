"""Questions about a context that the conversation brings along, as retrieval puts one there: answered from it.

A context is what stands behind "Context:", "Documents:" or in a tag of that name, or below instructions to use "the
following context", in the message itself or in the instructions.
"""

import re
from collections import Counter
from collections.abc import Sequence
from math import log
from typing import NamedTuple

from apps.simulator.conversation import Turn
from apps.simulator.embedding.concepts import concept_of
from apps.simulator.embedding.stems import stem_of
from apps.simulator.embedding.words import is_stopword, words_of
from apps.simulator.text import sentences_of

# Most messages have none of these; the expressions below are for the others.
_SIGNS = ("ontext", "ocument", "ource", "assage", "xcerpt", "nformation")
_NAMES = r"(?:context|documents?|sources?|passages?|excerpts?|search results|knowledge base|background)"
_LABELLED = re.compile(
    rf"^[ \t>#*]*(?:retrieved |relevant |provided |given )?{_NAMES}(?: information)?[ \t*]*:[ \t*]*|<{_NAMES}>",
    re.IGNORECASE | re.MULTILINE,
)
_MENTIONED = re.compile(
    r"\b(?:following|provided|retrieved|given|below)\b[^.:\n]{0,60}\b(?:context|documents?|passages?|sources?|excerpts?|"
    r"information)\b[^\n]{0,200}?(?::[ \t]*\n|\n[ \t]*\n)",
    re.IGNORECASE,
)
_END = re.compile(rf"^[ \t>#*]*(?:question|query|user question|answer|helpful answer)[ \t*]*:|</{_NAMES}>", re.I | re.M)
_QUESTION = re.compile(r"^[ \t>#*]*(?:user )?(?:question|query)[ \t*]*:[ \t*]*(?P<question>[^\n]+)", re.I | re.M)
_STRICT = re.compile(r"\bonly\b|\b(?:don't|do not) know\b|\bcannot answer\b|\bcan't answer\b", re.IGNORECASE)
# "[1] ", "- ", "Document 2: ", "Source: faq.md"
_MARK = re.compile(r"^(?:\[\w{1,8}\]|[-*•]|\d{1,3}[.)]|(?:document|source|passage)\s*\w{0,4}\s*[:.])\s*", re.IGNORECASE)
_LONGEST = 60_000
_LONGEST_SENTENCE = 400
_MOST_SENTENCES = 400
# A second sentence that fits nearly as well is told, too.
_NEARLY = 0.8


class Grounds(NamedTuple):
    """`is_strict`: where the context says nothing, nothing else shall be said."""

    question: str
    context: str
    is_strict: bool


def grounds_of(turns: Sequence[Turn], at: int) -> Grounds | None:
    """The context for the message at that place, and what is asked of it; None if there is none."""
    if not turns:
        return None
    message = turns[at].text
    own = _cut_out(message)
    if own is not None:
        context, rest = own
        question = _question_in(message, rest)
        return Grounds(question, context, _STRICT.search(rest) is not None) if question else None
    for turn in reversed(turns[:at]):
        if turn.role in ("system", "developer"):
            found = _cut_out(turn.text)
            if found is not None:
                return Grounds(message, found[0], _STRICT.search(found[1]) is not None)
    return None


def answer_from(grounds: Grounds) -> str | None:
    """The sentence of the context that answers best, with a second one that fits nearly as well; None: none does."""
    sentences = list(dict.fromkeys(_sentences(grounds.context)))[:_MOST_SENTENCES]
    asked = _stems(grounds.question)
    held = [_stems(sentence) for sentence in sentences]
    spread = Counter(stem for stems in held for stem in stems & asked)
    scores = [sum(log(1 + len(sentences) / spread[stem]) for stem in stems & asked) for stems in held]
    ranked = sorted(range(len(sentences)), key=lambda index: (-scores[index], index))[:2]
    best = [index for index in ranked if scores[index] > 0 and scores[index] >= _NEARLY * scores[ranked[0]]]
    return " ".join(_ended(sentences[index]) for index in sorted(best)) or None


def _cut_out(text: str) -> tuple[str, str] | None:
    """(the context in a message, the rest of it)."""
    if not any(sign in text for sign in _SIGNS):
        return None
    text = text[:_LONGEST]
    start = _LABELLED.search(text) or _MENTIONED.search(text)
    if start is None:
        return None
    end = _END.search(text, start.end())
    context = text[start.end() : end.start() if end else None].strip()
    rest = text[: start.end()] + (text[end.start() :] if end else "")
    return (context, rest) if len(context.split()) >= 3 else None


def _question_in(message: str, rest: str) -> str:
    """What stands behind "Question:", else the last question outside of the context."""
    labelled = _QUESTION.search(rest) or _QUESTION.search(message)
    if labelled:
        return labelled["question"].strip()
    return next((line for line in reversed(sentences_of(rest)) if line.endswith("?")), "")


def _sentences(context: str) -> list[str]:
    found = (_MARK.sub("", sentence).strip() for sentence in sentences_of(context))
    return [sentence[:_LONGEST_SENTENCE] for sentence in found if len(sentence.split()) >= 3]


def _stems(text: str) -> frozenset[str]:
    """The stems of the words that say something, and the concepts that they stand for."""
    stems = {word: stem_of(word) for word in words_of(text) if not is_stopword(word)}
    concepts = {f" {concept}" for word, stem in stems.items() if (concept := concept_of(word, stem))}
    return frozenset(concepts.union(stems.values()))


def _ended(sentence: str) -> str:
    return sentence if sentence[-1:] in ".!?…。！？" else f"{sentence}."

"""Summaries made of the text's own sentences, and judgements by its own words."""

import re
from collections import Counter

from apps.simulator.stopwords import STOPWORDS, STOPWORDS_ELSEWHERE
from apps.simulator.text import PUNCTUATION, Text, sentences_of

_SHORTEST = 60
# "give me a summary": so far before its noun the request may begin.
_LEAD = 30
_LONGEST_SENTENCE = 300
_REQUEST = re.compile(
    r"summari[sz]e|give (?:me )?a (?:\w+ )?summary|write a (?:\w+ )?summary|"
    r"tl;?dr|fasse?\b|zusammenfassung|résume[rz]?|resum[ea]|riassumi|vat\b",
    re.IGNORECASE,
)
# What stands between the request and the text: "this for me, please:".
_LEADING_TO_TEXT = re.compile(r"[^:\n.]*[:\n.]\s*")
_LONGEST_TRIGGER = 20

TRIGGERS = frozenset(
    "summarize summarise summary tl dr tldr fasse zusammenfassung résume résumez résumer resume resuma riassumi "
    "samenvatting"
    " vat".split()
)
CLASSIFYING_ALONE = frozenset("classify sentiment categorize categorise label".split())
CLASSIFYING = CLASSIFYING_ALONE | {"tone", "positive"}
# "Is this review positive or negative?"
POLAR = re.compile(
    r"\bpositive(?:,| or|/) ?(?:neutral,? or )?(?:negative|neutral)\b|\bnegative or positive\b", re.IGNORECASE
)

_GOOD = frozenset(
    "good great love loved loves excellent amazing happy wonderful fantastic best nice perfect enjoy enjoyed "
    "beautiful awesome"
    " recommend pleased delighted brilliant helpful fast friendly delicious superb thanks glad impressed"
    " positive".split()
)
_BAD = frozenset(
    "bad terrible hate hated awful worst poor sad disappointed disappointing horrible boring slow broken useless "
    "angry rude"
    " never waste annoying ugly refund problem crash crashes crashed dirty late dreadful negative fails failed".split()
)
_LABELS = re.compile(
    r"(?:\bas\b|\binto\b|\bone of\b|\blabels?\b|\bcategories\b)(?:\s+(?:either|one of|the|following|these|categories|"
    r"labels))*\s*:?\s+"
    r"(?P<labels>[\"'\w -]{1,30}(?:\s*(?:,|/|\bor\b|\band\b)\s*(?:or |and )?[\"'\w -]{1,30})+)",
    re.IGNORECASE,
)
_DESCRIBED = frozenset("what how why who when where which whether".split())


def text_to_summarise(text: Text) -> str | None:
    """The text that a message brings along to be summarised; None if there is none."""
    place = _place_of_request(text)
    found = _REQUEST.search(text.raw, max(0, place - _LEAD), place + _LONGEST_TRIGGER)
    if not found:
        return None
    leading = _LEADING_TO_TEXT.match(text.raw, found.end())
    end = leading.end() if leading else found.end()
    # "Summarise what changed" says what to write about, and brings no text along.
    if not _DESCRIBED.isdisjoint(text.raw[found.end() : end].lower().split()):
        return None
    if not leading and not found[0].lower().startswith("tl"):
        return None
    before = text.raw[: found.start()]
    # The words that lead to the request ("could you please") belong to no sentence of the text.
    before = before[: max(before.rfind(end) for end in '.!?\n"”') + 1].strip()
    after = text.raw[end:].strip()
    given = after if len(after) >= len(before) else before
    return given.strip("\"'“”") if len(given) >= _SHORTEST and len(sentences_of(given)) > 1 else None


def _place_of_request(text: Text) -> int:
    """Where the word that asks stands: a search through all of the text would be the dearest part of reading."""
    return min((text.lower.find(word) for word in text.vocabulary & TRIGGERS), default=0)


def main_sentences(given: str, count: int) -> list[str]:
    """The sentences that hold most of what recurs, in the order of the text; the first one is always among them."""
    sentences = [sentence[:_LONGEST_SENTENCE].strip() for sentence in sentences_of(given)]
    if len(sentences) <= count:
        return sentences
    frequency = Counter(_content(given))
    scores = [_score(sentence, frequency) for sentence in sentences]
    others = sorted(range(1, len(sentences)), key=lambda index: (-scores[index], index))[: count - 1]
    return [sentences[index] for index in sorted([0, *others])]


def sentiment_of(text: Text) -> str:
    """Positive, Negative or Neutral, by the words that a text uses."""
    good, bad = len(text.vocabulary & _GOOD), len(text.vocabulary & _BAD)
    # The question itself often names the labels.
    if {"positive", "negative"} <= text.vocabulary:
        good, bad = good - 1, bad - 1
    return "Positive" if good > bad else "Negative" if bad > good else "Neutral"


def labels_of(text: Text) -> tuple[str, ...]:
    """The labels that a message lets one choose from."""
    found = _LABELS.search(text.raw)
    if not found:
        return ()
    labels = re.split(r"\s*(?:,|/|\bor\b|\band\b)\s*", found["labels"])
    return tuple(label.strip(" \"'") for label in labels if label.strip(" \"'"))[:8]


def _content(text: str) -> list[str]:
    words = [word.strip(PUNCTUATION) for word in text.lower().split()]
    return [word for word in words if len(word) > 3 and word not in STOPWORDS and word not in STOPWORDS_ELSEWHERE]


def _score(sentence: str, frequency: Counter[str]) -> float:
    words = _content(sentence)
    return sum(frequency[word] for word in words) / (len(words) + 4)

"""Scores on demand, for tests: `[moderation:violence]`, or `[moderation:hate=0.3]` with a score.

In the URL of an image the brackets are left out: `https://example.com/a.png?moderation:violence=0.8`.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from apps.simulator.moderation.categories import Category

# The score of a phrase that names none.
_DEFAULT = 0.95
_NAMED = (
    rf"moderation:({'|'.join(sorted(Category, key=len, reverse=True))})(?:=(0(?:\.\d{{1,9}})?|1(?:\.0+)?|\.\d{{1,9}}))?"
)
_IN_TEXT = re.compile(rf"\[{_NAMED}\]", re.IGNORECASE)
_IN_URL = re.compile(rf"{_NAMED}(?![\w./-])", re.IGNORECASE)
# Beyond this a URL holds the image's data.
_LONGEST_HEAD = 2_000


def asked_scores(text: str) -> Mapping[Category, float]:
    """The scores that a text asks for; the last mention of a category counts."""
    if "[" not in text:
        return {}
    return _scores(_IN_TEXT, text)


def without_triggers(text: str) -> str:
    """The text that is left to be judged."""
    return _IN_TEXT.sub(" ", text) if "[" in text else text


def asked_scores_of_image(url: str) -> Mapping[Category, float]:
    """The scores that the URL of an image asks for, in its address or in the parameters of a data URL."""
    head = url[:_LONGEST_HEAD]
    return _scores(_IN_URL, unquote(head.partition(",")[0] if head.startswith("data:") else head))


def _scores(pattern: "re.Pattern[str]", text: str) -> Mapping[Category, float]:
    return {Category(name.lower()): float(score) if score else _DEFAULT for name, score in pattern.findall(text)}

"""What is looked for, under the platform's names."""

from collections.abc import Sequence
from enum import StrEnum


class Category(StrEnum):
    """In the order in which answers list them."""

    HARASSMENT = "harassment"
    HARASSMENT_THREATENING = "harassment/threatening"
    SEXUAL = "sexual"
    HATE = "hate"
    HATE_THREATENING = "hate/threatening"
    ILLICIT = "illicit"
    ILLICIT_VIOLENT = "illicit/violent"
    SELF_HARM_INTENT = "self-harm/intent"
    SELF_HARM_INSTRUCTIONS = "self-harm/instructions"
    SELF_HARM = "self-harm"
    SEXUAL_MINORS = "sexual/minors"
    VIOLENCE = "violence"
    VIOLENCE_GRAPHIC = "violence/graphic"


ALL: Sequence[Category] = tuple(Category)
# The text-moderation models came before the illicit ones.
OLDER: Sequence[Category] = tuple(
    category for category in Category if category not in {Category.ILLICIT, Category.ILLICIT_VIOLENT}
)
# Those that an image is looked at for; the others apply to text alone.
OF_IMAGES = frozenset(
    {
        Category.SEXUAL,
        Category.SELF_HARM,
        Category.SELF_HARM_INTENT,
        Category.SELF_HARM_INSTRUCTIONS,
        Category.VIOLENCE,
        Category.VIOLENCE_GRAPHIC,
    }
)
# A category is flagged from this score on.
THRESHOLD = 0.5

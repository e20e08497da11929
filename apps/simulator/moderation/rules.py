"""What signs mean together: each rule reads one sentence and tells how strongly it speaks for which categories."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.simulator.moderation.categories import Category
from apps.simulator.moderation.sentences import Places
from apps.simulator.moderation.tags import Tag

# What is denied ("I would never hurt you") counts so much, if the denial is at most so many words away.
_DENIED = 0.12
_DENIED_BEFORE, _DENIED_AFTER = 3, 2
_ANYWHERE = 1_000

# How much is left where a sentence is about something else: computers, a story, help.
_OF_DEEDS = {Tag.TECHNICAL: 0.1, Tag.TOLD: 0.5, Tag.CARE: 0.6}
_OF_WORDS = {Tag.TOLD: 0.6, Tag.CARE: 0.6}
_OF_CRIMES = {Tag.TOLD: 0.5, Tag.CARE: 0.4}
_OF_SELF_HARM = {Tag.TOLD: 0.6, Tag.CARE: 0.35}
_OF_SEX = {Tag.CARE: 0.25}


@dataclass(frozen=True)
class Rule:
    """`needs`: signs that must all be there, one that is listed twice in two places. The first two lie at most `near`
    words apart. `softened`: what is left of the scores where another sign is there too."""

    needs: tuple[Tag, ...]
    scores: Mapping[Category, float]
    softened: Mapping[Tag, float] = field(default_factory=dict)
    near: int = _ANYWHERE
    deniable: bool = True

    def weight_in(self, places: Places, *, negates_after: bool) -> float:
        """How much of the scores holds for a sentence: 0 where a sign is missing, at most 1."""
        if any(len(places.get(tag, ())) < self.needs.count(tag) for tag in self.needs):
            return 0.0
        anchors = self._anchors(places)
        if not anchors:
            return 0.0
        weight = 1.0
        if self.deniable and all(_is_denied(at, places, negates_after) for at in anchors):
            weight = _DENIED
        for tag, left in self.softened.items():
            if tag in places:
                weight *= left
        return weight

    def _anchors(self, places: Places) -> list[int]:
        """Where the first sign stands with the second one near by."""
        first = places[self.needs[0]]
        if len(self.needs) == 1:
            return list(first)
        second = places[self.needs[1]]
        return [at for at in first if any(abs(at - other) <= self.near for other in second)]


def _is_denied(at: int, places: Places, negates_after: bool) -> bool:
    after = _DENIED_AFTER if negates_after else 0
    return any(at - _DENIED_BEFORE <= place <= at + after and place != at for place in places.get(Tag.NOT, ()))


H, HT = Category.HARASSMENT, Category.HARASSMENT_THREATENING
HATE, HATE_T = Category.HATE, Category.HATE_THREATENING
CRIME, CRIME_V = Category.ILLICIT, Category.ILLICIT_VIOLENT
SELF, SELF_INTENT, SELF_HOW = Category.SELF_HARM, Category.SELF_HARM_INTENT, Category.SELF_HARM_INSTRUCTIONS
SEXUAL, MINORS = Category.SEXUAL, Category.SEXUAL_MINORS
VIOLENCE, GRAPHIC = Category.VIOLENCE, Category.VIOLENCE_GRAPHIC

RULES = (
    # Deeds against people, and threats of them
    Rule((Tag.KILL,), {VIOLENCE: 0.2}, _OF_DEEDS),
    Rule((Tag.KILL, Tag.PERSON), {VIOLENCE: 0.78, H: 0.25}, _OF_DEEDS, near=5),
    Rule((Tag.KILL, Tag.PERSON, Tag.INTENT), {VIOLENCE: 0.9, HT: 0.8, H: 0.72}, _OF_DEEDS, near=5),
    Rule((Tag.KILL, Tag.PERSON, Tag.HOW_TO), {VIOLENCE: 0.75, CRIME: 0.72, CRIME_V: 0.78}, _OF_DEEDS, near=5),
    Rule((Tag.HURT,), {VIOLENCE: 0.08}, _OF_DEEDS),
    Rule((Tag.HURT, Tag.PERSON), {VIOLENCE: 0.55, H: 0.15}, _OF_DEEDS, near=4),
    Rule((Tag.HURT, Tag.PERSON, Tag.INTENT, Tag.SPEAKER), {VIOLENCE: 0.7, HT: 0.64, H: 0.62}, _OF_DEEDS, near=4),
    Rule((Tag.THREAT,), {HT: 0.78, H: 0.72, VIOLENCE: 0.62}, _OF_WORDS),
    Rule((Tag.WISH_OF_DEATH,), {H: 0.8, HT: 0.6, VIOLENCE: 0.55}, _OF_WORDS),
    Rule((Tag.ATROCITY,), {VIOLENCE: 0.4}, _OF_DEEDS, deniable=False),
    Rule((Tag.ATROCITY, Tag.ATROCITY), {VIOLENCE: 0.62}, _OF_DEEDS, deniable=False),
    Rule((Tag.BLOOD,), {VIOLENCE: 0.3, GRAPHIC: 0.32}, _OF_DEEDS),
    Rule((Tag.BLOOD, Tag.BLOOD), {VIOLENCE: 0.66, GRAPHIC: 0.7}, _OF_DEEDS, deniable=False),
    Rule((Tag.BLOOD, Tag.KILL), {VIOLENCE: 0.8, GRAPHIC: 0.68}, _OF_DEEDS),
    Rule((Tag.BLOOD, Tag.ATROCITY), {VIOLENCE: 0.75, GRAPHIC: 0.62}, _OF_DEEDS, deniable=False),
    Rule((Tag.BLOOD, Tag.HURT), {VIOLENCE: 0.72, GRAPHIC: 0.6}, _OF_DEEDS),
    # Words against people
    Rule((Tag.INSULT,), {H: 0.3}, _OF_WORDS),
    Rule((Tag.INSULT, Tag.ADDRESSED), {H: 0.82}, _OF_WORDS, near=6),
    Rule((Tag.INSULT, Tag.PERSON), {H: 0.45}, _OF_WORDS, near=4),
    # Words and deeds against groups
    Rule((Tag.DEGRADE, Tag.GROUP), {HATE: 0.85, H: 0.6}, _OF_WORDS, near=8),
    Rule((Tag.DESPISE, Tag.GROUP), {HATE: 0.8, H: 0.55}, _OF_WORDS, near=4),
    Rule((Tag.INSULT, Tag.GROUP), {HATE: 0.72, H: 0.6}, _OF_WORDS, near=6),
    Rule((Tag.KILL, Tag.GROUP), {HATE: 0.86, HATE_T: 0.8, VIOLENCE: 0.72}, _OF_DEEDS, near=5),
    Rule((Tag.HURT, Tag.GROUP), {HATE: 0.66, HATE_T: 0.62, VIOLENCE: 0.6}, _OF_DEEDS, near=4),
    Rule((Tag.WISH_OF_DEATH, Tag.GROUP), {HATE: 0.86, HATE_T: 0.75, VIOLENCE: 0.6}, _OF_WORDS),
    # Crimes and the means to them
    Rule((Tag.CRIME,), {CRIME: 0.2}, _OF_CRIMES),
    Rule((Tag.CRIME, Tag.HOW_TO), {CRIME: 0.85}, _OF_CRIMES),
    Rule((Tag.CRIME, Tag.INTENT, Tag.SPEAKER), {CRIME: 0.58}, _OF_CRIMES, near=5),
    Rule((Tag.DRUG,), {CRIME: 0.12}, _OF_CRIMES),
    Rule((Tag.DRUG, Tag.OBTAIN), {CRIME: 0.7}, _OF_CRIMES, near=5),
    Rule((Tag.DRUG, Tag.OBTAIN, Tag.HOW_TO), {CRIME: 0.88}, _OF_CRIMES, near=5),
    Rule((Tag.WEAPON,), {VIOLENCE: 0.15, CRIME: 0.05}, _OF_DEEDS),
    Rule((Tag.WEAPON, Tag.OBTAIN), {CRIME: 0.55, CRIME_V: 0.6, VIOLENCE: 0.25}, _OF_DEEDS, near=5),
    Rule((Tag.WEAPON, Tag.OBTAIN, Tag.HOW_TO), {CRIME: 0.87, CRIME_V: 0.88, VIOLENCE: 0.35}, _OF_DEEDS, near=5),
    # Harm to oneself
    Rule((Tag.SUICIDE,), {SELF: 0.4, SELF_INTENT: 0.1, SELF_HOW: 0.05}, _OF_SELF_HARM),
    Rule((Tag.SUICIDE, Tag.SPEAKER, Tag.INTENT), {SELF: 0.82, SELF_INTENT: 0.78}, _OF_SELF_HARM, near=6),
    Rule((Tag.SUICIDE, Tag.HOW_TO), {SELF: 0.78, SELF_HOW: 0.74}, _OF_SELF_HARM),
    Rule((Tag.WISH_TO_DIE,), {SELF: 0.88, SELF_INTENT: 0.9}),
    Rule((Tag.WAYS_TO_DIE,), {SELF: 0.86, SELF_HOW: 0.88, SELF_INTENT: 0.3}, {Tag.TOLD: 0.6}),
    Rule((Tag.WAYS_TO_DIE, Tag.ADDRESSED), {SELF: 0.86, SELF_HOW: 0.88, H: 0.6}, {Tag.TOLD: 0.6}, near=2),
    # Sex
    Rule((Tag.SENSUAL,), {SEXUAL: 0.12}, _OF_SEX),
    Rule((Tag.SENSUAL, Tag.SENSUAL), {SEXUAL: 0.4}, _OF_SEX),
    Rule((Tag.SENSUAL, Tag.SENSUAL, Tag.SENSUAL), {SEXUAL: 0.68}, _OF_SEX),
    Rule((Tag.SEX,), {SEXUAL: 0.64}, _OF_SEX),
    Rule((Tag.SEX, Tag.SENSUAL), {SEXUAL: 0.84}, _OF_SEX),
    Rule((Tag.SEX, Tag.SEX), {SEXUAL: 0.88}, _OF_SEX),
    Rule((Tag.SEX, Tag.MINOR), {SEXUAL: 0.84, MINORS: 0.88}, {Tag.CARE: 0.15}, near=12),
    Rule((Tag.SENSUAL, Tag.MINOR, Tag.SENSUAL), {SEXUAL: 0.5, MINORS: 0.56}, {Tag.CARE: 0.15}, near=8),
)

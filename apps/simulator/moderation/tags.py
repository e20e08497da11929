"""What a word or phrase may be a sign of. The lexicons list words under these; the rules combine them."""

from enum import Enum, auto


class Tag(Enum):
    """One sign says little: a rule asks for several in one sentence."""

    # Who
    SPEAKER = auto()
    ADDRESSED = auto()
    PERSON = auto()
    GROUP = auto()
    MINOR = auto()
    # What is done to them
    KILL = auto()
    HURT = auto()
    WISH_OF_DEATH = auto()
    INSULT = auto()
    DEGRADE = auto()
    DESPISE = auto()
    # How it is meant
    INTENT = auto()
    THREAT = auto()
    HOW_TO = auto()
    NOT = auto()
    # What it is about
    BLOOD = auto()
    ATROCITY = auto()
    WEAPON = auto()
    OBTAIN = auto()
    CRIME = auto()
    DRUG = auto()
    SUICIDE = auto()
    WISH_TO_DIE = auto()
    WAYS_TO_DIE = auto()
    SEX = auto()
    SENSUAL = auto()
    # What makes it harmless, or less harmful
    HARMLESS = auto()
    TECHNICAL = auto()
    TOLD = auto()
    CARE = auto()

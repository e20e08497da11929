"""What somebody said about themselves, and whether they ask for it again."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from apps.simulator.text import Text

_VALUE = r"(?P<value>[^.,;!?\n]{1,60})"
_LONGEST = 2000


class Fact(NamedTuple):
    """`key` finds it, `value` is what was said, `told` says it back: "your favourite colour is green"."""

    key: str
    value: str
    told: str


class Question(NamedTuple):
    """A question about what was said before: a fact's key, or one of the keys below."""

    key: str


NAME = "name"
EVERYTHING = "*"
FIRST_MESSAGE = "first message"
LAST_MESSAGE = "last message"
REMEMBERED = "thing"

STATING = frozenset(
    "my name i'm i am call live remember called work code number password word heiße mein m'appelle mon llamo nombre "
    "mi chiamo"
    " nome chamo meu ik heet mijn user's".split()
)
ASKING = frozenset(
    "my name i me we remember heiße mein m'appelle mon llamo nombre mi chiamo nome chamo meu heet mijn number word code"
    " password".split()
)

_NAMED = (
    r"\b(?:my (?:full |first )?name(?:'s| is)|the user's name is|the user is (?:called|named)|user name:|call me|i'm "
    r"called|"
    r"i am called|i'm named|ich heiße|mein name ist|je m'appelle|mon (?:nom|prénom) est|me llamo|mi nombre es|mi "
    r"chiamo|il mio nome è|"
    r"(?:eu )?me chamo|(?:o )?meu nome é|ik heet|mijn naam is)\s+" + _VALUE
)
_STATED = tuple(
    (key, told, re.compile(pattern, flags))
    for key, told, pattern, flags in (
        (NAME, "your name is {value}", _NAMED, re.IGNORECASE),
        (NAME, "your name is {value}", r"(?:^|[Hh]i,? |[Hh]ello,? |[Hh]ey,? )(?:I'm|I am) "
            r"(?P<value>[A-Z][a-z]+)(?=[.,!]|$| and )", 0),
        ("live", "you live in {value}", r"\bi(?:'m| am)? (?:live|living) in " + _VALUE, re.IGNORECASE),
        ("from", "you are from {value}", r"\bi(?:'m| am| come) from " + _VALUE, re.IGNORECASE),
        ("work", "you work {value}", r"\bi(?:'m| am)? work(?:ing)? (?P<value>(?:at|for|as|in) [^.,;!?\n]{1,60})",
        re.IGNORECASE),
        ("age", "you are {value} years old", r"\bi(?:'m| am) (?P<value>\d{1,3}) years old", re.IGNORECASE),
        ("like", "you like {value}", r"\bi (?:really )?(?:like|love|prefer|enjoy) " + _VALUE, re.IGNORECASE),
        (
            "",
            "your {attribute}'s name is {value}",
            r"\b(?:my|i have an?) (?P<attribute>[a-z]+)(?:'s name is| is (?:called|named)| (?:called|named)) " + _VALUE,
            re.IGNORECASE,
        ),
        (
            "",
            "your {attribute} is {value}",
            r"\bmy (?P<attribute>(?!name\b|full name|first name)[a-z]+(?: (?!is\b|name\b)[a-z]+){0,3}) (?:is|are) "
            + _VALUE,
            re.IGNORECASE,
        ),
        (
            "",
            "the {attribute} is {value}",
            r"\bthe (?P<attribute>(?:secret |magic )?(?:code ?word|code|password|passphrase|word|number)) is:? "
            + _VALUE,
            re.IGNORECASE,
        ),
        (
            "",
            "you asked me to remember the {attribute} {value}",
            r"\bremember (?:the |this )?(?P<attribute>number|word|code|password|phrase|date|city|colou?r)(?: is)?:? "
            + _VALUE,
            re.IGNORECASE,
        ),
        (
            REMEMBERED,
            "you asked me to remember that {value}",
            r"\bremember that (?P<value>(?!my\b|the (?:secret|code|number|word|password)|i\b)[^.;!?\n]{1,80})",
            re.IGNORECASE,
        ),
        (
            REMEMBERED,
            "you asked me to remember {value}",
            r"^(?:please )?remember:? (?!that\b|the\b|this\b|my\b|me\b|when\b|to\b)" + _VALUE,
            re.IGNORECASE,
        ),
    )
)  # fmt: skip
_ASKED = tuple(
    (key, re.compile(pattern, re.IGNORECASE))
    for key, pattern in (
        (
            NAME,
            r"\b(?:what(?:'s| is| was) my (?:full |first )?name|who am i\b|(?:remember|know|tell me|say|recall) my "
            r"name|wie heiße ich|"
            r"wie (?:ist|lautet) mein name|(?:comment )?(?:est-ce que )?je m'appelle\s*(?:comment)?\s*\?|comment je "
            r"m'appelle|"
            r"quel est mon (?:nom|prénom)|cómo me llamo|cuál es mi nombre|como me llamo|come mi chiamo|qual è il mio "
            r"nome|"
            r"como (?:eu )?me chamo|qual é (?:o )?meu nome|hoe heet ik|wat is mijn naam)",
        ),
        ("live", r"\bwhere (?:do|did) i (?:say i )?live|\bwhat city (?:do|did) i (?:say i )?live"),
        ("from", r"\bwhere (?:am i|do i come|did i say i(?: was|'m| am)) from"),
        ("work", r"\bwhere (?:do|did) i (?:say i )?work|\bwhat do i do for (?:a living|work)"),
        ("age", r"\bhow old am i\b|\bwhat(?:'s| is) my age"),
        ("like", r"\bwhat (?:do|did) i (?:say i )?(?:like|love|prefer|enjoy)"),
        (
            FIRST_MESSAGE,
            r"\bwhat (?:was|is) (?:my|the) first (?:question|message|thing)|\bwhat did i (?:ask|say) first",
        ),
        (
            LAST_MESSAGE,
            r"\bwhat (?:was|is) my (?:last|previous) (?:question|message)|\bwhat did i (?:just |last )?(?:say|ask)(?:"
            r" you)?"
            r"(?: before| earlier| last| just now)?\s*\?",
        ),
        (EVERYTHING, r"\bwhat do you (?:know|remember) about me|\bwhat have i told you"),
    )
)
_ATTRIBUTE_ASKED = re.compile(
    r"\b(?:(?:what|who|when|where|which)(?:'s| is| was| are| were) (?:the name of )?my|(?:remember|recall|know|tell "
    r"me|remind me of|remind me what)"
    r" (?:what )?my) (?P<attribute>[a-z]+(?:'s)?(?: [a-z]+){0,3}?)(?: (?:is|was|again))*\s*(?:[?.!]|$)",
    re.IGNORECASE,
)
_REMEMBERED_ASKED = re.compile(
    r"\bwhat (?:(?P<noun>number|word|code|password|phrase|date|city|colou?r) )?did i (?:ask|tell) you(?: to "
    r"(?:remember|keep))?"
    r"|\b(?:what(?:'s| is| was)|tell me|recall|repeat|do you remember) the (?P<secret>(?:secret |magic )?(?:code"
    r" ?word|code|password|passphrase|"
    r"word|number))(?: i (?:gave|told) you| again| to remember)?\s*(?:[?.!]|$)|\bwhich (?P<which>number|word|"
    r"code)\b.{0,20}\bremember",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s+(?:and (?:i|my|i'm|you|please|the|remember|what)\b|but\b|because\b|so\b|now\b|please\b|for "
    r"later|und ich|et je|y (?:me|vivo)|e (?:vivo|moro)|en ik).*$", re.I | re.DOTALL)  # fmt: skip
_SWITCHED = {"my": "your", "i": "you", "me": "you", "mine": "yours", "our": "your", "am": "are", "i'm": "you're"}


def facts_of(text: Text) -> tuple[Fact, ...]:
    """What a message states about the one who wrote it, or asks to be remembered."""
    if text.vocabulary.isdisjoint(STATING) or len(text.raw) > _LONGEST:
        return ()
    facts: dict[str, Fact] = {}
    for key, told, pattern in _STATED:
        for found in pattern.finditer(text.raw):
            fact = _fact(key, told, found)
            if fact:
                facts.setdefault(fact.key, fact)
    return tuple(facts.values())


def _fact(key: str, told: str, found: re.Match[str]) -> Fact | None:
    parts = found.groupdict()
    value = _CUT.sub("", parts["value"]).strip(" \"'“”«»:`*")
    if not value or value.lower().startswith(("what", "why", "how", "not ")):
        return None
    value = " ".join([_SWITCHED.get(word.lower(), word) for word in value.split()])
    attribute = " ".join((parts.get("attribute") or "").split())
    if not key:
        key = _normal(f"{attribute}'s name" if "'s name" in told else attribute)
    return Fact(key, value, told.replace("{attribute}", attribute).replace("{value}", value))


def question_of(text: Text) -> Question | None:
    """The question about earlier statements that a message asks, if it does."""
    if text.vocabulary.isdisjoint(ASKING) or len(text.raw) > _LONGEST:
        return None
    for key, pattern in _ASKED:
        if pattern.search(text.raw):
            return Question(key)
    found = _REMEMBERED_ASKED.search(text.raw)
    if found:
        noun = found["noun"] or found["secret"] or found["which"]
        return Question(_normal(noun) if noun else REMEMBERED)
    found = _ATTRIBUTE_ASKED.search(text.raw)
    return Question(_normal(found["attribute"])) if found else None


def recall(question: Question, facts: Iterable[Fact]) -> Fact | None:
    """The fact that answers a question; facts come the latest first."""
    known = tuple(facts)
    for fact in known:
        if fact.key == question.key:
            return fact
    for fact in known:
        if question.key == REMEMBERED and fact.told.startswith(("you asked me", "the ")):
            return fact
        if question.key.split()[-1] == fact.key.split()[-1] and question.key != NAME and fact.key != NAME:
            return fact
    return None


def _normal(attribute: str) -> str:
    """British and American spellings find each other."""
    words = (
        attribute.lower().replace("favourite", "favorite").replace("colour", "color").replace("code word", "codeword")
    )
    return " ".join(words.split())

"""What a message is about: how it asks, the phrase it asks about, and other phrases that it brings along."""

import re
from collections.abc import Iterator
from enum import Enum
from itertools import islice
from typing import NamedTuple

from apps.simulator.language import ENGLISH
from apps.simulator.stopwords import DETERMINERS, STOPWORDS, STOPWORDS_ELSEWHERE
from apps.simulator.text import PUNCTUATION, Sentence, Text

_LONGEST_PHRASE = 60
_LONGEST_TAIL = 24
_EDGES = PUNCTUATION + " '"
_WORDS_SEARCHED = 110
_MOST_TERMS = 4
# Templates speak of two terms; one may turn out to be the subject itself.
_ENOUGH_TERMS = 3


class Kind(Enum):
    """The way a message asks."""

    ABOUT = "about"
    HOW = "how"
    WHY = "why"
    COMPARE = "compare"
    ASK = "ask"


class Subject(NamedTuple):
    """`phrase` is a noun phrase as the answer would say it ("your billing service"), or "" if nothing was named.

    `action` is what is to be done (HOW: "bake bread") or explained (WHY: "blue" of "why is the sky blue"); `other` is
    the second of two things that are compared.
    """

    kind: Kind = Kind.ABOUT
    phrase: str = ""
    action: str = ""
    other: str = ""
    terms: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What an answer calls it."""
        return f"how to {self.action}" if self.kind is Kind.HOW and self.action else self.phrase


class Frame(NamedTuple):
    """A sentence that asks, taken apart; the fields are those of `Subject`."""

    kind: Kind = Kind.ABOUT
    phrase: str = ""
    action: str = ""
    other: str = ""


_MAKING = "write compose draft create generate make give tell provide suggest share show"
_FORM = r"(?:,? in (?:[\w-]+ ){0,4}(?:sentences?|words?|terms|detail|paragraphs?),?)?"
_COURTESY = re.compile(
    r"(?:(?:please )?(?:answer|reply|respond)(?: me)? in [a-z]+(?: only)?(?: to)?[:.,] *)?(?:(?:hi|hello|hey|ok|okay|"
    r"so|well|please|now|then|and|but|also|great|thanks|thank you)\b[\s,.!:-]*)*"
    r"(?:(?:can|could|would|will) you (?:please |kindly )?(?:help me (?:to )?(?:understand )?)?|i(?: want|'d like|"
    r" need| would like) (?:you )?to (?:know )?|do you know |i (?:have|had) a question about |please )?"
    r"(?:help me (?:to )?(?=(?:write|draft|create|compose|make|explain|describe|compare)\b))?",
    re.IGNORECASE,
)
_NAME = r"(?P<phrase>.+)"
_AUXILIARIES = (
    "is are was were do does did can could should would will has have had may might must isn't aren't don't doesn't"
)
_AUXILIARY = f"(?:{_AUXILIARIES.replace(' ', '|')})"
_FRAMES = tuple(
    (kind, frozenset(openings.split()), re.compile(pattern, re.IGNORECASE))
    for kind, openings, pattern in (
        (
            Kind.COMPARE,
            "compare what what's explain describe difference differences the",
            r"(?:compare|(?:(?:what(?:'s| is| are)|explain|describe) )?(?:the )?(?:main |key )?differences? between)\s+"
            r"(?P<phrase>.+?)\s+(?:and|with|to|versus|vs\.?)\s+(?P<other>.+)",
        ),
        (
            Kind.HOW,
            "explain show tell describe teach learn know how",
            r"(?:(?:explain|show me|tell me|describe|teach me|learn|know) )?how (?:to|(?:do|can|should|could|would|"
            r"might)"
            r" (?:i|we|you|one|people))\s+(?:best )?(?P<action>.+)",
        ),
        (
            Kind.HOW,
            "what what's the give list steps ways",
            r"(?:what (?:is|are) |what's |give me |list )?(?:the )?(?:\w+ )?(?:steps|ways?) to\s+(?P<action>.+)",
        ),
        (Kind.HOW, "help", r"help me(?: to)?\s+(?!with|understand)(?P<action>.+)"),
        (
            Kind.ABOUT,
            "explain describe tell",
            rf"(?:explain|describe|tell me){_FORM} how (?P<clause>.+)",
        ),
        (Kind.WHY, "why explain tell", rf"(?:(?:explain|tell me) )?why (?:{_AUXILIARY} )?(?P<rest>.+)"),
        (
            Kind.ABOUT,
            "how explain describe tell",
            rf"(?:explain |describe |tell me )?how (?:does |do |did )?{_NAME}\s+(?:works?|functions?|operates?)\b",
        ),
        (Kind.ABOUT, "how", r"how do (?P<manner>.+)"),
        (
            Kind.COMPARE,
            "which what who should",
            r"(?:which|what|who|should i)\b[^,:]{0,60}?(?:[,:]|\bchoose\b|\buse\b|\blearn\b)\s*"
            r"(?P<phrase>\S+(?: \S+){0,3}?)"
            r" or (?P<other>\S+(?: \S+){0,3}?)(?=[?.!,;]|$)",
        ),
        (Kind.ASK, _AUXILIARIES, rf"{_AUXILIARY}\s+(?P<rest>.+)"),
        (
            Kind.ABOUT,
            _MAKING,
            rf"(?:{_MAKING.replace(' ', '|')})(?: [\w'-]+){{0,8}}? (?:about|regarding|concerning|explaining|"
            rf"describing)\s+{_NAME}",
        ),
        (
            Kind.ABOUT,
            _MAKING,
            rf"(?:{_MAKING.replace(' ', '|')})(?: [\w'-]+){{0,6}}? (?:on|of|to|for)\s+{_NAME}",
        ),
        (
            Kind.ABOUT,
            "what what's who who's explain describe define tell discuss analyze analyse talk introduce teach help "
            "review"
            " outline consider which when where list summarize summarise elaborate improve plan design how",
            r"(?:what (?:do you (?:know|think) (?:about|of)|(?:is|are|was|were|does|can|about))|what's|who(?:'s| is| "
            r"was|"
            r" are| were)|who [a-z]+|explain(?: to me)?|describe|define|tell me (?:(?:more|something|a bit) )?about|"
            r"discuss|analy[sz]e|talk (?:to me )?about|introduce|teach me(?: about)?|help me (?:with|understand)|"
            r"help (?:with|understand)|review|outline|consider|which|when (?:is|was|did|do|does|are|were)|"
            r"where (?:is|are|do|does|can)|list(?: of)?(?: \S+){0,3}? (?:about|of|for)|summari[sz]e|elaborate on|"
            r"improve|"
            r"plan|design|how (?:is|are|was|were|does|do|did|much|many))"
            rf"{_FORM}\s+(?:(?:about|of|what|how|why|the (?:meaning|definition|purpose|concept|idea|role|point|pros "
            rf"and cons) of)\s+)?"
            rf"{_NAME}",
        ),
    )
)
_FRAMES_BY_OPENING = {
    opening: tuple((kind, frame) for kind, openings, frame in _FRAMES if opening in openings)
    for opening in sorted(frozenset[str]().union(*(openings for _, openings, _ in _FRAMES)))
}
_VERSUS = re.compile(
    r"(?:.* )?(?P<phrase>\S+(?: \S+){0,2}) (?:vs\.?|versus) (?P<other>\S+(?: \S+){0,2})", re.IGNORECASE
)
_ITEMS_OF = re.compile(
    r"(?:\w+ )?(?:\w+ )?(?:tips|ideas|reasons|examples|facts|ways|names|things|points|suggestions) (?:for|about|of|"
    r"on|to) ",
    re.I,
)
# What may lead to a noun in front of a phrase. Adjectives are stop words, too, but belong to it.
_LEADING = (STOPWORDS - DETERMINERS) - frozenset(
    "good better best bad worse great important main different simple more most".split()
)
_TAIL = re.compile(
    r"[?!;:\n]|[.,](?=\s|$)|\s+(?:in (?:one|two|three|four|five|about|at most|exactly|under|\d+|a few|simple|plain|"
    r"detail|"
    r"depth|brief|short|bullets?|json|english|french|german|spanish|italian|portuguese|dutch|a (?:table|list|"
    r"sentence|single|"
    r"nutshell|word)|my own|layman|your own|general|full|great|markdown)|briefly|as (?:a|an) (?:list|table|numbered|"
    r"bullet|json|haiku|poem)|with (?:an? )?(?:examples?|bullet|headings|numbers)|using (?:a )?(?:bullet|list|table|"
    r"at|markdown|"
    r"only|no)|to me like|like i'm|step by step|please|and (?:why|how|what|when|where|give|explain|list|tell|"
    r"describe)|that"
    r" (?:is|are|was|were|i|you|takes?|shows?)|if you)\b",
    re.IGNORECASE,
)
_SWITCHED = {
    "my": "your", "your": "my", "i": "you", "me": "you", "mine": "yours", "myself": "yourself", "our": "your",
    "us": "you", "we": "you", "i'm": "you're", "am": "are",
}  # fmt: skip
_POINTERS = frozenset("it that this they them these those he she him her one there so".split())
_VAGUE = re.compile(
    r"(?:an? |the )?(?:question|thing|something|anything|everything|stuff|more|problem|lot|few)s?$", re.I
)
_ASKING = frozenset(
    "what what's who how why when where which explain describe define compare tell discuss is are do does can could "
    "should"
    " would will write give create list summarize summarise help draft review".split()
)
# What a phrase does not end with. Some stop words belong to it: "remote work", "sleeping well".
_TRAILING = STOPWORDS - frozenset("work works help change changes need needs use well good better first second".split())
_PRONOUNS = frozenset("i you we they he she it".split())
_NOUN_ENDINGS = ("tion", "ment", "ness", "ity", "ance", "ence", "ship", "ism", "logy", "ure", "s")

# What to take off in front where the language is not English; the rest is quoted, so its grammar does not matter.
_FRAMES_ELSEWHERE = re.compile(
    r"[¿¡\s]*(?:(?:hallo|bonjour|salut|hola|ciao|olá|hoi)\b[\s,.!]*)?(?:bitte |s'il (?:te|vous) plaît |por favor |per"
    r" favore |"
    r"alsjeblieft )?(?:kannst du (?:mir )?|können sie (?:mir )?|peux-tu |pouvez-vous |puedes |podrías |puoi |pode |"
    r"poderia |"
    r"você pode |kun je (?:me |mij )?|kan je (?:me |mij )?)?"
    r"(?:erklär(?:en|e|st)?(?: mir)?,? (?:wie|was|warum)|expliqu(?:er|ez|e)(?:-moi)? (?:comment|pourquoi)|"
    r"expl[ií]ca(?:r|rme|me)? (?:cómo|por qué)|spiega(?:re|rmi|mi)? (?:come|perché)|explicar (?:como|por que)|"
    r"was (?:ist|sind|bedeutet)|wer (?:ist|war)|wie (?:funktioniert|funktionieren|geht)|warum (?:ist|sind)|"
    r"erklär(?:e|en sie)?"
    r"(?: mir)?|erzähl(?:e)? mir (?:etwas )?(?:über|von)|beschreib(?:e)?|schreib(?:e)? (?:mir )?\S+ \S+ über|"
    r"qu'est-ce qu(?:e c'est que |e |')|c'est quoi|comment (?:fonctionnent?|marche|faire)|pourquoi|expliqu(?:e|er|ez)"
    r"(?:-moi)?|parle(?:z|r)?(?:-moi)? d(?:e |es |u |')|décri(?:s|vez|re)|qui (?:est|était)|quel(?:le)?s? (?:est|sont)|"
    r"qué (?:es|son|significa)|cómo (?:funcionan?|se hace|puedo)|por qué(?: es| son)?|explica(?:me|r)?|explícame|"
    r"háblame (?:de|sobre)|"
    r"describe|quién (?:es|fue)|cuál(?:es)? (?:es|son)|(?:che )?cos(?:a |')(?:è|sono)|che cos'è|come (?:funzionano?|"
    r"si fa|posso)|"
    r"perché|spiega(?:mi|re)?|parlami (?:di|del|della|dei)|descrivi|chi (?:è|era)|qual[ei]? (?:è|sono)|o que (?:é|são)|"
    r"como (?:funcionam?|faço|posso)|por que|explique|fale(?:-me)? sobre|descreva|quem (?:é|foi)|qual (?:é|são)|wat "
    r"(?:is|zijn)|"
    r"hoe (?:werkt|werken|kan ik)|waarom (?:is|zijn)|leg (?:me )?(?:uit )?|vertel (?:me )?(?:iets )?over|beschrijf|"
    r"wie (?:is|was)|"
    r"что такое|как работает|почему|объясни|расскажи (?:мне )?о(?:б)?|ما هو|ما هي|اشرح)\s+(?P<phrase>.+)",
    re.IGNORECASE,
)
_FRAMES_EAST = re.compile(
    r"(?:とは(?:何|なん)(?:ですか|でしょうか)?|について(?:教えて|説明して)(?:ください)?|を(?:説明|教えて)(?:して)?(?:ください)?|"
    r"是什么(?:意思)?|是甚麼|的(?:工作)?原理|^(?:请|請)?(?:解释|解釋|介绍|介紹|说明|什么是|为什么|如何|告诉我)(?:一下)?|"
    r"(?:이|가|은|는|란|이란)? ?(?:무엇인가요|뭐예요|무엇입니까)|에 대해 (?:설명해|알려) ?(?:주세요|줘))"
)
_LONGEST_EAST = 20
_ARTICLES = frozenset(
    "der die das den dem ein eine einen le la les un une des el los las una il lo gli i o a os as um uma het de"
    " een".split()
)


def subject_of(text: Text, language: str) -> Subject:
    """The subject of a message in a language."""
    if language == ENGLISH:
        return _subject_in_english(text)
    return _subject_elsewhere(text, language)


def focus_of(text: Text) -> str:
    """The sentence that asks: the last question, else the first that opens like one, else the first."""
    part = _focus(text)
    return part.raw if part else ""


def _focus(text: Text) -> Sentence | None:
    if "?" in text.raw:
        for part in reversed(text.parts):
            if part.raw.endswith("?"):
                return part
    for part in text.parts:
        if part.opening in _ASKING:
            return part
    return text.parts[0] if text.parts else None


def without_courtesy(sentence: str) -> str:
    """ "Hi, could you please explain X" as "explain X"."""
    found = _COURTESY.match(sentence)
    return sentence[found.end() :] if found else sentence


def _subject_in_english(text: Text) -> Subject:
    kind, phrase, action, other = _framed(_focus(text))
    terms = _terms(text)
    if not phrase and terms:
        phrase, terms = terms[0], terms[1:]
    known = phrase.lower()
    rest = tuple([term for term in terms if term.lower() not in known and known not in term.lower() and term != other])
    return Subject(kind, phrase, action, other, rest[:_MOST_TERMS])


def _framed(focus: Sentence | None) -> Frame:
    if focus is None:
        return Frame()
    frame = focus.frame
    if frame is None:
        frame = focus.frame = _frame_of(without_courtesy(focus.raw))
    return frame


def _frame_of(focus: str) -> Frame:
    """A sentence taken apart by the first frame that fits."""
    if " vs" in focus or " versus " in focus:
        found = _VERSUS.match(focus)
        if found:
            return Frame(Kind.COMPARE, _noun_phrase(found["phrase"]), "", _noun_phrase(found["other"]))
    opening = focus.split(None, 1)[0].lower().rstrip(PUNCTUATION) if focus else ""
    for kind, frame in _FRAMES_BY_OPENING.get(opening, ()):
        found = frame.match(focus)
        if found:
            return _parts(kind, found.groupdict())
    return Frame()


def _parts(kind: Kind, parts: dict[str, str]) -> Frame:
    if "rest" in parts:
        return Frame(kind, *_split_clause(_trimmed(parts["rest"])))
    if "clause" in parts:
        return Frame(kind, _split_clause(_trimmed(parts["clause"]))[0])
    if "manner" in parts:
        return Frame(kind, f"how {_trimmed(parts['manner'])}")
    if "action" in parts:
        return Frame(kind, "", _trimmed(parts["action"]))
    phrase = _noun_phrase(parts["phrase"])
    other = _noun_phrase(parts["other"]) if "other" in parts else ""
    return Frame(kind, phrase if _names_something(phrase) else "", "", other)


def _noun_phrase(found: str) -> str:
    """The phrase without the verbs and prepositions that lead to its noun."""
    phrase = _trimmed(found)
    items = _ITEMS_OF.match(phrase)
    words = (phrase[items.end() :] if items else phrase).split()
    while len(words) > 1 and words[0].lower() in _LEADING:
        words.pop(0)
    return " ".join(words)


def _trimmed(phrase: str) -> str:
    """The phrase without what only says how to answer, from the answer's point of view, and not too long."""
    # Searched to the end, a long sentence would cost more than all the rest.
    tail = _TAIL.search(phrase, 0, _LONGEST_PHRASE + _LONGEST_TAIL)
    if tail:
        phrase = phrase[: tail.start()]
    phrase = phrase.strip(_EDGES)
    if len(phrase) > _LONGEST_PHRASE:
        phrase = phrase[:_LONGEST_PHRASE].rsplit(None, 1)[0].strip(PUNCTUATION + " ")
    words = phrase.split()
    while len(words) > 1 and words[-1].lower() in _TRAILING:
        words.pop()
    return " ".join([_SWITCHED.get(word.lower(), word) for word in words])


def _names_something(phrase: str) -> bool:
    return bool(phrase) and phrase.lower() not in _POINTERS and not _VAGUE.match(phrase)


def _split_clause(clause: str) -> tuple[str, str]:
    """ "the sky blue" as ("the sky", "blue"): the noun phrase that leads, and what is said of it."""
    words = clause.split()
    if not words or words[0].lower() in _POINTERS | {"you", "i"}:
        return "", " ".join(words[1:])
    start = 1 if words[0].lower() in DETERMINERS else 0
    end = start + 1
    while end < len(words) and words[end].lower() not in STOPWORDS:
        end += 1
    if end == len(words) and end - start > 1:
        end -= 1
    return " ".join(words[:end]), " ".join(words[end:])


def _terms(text: Text) -> tuple[str, ...]:
    """Noun phrases of a text, as far as determiners, stop words and punctuation show them."""
    terms: dict[str, None] = {}
    searched = 0
    for part in text.parts:
        terms.update(dict.fromkeys(_terms_in(part)))
        searched += len(part.words)
        if len(terms) > _ENOUGH_TERMS or searched > _WORDS_SEARCHED:
            break
    if len(terms) > 1:
        return tuple(terms)
    return (*terms, *_bare_terms(text.raw.split(None, _WORDS_SEARCHED)[:_WORDS_SEARCHED]))


def _terms_in(part: Sentence) -> tuple[str, ...]:
    """The first noun phrases of a sentence that have a determiner."""
    if part.terms is None:
        part.terms = tuple(islice(_determined(part.raw.split(None, _WORDS_SEARCHED)), _ENOUGH_TERMS + 1))
    return part.terms


def _determined(words: list[str]) -> Iterator[str]:
    # To look at one word after a determiner and not at each word makes this loop four times as quick.
    for index, word in enumerate(words):
        if word in _DETERMINERS_WRITTEN:
            phrase = _phrase_at(words, index + 1)
            if phrase:
                lower = word.lower()
                yield f"{_SWITCHED.get(lower, lower)} {phrase}"


def _phrase_at(words: list[str], start: int) -> str:
    """The words from `start` on up to a stop word or punctuation; "" if they are too many or none."""
    run = []
    for word in words[start : start + 5]:
        if word.isalpha():
            if word.lower() in STOPWORDS:
                break
            run.append(word)
        else:
            bare = word.strip(PUNCTUATION)
            if bare and bare[0].isalnum() and bare.lower() not in STOPWORDS:
                run.append(bare)
            if bare != word or not bare.isalnum():
                break
    phrase = " ".join(run)
    return phrase if len(run) < 5 and len(phrase) <= _LONGEST_PHRASE else ""


def _bare_terms(words: list[str]) -> Iterator[str]:
    """Phrases without a determiner that look like names of things."""
    index = 0
    while index < len(words):
        if words[index].lower().strip(PUNCTUATION) in STOPWORDS or words[index][-1] in PUNCTUATION:
            index += 1
            continue
        phrase = _phrase_at(words, index)
        # After a pronoun there is a verb: "I feel sad" names nothing.
        if index and words[index - 1].lower() in _PRONOUNS:
            phrase, index = "", index + 1
        many = phrase.count(" ") + 1
        if phrase and (many > 1 or phrase[0].isupper() or phrase.endswith(_NOUN_ENDINGS)):
            yield phrase
        index += max(1, many)


_DETERMINERS_WRITTEN = DETERMINERS | {word.capitalize() for word in DETERMINERS}


def _subject_elsewhere(text: Text, language: str) -> Subject:
    focus = focus_of(text)
    if language in ("ja", "zh", "ko"):
        phrase = _FRAMES_EAST.sub("", focus).strip(PUNCTUATION + " ")
        return Subject(phrase=phrase[:_LONGEST_EAST].strip())
    found = _FRAMES_ELSEWHERE.match(focus)
    phrase = _trimmed_elsewhere(found["phrase"]) if found else ""
    return Subject(phrase=phrase or _longest_run(text.raw))


def _trimmed_elsewhere(phrase: str) -> str:
    tail = re.search(
        r"[?!;:\n,]|\.(?=\s|$)|\s(?:in (?:einem|zwei|drei|kurzen|una|due|um|uma|één|twee|\d+)|en (?:une|deux|trois|"
        r"dos|tres|pocas|\d+)|"
        r"em (?:uma|duas)|kurz|auf deutsch|brièvement|brevemente|kort)\b",
        phrase,
        re.IGNORECASE,
    )
    if tail:
        phrase = phrase[: tail.start()]
    words = phrase.strip(PUNCTUATION + " '").split()
    if len(words) > 1 and words[0].lower() in _ARTICLES:
        words.pop(0)
    while words and words[-1].lower() in (
        "uit",
        "funktioniert",
        "fonctionne",
        "funciona",
        "funziona",
        "werkt",
        "bitte",
        "alsjeblieft",
    ):
        words.pop()
    return " ".join(words)[:_LONGEST_PHRASE].strip()


def _longest_run(raw: str) -> str:
    """The longest row of words that are no stop words: the best guess where no frame fits."""
    best: list[str] = []
    run: list[str] = []
    for word in raw.split(None, _WORDS_SEARCHED)[:_WORDS_SEARCHED]:
        bare = word.strip(PUNCTUATION)
        if not bare or bare.lower() in STOPWORDS_ELSEWHERE or len(run) == 4:
            run = []
        if bare and bare.lower() not in STOPWORDS_ELSEWHERE:
            run = [*run, bare]
            if len(run) > len(best):
                best = run
    return " ".join(best)[:_LONGEST_PHRASE].strip()

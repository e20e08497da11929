"""What a message wants: a greeting returned, a sum, code, a translation, or an answer in prose."""

import re
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import NamedTuple

from apps.simulator import knowledge, literal, memory, summary, translation
from apps.simulator.arithmetic import sum_of
from apps.simulator.snippets import snippet
from apps.simulator.text import Sentence, Text


class Goal(Enum):
    """What the answer has to be."""

    LITERAL = "literal"
    YES_OR_NO = "yes or no"
    SUM = "sum"
    COUNT = "count"
    NUMBER = "number"
    COIN = "coin"
    GREETING = "greeting"
    HELP = "help"
    WELLBEING = "wellbeing"
    THANKS = "thanks"
    FAREWELL = "farewell"
    PING = "ping"
    IDENTITY = "identity"
    OWN_NAME = "own name"
    RECALL = "recall"
    NOTE = "note"
    CLOCK = "clock"
    CAPITAL = "capital"
    TRANSLATION = "translation"
    SUMMARY = "summary"
    LABEL = "label"
    CODE = "code"
    JSON = "json"
    JOKE = "joke"
    HAIKU = "haiku"
    POEM = "poem"
    STORY = "story"
    LETTER = "letter"
    MEMBERS = "members"
    MORE = "more"
    PROSE = "prose"


class Intent(NamedTuple):
    """A goal with what the message brings along for it."""

    goal: Goal
    details: tuple[str, ...] = ()


_PROSE = Intent(Goal.PROSE)
_SHORT = 200

_GREETINGS = frozenset(
    "hi hello hey hiya howdy greetings yo hallo moin servus bonjour salut coucou hola buenas ciao salve buongiorno "
    "olá oi hoi"
    " goedendag good guten buenos bom bonsoir buonasera goedemorgen"
    " 你好 您好 こんにちは 안녕하세요 привет здравствуйте مرحبا".split()
)
_GREETED = frozenset(
    "there all everyone team assistant bot ai again world morgen morning day afternoon evening tag abend días dia "
    "tardes tarde"
    " noite tous toi zusammen todos friend buddy".split()
)
_THANKS = frozenset(
    "thanks thank thx ty danke merci gracias grazie obrigado obrigada bedankt dank 谢谢 спасибо 감사합니다".split()
)
_FAREWELLS = frozenset(
    "bye goodbye tschüss au adiós arrivederci adeus tchau cheerio farewell cya see doei auf 再见".split()
)
_PINGS = frozenset(
    ("ping", "test", "testing", "test message", "this is a test", "just a test", "test 123", "hello test")
)
_FAREWELL = re.compile(
    r"^(?:ok(?:ay)?[,.]? )?(?:good ?bye|bye(?: bye)?|see you(?: later| soon| tomorrow)?|farewell|cya|tschüss|auf "
    r"wiedersehen|au revoir|"
    r"adiós|hasta luego|arrivederci|adeus|tchau|até logo|doei|tot ziens|再见)\b",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"(?:(?:hi|hello|hey)[,.!]? )?[¿¡ ]*(?:(?:can|could|would|will) you (?:please )?help(?: me)?(?: out)?|"
    r"(?:please )?help(?: me)?(?: out)?|i need (?:some |your )?help|i have a question|"
    r"(?:can|could|may) i ask (?:you )?(?:a question|something)|kannst du mir helfen|können sie mir helfen|"
    r"ich brauche hilfe|(?:peux-tu|pouvez-vous) m'aider|puedes ayudarme|me puedes ayudar|necesito ayuda|puoi aiutarmi|"
    r"mi puoi aiutare|(?:você )?pode (?:me )?ajudar(?:-me)?|kun je me helpen)\s*(?:please|bitte)?\s*[?.!]*$",
    re.IGNORECASE,
)
_WELLBEING = re.compile(
    r"\b(?:how are you|how(?:'s| is) it going|how do you do|what's up|wie geht(?:'s| es (?:dir|ihnen))|comment (?:ça "
    r"va|vas-tu|allez-vous)|"
    r"ça va|cómo est[aá]s?|qué tal|come (?:stai|va|sta)|como (?:est[aá]s?|vai)|tudo bem|hoe gaat het)\b",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"\b(?:are you (?:real|human|an? (?:ai|bot|robot|human|person|machine|mock|simulat\w+|fake|language model|llm|"
    r"real \w+|model|person)|"
    r"chatgpt|gpt\S*|openai|sentient|fake|mocked|simulated|a mock)|who are you|what are you\b(?=\s*[?.!]|$)|what "
    r"(?:ai |language )?model"
    r" (?:are you|is this|am i)|which (?:ai |language )?(?:model|version)|what (?:kind|type) of (?:model|ai|bot)|who "
    r"(?:made|created|built|"
    r"trained) you|(?:is|are) (?:this|these|that) (?:answers? )?(?:a )?(?:real|mock|simulat\w+|fake)|am i talking to|"
    r"introduce yourself|"
    r"wer bist du|wer sind sie|bist du (?:eine?|echt|ki)|welches modell|qui (?:es-tu|êtes-vous)|es-tu (?:une?|réel)|"
    r"quel modèle|"
    r"quién eres|eres (?:una?|real)|qué modelo|chi sei|sei (?:una?|reale)|che modello|quem (?:é|és) (?:você|tu)|você "
    r"é (?:uma?|real)|"
    r"que modelo|wie ben je|ben je (?:een|echt)|welk model)\b",
    re.IGNORECASE,
)
_OWN_NAME = re.compile(
    r"\b(?:what(?:'s| is) your name|do you have a name|your name\s*\?|wie heißt du|comment (?:t'appelles-tu|vous "
    r"appelez-vous|tu t'appelles)|"
    r"cómo te llamas|come ti chiami|como (?:você )?se chama|hoe heet je)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?:what(?:'s| is) the (?:current )?(?:time|date)|what time is it|what(?:'s| is) today's date|what (?:day|"
    r"date|year) is (?:it|today)|"
    r"current (?:time|date)|wie spät ist es|wie viel uhr|welcher tag ist|quelle heure|quel jour|qué hora|qué día es|"
    r"che ore? (?:sono|è)|"
    r"que horas|hoe laat)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\bcount (?P<down>down )?(?:from (?P<first>\d{1,5}) )?(?:up )?(?:down )?to (?P<last>\d{1,5})\b"
    r"|\bcount down from (?P<top>\d{1,5})\b|\bnumbers (?:from )?(?P<low>\d{1,5}) (?:to|through|-) (?P<high>\d{1,5})\b"
    r"|\bz[äa]hle? (?:von (?P<von>\d{1,5}) )?bis (?P<bis>\d{1,5})\b|\bcompte(?:z)? (?:de (?P<de>\d{1,5}) "
    r")?(?:jusqu')?à (?P<fin>\d{1,5})\b"
    r"|\bcuenta (?:(?:de|del|desde) (?P<des>\d{1,5}) )?(?:hasta|al|a) (?P<hasta>\d{1,5})\b",
    re.IGNORECASE,
)
_LONGEST_COUNT = 1000
_BETWEEN = re.compile(r"\b(?:between|from) (?P<low>\d{1,9}) (?:and|to) (?P<high>\d{1,9})\b", re.IGNORECASE)
_MORE = re.compile(
    r"^(?:ok(?:ay)?[,.]? |please |and |can you |could you )*(?:tell me more|more|go on|continue|keep going|elaborate|"
    r"expand(?: on (?:that|this))?|"
    r"say more|explain (?:that |this |it )?(?:further|more|again)|what else|and then|why|how so|how|really|why not|"
    r"mehr|weiter|"
    r"mehr dazu|warum|plus|continue[zr]?|pourquoi|más|sigue|continúa|por qué|di più|continua|perché|mais|por quê|"
    r"meer|ga door|waarom|继续|続けて|"
    r"tell me more about (?:it|that|this)|give me more(?: details?)?|can you elaborate)\s*(?:please|"
    r"details?)?\s*[?.!…]*$",
    re.IGNORECASE,
)
_JOKES = frozenset("joke jokes witz blague chiste broma barzelletta piada grap mop 笑话 冗談".split())
_POEMS = frozenset("poem poems poetry song sonnet limerick rhyme verse verses gedicht poème poema poesia".split())
_STORIES = frozenset("story stories tale fairytale geschichte märchen histoire conte historia cuento storia racconto "
    "história"
                     " conto verhaal".split())  # fmt: skip
_LETTERS = frozenset("email e-mail mail letter brief lettre courriel carta correo lettera newsletter memo".split())
_MAKING = frozenset(
    "write tell compose create draft give make generate recite sing schreibe schreib erzähle erzähl écris écrivez "
    "raconte"
    " escribe cuéntame cuenta dime scrivi raccontami escreva conte schrijf vertel me".split()
)
_JSON_VERBS = frozenset("return respond reply answer output give generate produce provide create format write extract"
    " as list in"
                        " antworte gib réponds responde rispondi".split())  # fmt: skip
_FOCUS_WORDS = 40


def intent_of(text: Text) -> Intent:
    """What a message wants; the first detector that recognises something decides."""
    detectors = _SHORT_DETECTORS if len(text.raw) <= _SHORT else ()
    triggered = 0
    for part in text.parts:
        triggered |= _triggered_by(part)
    for detect in (*detectors, *_detectors_of(triggered)):
        found = detect(text)
        if found:
            return found
    return _PROSE


def _triggered_by(part: Sentence) -> int:
    """Which detectors have a trigger word in the sentence: a bit for each."""
    bits = part.triggered
    if bits is None:
        bits = part.triggered = 0 if part.vocabulary.isdisjoint(_TRIGGERS) else _bits_of(part.vocabulary)
    return bits


def _bits_of(vocabulary: frozenset[str]) -> int:
    return sum(1 << index for index, (triggers, _) in enumerate(_DETECTORS) if not vocabulary.isdisjoint(triggers))


@cache
def _detectors_of(bits: int) -> "tuple[Detector, ...]":
    return tuple(detect for index, (_, detect) in enumerate(_DETECTORS) if bits >> index & 1)


def _small_talk(text: Text) -> Intent | None:
    """Greetings, thanks and good-byes of a few words; a longer message only opens with them."""
    words = text.words
    if not words or len(words) > 8:
        return None
    if text.lower.strip(" .!?") in _PINGS:
        return Intent(Goal.PING)
    if _HELP.match(text.raw.strip()):
        return Intent(Goal.HELP)
    if _WELLBEING.search(text.raw) and not text.vocabulary & {"translate", "say", "repeat"}:
        return Intent(Goal.WELLBEING)
    if words[0] in _FAREWELLS and _FAREWELL.match(text.raw) and len(words) <= 5:
        return Intent(Goal.FAREWELL)
    if words[0] in _GREETINGS and all(word in _GREETED or word in _GREETINGS for word in words[1:]):
        return Intent(Goal.GREETING)
    if not text.vocabulary.isdisjoint(_THANKS) and "?" not in text.raw and len(words) <= 6 and "say" not in words:
        return Intent(Goal.THANKS)
    return None


def _sum(text: Text) -> Intent | None:
    found = sum_of(text)
    return Intent(Goal.SUM, found) if found else None


def _more(text: Text) -> Intent | None:
    return Intent(Goal.MORE) if len(text.words) <= 7 and _MORE.match(text.raw.strip()) else None


def _identity(text: Text) -> Intent | None:
    # Nearly each long message says "you", and none asks this on the way.
    if len(text.raw) > _SHORT:
        return None
    if _OWN_NAME.search(text.raw) and "translate" not in text.vocabulary and "say" not in text.vocabulary:
        return Intent(Goal.OWN_NAME)
    return Intent(Goal.IDENTITY) if _IDENTITY.search(text.raw) else None


def _clock(text: Text) -> Intent | None:
    return Intent(Goal.CLOCK) if _CLOCK.search(text.raw) else None


def _count(text: Text) -> Intent | None:
    found = _COUNT.search(text.raw)
    if not found:
        return None
    parts = {name: int(number) for name, number in found.groupdict().items() if number and name != "down"}
    if "top" in parts:
        first, last = parts["top"], 1
    else:
        first = next((parts[name] for name in ("first", "low", "von", "de", "des") if name in parts), 1)
        last = next(parts[name] for name in ("last", "high", "bis", "fin", "hasta") if name in parts)
    step = 1 if last >= first else -1
    last = last if abs(last - first) < _LONGEST_COUNT else first + step * (_LONGEST_COUNT - 1)
    return Intent(Goal.COUNT, tuple(map(str, range(first, last + step, step))))


def _number(text: Text) -> Intent | None:
    lower = text.lower
    if "coin" in text.vocabulary and not text.vocabulary.isdisjoint(("flip", "toss")):
        return Intent(Goal.COIN)
    if not text.vocabulary.isdisjoint(("dice", "die")) and not text.vocabulary.isdisjoint(("roll", "throw")):
        return Intent(Goal.NUMBER, ("1", "6"))
    if "random number" not in lower and not ("pick" in lower or "choose" in lower or "random" in lower):
        return None
    found = _BETWEEN.search(lower)
    if found:
        low, high = sorted((int(found["low"]), int(found["high"])))
        return Intent(Goal.NUMBER, (str(low), str(high)))
    return Intent(Goal.NUMBER, ("1", "100")) if "random number" in lower else None


def _literal(text: Text) -> Intent | None:
    if asked := translation.asked_translation(text):
        return Intent(Goal.TRANSLATION, asked)
    said = literal.literal_of(text)
    if said:
        return Intent(Goal.LITERAL, (said,))
    return Intent(Goal.YES_OR_NO) if literal.asks_yes_or_no(text) else None


def _recall(text: Text) -> Intent | None:
    asked = memory.question_of(text)
    return Intent(Goal.RECALL, asked) if asked else None


def _note(text: Text) -> Intent | None:
    """A message that states something to keep and asks for nothing."""
    if "?" in text.raw or len(text.words) > 25 or not text.vocabulary.isdisjoint(_MAKING):
        return None
    facts = memory.facts_of(text)
    return Intent(Goal.NOTE) if facts and len(text.sentences) <= 3 else None


def _translation(text: Text) -> Intent | None:
    asked = translation.asked_translation(text)
    return Intent(Goal.TRANSLATION, asked) if asked else None


def _capital(text: Text) -> Intent | None:
    found = knowledge.capital_of(text) if "capital" in text.vocabulary else None
    if found:
        return Intent(Goal.CAPITAL, found)
    members = knowledge.members_of(text)
    return Intent(Goal.MEMBERS, members) if members else None


def _summary(text: Text) -> Intent | None:
    given = summary.text_to_summarise(text)
    return Intent(Goal.SUMMARY, (given,)) if given else None


def _label(text: Text) -> Intent | None:
    is_polar = "positive" in text.vocabulary and summary.POLAR.search(text.raw) is not None
    if text.vocabulary.isdisjoint(summary.CLASSIFYING_ALONE) and "tone of" not in text.lower and not is_polar:
        return None
    labels = summary.labels_of(text)
    if not labels and "sentiment" not in text.vocabulary and not is_polar:
        return None
    sentiment = summary.sentiment_of(text)
    by_name = {label.lower(): label for label in labels}
    if not labels or sentiment.lower() in by_name:
        return Intent(Goal.LABEL, (by_name.get(sentiment.lower(), sentiment),))
    return Intent(Goal.LABEL, labels)


def _made(text: Text) -> Intent | None:
    """Jokes, poems, stories and letters."""
    early = frozenset(text.words[:_FOCUS_WORDS])
    if early.isdisjoint(_MAKING) and "joke" not in early:
        return None
    if "haiku" in early:
        return Intent(Goal.HAIKU)
    for words, goal in (
        (_JOKES, Goal.JOKE), (_POEMS, Goal.POEM), (_STORIES, Goal.STORY), (_LETTERS, Goal.LETTER),
    ):  # fmt: skip
        if not early.isdisjoint(words):
            return Intent(goal)
    return None


def _code(text: Text) -> Intent | None:
    if not snippet.asks_for_code(text):
        return None
    language = snippet.language_of_code(text)
    return Intent(Goal.CODE, (language.names[0], text.raw[:400]))


def _json(text: Text) -> Intent | None:
    return Intent(Goal.JSON, (text.raw[:1000],)) if not text.vocabulary.isdisjoint(_JSON_VERBS) else None


Detector = Callable[[Text], Intent | None]
_SHORT_DETECTORS: tuple[Detector, ...] = (_small_talk, _sum, _more)
# Each runs only if one of its trigger words occurs: a look-up in a set is much cheaper than a search.
_DETECTORS: tuple[tuple[frozenset[str], Detector], ...] = (
    (frozenset("count zähle zähl compte comptez cuenta numbers".split()), _count),
    (literal.TRIGGERS, _literal),
    (translation.TRIGGERS, _translation),
    (summary.TRIGGERS, _summary),
    (summary.CLASSIFYING, _label),
    (_JOKES | _POEMS | _STORIES | _LETTERS | {"haiku"}, _made),
    (snippet.TRIGGERS, _code),
    (frozenset(("json",)), _json),
    (
        frozenset(
            "you your du sie heißt yourself model version mock real modell tu vous modèle eres modelo sei chi modello"
            " você se"
            " je model? te ti es-tu êtes-vous t'appelles-tu appelez-vous talking bist".split()
        ),
        _identity,
    ),
    (memory.ASKING, _recall),
    (memory.STATING, _note),
    (frozenset("time date day year heure hora uhr spät ore horas laat jour día tag".split()), _clock),
    (frozenset("number coin dice die random pick".split()), _number),
    (knowledge.TRIGGERS, _capital),
)
_TRIGGERS = frozenset[str]().union(*[triggers for triggers, _ in _DETECTORS])

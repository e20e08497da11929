"""Which language a message is written in, and which one it asks for."""

import re

from apps.simulator.text import Text

ENGLISH = "en"

# Frequent words that tell a language from the others; English first, it wins a draw.
_CLUES = {
    "en": "the is are what how of and to in a you for it this that do does can i my your with on why which who where "
    "when"
    " please explain write list give tell summarize summarise describe say hello hi make about there be translate not",
    "de": "der die das und ist nicht ein eine einen ich wie was mir mich zu den dem von mit auf für bitte warum kann "
    "kannst"
    " erkläre hallo guten danke sind welche über wer wo du mein meine schreibe wann im heiße heißt sage",
    "fr": "le les des est et un une je vous qui dans pour avec sur pourquoi comment quelle quel quels du au mon ma "
    "bonjour"
    " salut merci tu peux expliquez explique qu'est-ce que c'est l'eau moi suis écris où ce ne pas dis",
    "es": "el los las es y un una por qué cómo como para con cuál cuáles mi puedes hola gracias explica explícame del"
    " son"
    " dónde quién que escribe buenos se soy yo di llamo dime",
    "it": "il lo gli è e un una che per come cosa perché con sono puoi ciao grazie spiega spiegami della del quali "
    "chi dove"
    " buongiorno scrivi mio cos'è mi di io chiamo",
    "pt": "o os as é e um uma que em para como qual quais por com não você meu minha olá obrigado obrigada explique "
    "do da"
    " onde quem são bom dia escreva oi eu me chamo porquê",
    "nl": "de het een en van is ik niet wat hoe dat je voor met op zijn waarom kun kan hallo dank bedankt leg welke "
    "mijn jij"
    " wie waar goedemorgen hoi schrijf ben heet zeg uit",
}
_CLUE_SETS = {language: frozenset(words.split()) for language, words in _CLUES.items()}
_OTHERS = tuple((language, words) for language, words in _CLUE_SETS.items() if language != ENGLISH)

# Two of these settle it, which is the usual case.
_PLAINLY_ENGLISH = frozenset(("the", "and", "what", "with", "you", "how", "my", "this", "explain"))

# (first code point, last, language) of scripts that name a language well enough.
_SCRIPTS = (
    (0x0400, 0x052F, "ru"),
    (0x0600, 0x06FF, "ar"),
    (0x3040, 0x30FF, "ja"),
    (0x4E00, 0x9FFF, "zh"),
    (0xAC00, 0xD7AF, "ko"),
)
_SAMPLE = 200

_NAMES = {
    "english": "en", "englisch": "en", "anglais": "en", "inglés": "en", "inglese": "en", "inglês": "en", "engels": "en",
    "german": "de", "deutsch": "de", "allemand": "de", "alemán": "de", "tedesco": "de", "alemão": "de", "duits": "de",
    "french": "fr", "französisch": "fr", "français": "fr", "francés": "fr", "francese": "fr", "francês": "fr",
    "frans": "fr",
    "spanish": "es", "spanisch": "es", "espagnol": "es", "español": "es", "spagnolo": "es", "espanhol": "es",
    "spaans": "es",
    "italian": "it", "italienisch": "it", "italien": "it", "italiano": "it", "italiaans": "it",
    "portuguese": "pt", "portugiesisch": "pt", "portugais": "pt", "portugués": "pt", "português": "pt",
    "portugees": "pt",
    "dutch": "nl", "niederländisch": "nl", "néerlandais": "nl", "holandés": "nl", "nederlands": "nl",
    "japanese": "ja", "chinese": "zh", "mandarin": "zh", "korean": "ko", "russian": "ru", "arabic": "ar",
}  # fmt: skip
_NAMED = "|".join(_NAMES)
_NAME_WORDS = frozenset(_NAMES)
_ASKED = re.compile(
    rf"\b(?:answer|respond|reply|speak|write|explain|say|talk|communicate|antworte|réponds|répondez|responde|rispondi|"
    rf"responda|antwoord)\b[^.?!\n]{{0,60}}?\b(?:in|auf|en|em|only)\s+({_NAMED})\b"
    rf"|\b(?:speak|only)\s+({_NAMED})\b"
    rf"|\b(?:in|auf|en)\s+({_NAMED})\s*(?:please)?[.!?]*\s*$",
    re.IGNORECASE,
)


def language_of(text: Text) -> str:
    """The language of a message; English where nothing else is clear."""
    if not text.raw.isascii():
        script = _language_of_script(text.raw[:_SAMPLE])
        if script:
            return script
    vocabulary = text.vocabulary
    if len(_PLAINLY_ENGLISH & vocabulary) > 1:
        return ENGLISH
    best, score = ENGLISH, len(vocabulary & _CLUE_SETS[ENGLISH])
    for language, clues in _OTHERS:
        hits = len(vocabulary & clues)
        if hits > score:
            best, score = language, hits
    return best


def language_asked(text: Text) -> str | None:
    """The language that a message asks to be answered in ("answer in French")."""
    if text.vocabulary.isdisjoint(_NAME_WORDS):
        return None
    found = _ASKED.search(text.raw)
    return _NAMES[(found[1] or found[2] or found[3]).lower()] if found else None


def language_named(name: str) -> str | None:
    """The language with this name, in one of the languages spoken here."""
    return _NAMES.get(name.lower())


def _language_of_script(sample: str) -> str | None:
    counts = dict.fromkeys(("ja", "zh", "ko", "ru", "ar"), 0)
    letters = 0
    for character in sample:
        if character.isalpha():
            letters += 1
            point = ord(character)
            for first, last, language in _SCRIPTS:
                if first <= point <= last:
                    counts[language] += 1
                    break
    if counts["ja"]:
        counts["ja"] += counts["zh"]
    language = max(counts, key=lambda code: counts[code])
    return language if counts[language] * 3 > letters else None

"""Translations of everyday phrases, and of short texts word by word."""

import re
from collections.abc import Iterator

from apps.simulator.language import language_named
from apps.simulator.text import PUNCTUATION, Text

_ORDER = ("en", "de", "fr", "es", "it", "pt", "nl")
_PHRASES = (
    "hello|hallo|bonjour|hola|ciao|olá|hallo",
    "hi|hallo|salut|hola|ciao|oi|hoi",
    "good morning|guten Morgen|bonjour|buenos días|buongiorno|bom dia|goedemorgen",
    "good evening|guten Abend|bonsoir|buenas tardes|buonasera|boa noite|goedenavond",
    "good night|gute Nacht|bonne nuit|buenas noches|buonanotte|boa noite|welterusten",
    "goodbye|auf Wiedersehen|au revoir|adiós|arrivederci|adeus|tot ziens",
    "thank you|danke|merci|gracias|grazie|obrigado|dank je",
    "thank you very much|vielen Dank|merci beaucoup|muchas gracias|grazie mille|muito obrigado|hartelijk dank",
    "thanks|danke|merci|gracias|grazie|obrigado|bedankt",
    "please|bitte|s'il vous plaît|por favor|per favore|por favor|alsjeblieft",
    "yes|ja|oui|sí|sì|sim|ja",
    "no|nein|non|no|no|não|nee",
    "sorry|Entschuldigung|pardon|perdón|scusa|desculpe|sorry",
    "how are you|wie geht es dir|comment allez-vous|cómo estás|come stai|como está|hoe gaat het",
    "hello, how are you|hallo, wie geht es dir|bonjour, comment allez-vous|hola, cómo estás|ciao, come stai|olá, como"
    " está"
    "|hallo, hoe gaat het",
    "what is your name|wie heißt du|comment vous appelez-vous|cómo te llamas|come ti chiami|como se chama|hoe heet je",
    "my name is|ich heiße|je m'appelle|me llamo|mi chiamo|chamo-me|ik heet",
    "i love you|ich liebe dich|je t'aime|te quiero|ti amo|eu te amo|ik hou van je",
    "i love programming|ich liebe das Programmieren|j'adore la programmation|me encanta programar|amo programmare"
    "|adoro programar|ik hou van programmeren",
    "i am hungry|ich habe Hunger|j'ai faim|tengo hambre|ho fame|estou com fome|ik heb honger",
    "where is the library|wo ist die Bibliothek|où est la bibliothèque|dónde está la biblioteca|dov'è la biblioteca"
    "|onde fica a biblioteca|waar is de bibliotheek",
    "where is the train station|wo ist der Bahnhof|où est la gare|dónde está la estación|dov'è la stazione"
    "|onde fica a estação|waar is het station",
    "the weather is nice today|das Wetter ist heute schön|il fait beau aujourd'hui|hoy hace buen tiempo|oggi fa bel "
    "tempo"
    "|hoje o tempo está bom|het is vandaag mooi weer",
    "the cat is on the table|die Katze ist auf dem Tisch|le chat est sur la table|el gato está en la mesa"
    "|il gatto è sul tavolo|o gato está na mesa|de kat zit op de tafel",
    "hello world|hallo Welt|bonjour le monde|hola mundo|ciao mondo|olá mundo|hallo wereld",
    "hello, world|hallo, Welt|bonjour, le monde|hola, mundo|ciao, mondo|olá, mundo|hallo, wereld",
    "good luck|viel Glück|bonne chance|buena suerte|buona fortuna|boa sorte|veel succes",
    "happy birthday|alles Gute zum Geburtstag|joyeux anniversaire|feliz cumpleaños|buon compleanno|feliz aniversário"
    "|gefeliciteerd met je verjaardag",
    "see you tomorrow|bis morgen|à demain|hasta mañana|a domani|até amanhã|tot morgen",
    "i do not understand|ich verstehe nicht|je ne comprends pas|no entiendo|non capisco|não entendo|ik begrijp het "
    "niet",
)  # fmt: skip
_NOUNS = (
    "the cat|die Katze|le chat|el gato|il gatto|o gato|de kat",
    "the dog|der Hund|le chien|el perro|il cane|o cão|de hond",
    "the house|das Haus|la maison|la casa|la casa|a casa|het huis",
    "the water|das Wasser|l'eau|el agua|l'acqua|a água|het water",
    "the bread|das Brot|le pain|el pan|il pane|o pão|het brood",
    "the book|das Buch|le livre|el libro|il libro|o livro|het boek",
    "the friend|der Freund|l'ami|el amigo|l'amico|o amigo|de vriend",
    "the day|der Tag|le jour|el día|il giorno|o dia|de dag",
    "the world|die Welt|le monde|el mundo|il mondo|o mundo|de wereld",
    "the sun|die Sonne|le soleil|el sol|il sole|o sol|de zon",
    "the city|die Stadt|la ville|la ciudad|la città|a cidade|de stad",
    "the computer|der Computer|l'ordinateur|el ordenador|il computer|o computador|de computer",
    "the apple|der Apfel|la pomme|la manzana|la mela|a maçã|de appel",
    "the coffee|der Kaffee|le café|el café|il caffè|o café|de koffie",
    "the time|die Zeit|le temps|el tiempo|il tempo|o tempo|de tijd",
    "the milk|die Milch|le lait|la leche|il latte|o leite|de melk",
    "the weather|das Wetter|le temps|el tiempo|il tempo|o tempo|het weer",
    "the car|das Auto|la voiture|el coche|la macchina|o carro|de auto",
    "the child|das Kind|l'enfant|el niño|il bambino|a criança|het kind",
    "the woman|die Frau|la femme|la mujer|la donna|a mulher|de vrouw",
    "the man|der Mann|l'homme|el hombre|l'uomo|o homem|de man",
    "the table|der Tisch|la table|la mesa|il tavolo|a mesa|de tafel",
    "the train|der Zug|le train|el tren|il treno|o comboio|de trein",
    "the morning|der Morgen|le matin|la mañana|la mattina|a manhã|de ochtend",
    "the school|die Schule|l'école|la escuela|la scuola|a escola|de school",
)
_WORDS = (
    "the|der|le|el|il|o|de",
    "a|ein|un|un|un|um|een",
    "is|ist|est|es|è|é|is",
    "are|sind|sont|son|sono|são|zijn",
    "and|und|et|y|e|e|en",
    "or|oder|ou|o|o|ou|of",
    "with|mit|avec|con|con|com|met",
    "in|in|dans|en|in|em|in",
    "on|auf|sur|en|su|em|op",
    "for|für|pour|para|per|para|voor",
    "not|nicht|pas|no|non|não|niet",
    "i|ich|je|yo|io|eu|ik",
    "you|du|tu|tú|tu|você|jij",
    "he|er|il|él|lui|ele|hij",
    "she|sie|elle|ella|lei|ela|zij",
    "we|wir|nous|nosotros|noi|nós|wij",
    "my|mein|mon|mi|mio|meu|mijn",
    "your|dein|ton|tu|tuo|seu|jouw",
    "today|heute|aujourd'hui|hoy|oggi|hoje|vandaag",
    "tomorrow|morgen|demain|mañana|domani|amanhã|morgen",
    "good|gut|bon|bueno|buono|bom|goed",
    "big|groß|grand|grande|grande|grande|groot",
    "small|klein|petit|pequeño|piccolo|pequeno|klein",
    "red|rot|rouge|rojo|rosso|vermelho|rood",
    "blue|blau|bleu|azul|blu|azul|blauw",
    "green|grün|vert|verde|verde|verde|groen",
    "like|mag|aime|gusta|piace|gosto|hou",
    "have|habe|ai|tengo|ho|tenho|heb",
    "want|will|veux|quiero|voglio|quero|wil",
    "go|gehen|aller|ir|andare|ir|gaan",
    "eat|essen|manger|comer|mangiare|comer|eten",
    "very|sehr|très|muy|molto|muito|heel",
    "to|zu|à|a|a|a|naar",
    "of|von|de|de|di|de|van",
    "this|dies|ce|este|questo|este|dit",
    "it|es|il|ello|esso|isso|het",
    "drinks|trinkt|boit|bebe|beve|bebe|drinkt",
    "eats|isst|mange|come|mangia|come|eet",
    "reads|liest|lit|lee|legge|lê|leest",
    "sees|sieht|voit|ve|vede|vê|ziet",
    "has|hat|a|tiene|ha|tem|heeft",
    "sleeps|schläft|dort|duerme|dorme|dorme|slaapt",
    "loves|liebt|aime|ama|ama|ama|houdt van",
    "here|hier|ici|aquí|qui|aqui|hier",
    "there|dort|là|allí|là|ali|daar",
    "old|alt|vieux|viejo|vecchio|velho|oud",
    "new|neu|nouveau|nuevo|nuovo|novo|nieuw",
    "cold|kalt|froid|frío|freddo|frio|koud",
    "warm|warm|chaud|caliente|caldo|quente|warm",
    "always|immer|toujours|siempre|sempre|sempre|altijd",
    "now|jetzt|maintenant|ahora|adesso|agora|nu",
    "beautiful|schön|beau|bonito|bello|bonito|mooi",
)


def _lexicon(rows: tuple[str, ...]) -> dict[str, dict[str, dict[str, str]]]:
    """{from: {to: {words: words}}}; of two rows that read alike the first counts."""
    lexicon: dict[str, dict[str, dict[str, str]]] = {one: {other: {} for other in _ORDER} for one in _ORDER}
    for row in rows:
        said = dict(zip(_ORDER, row.split("|"), strict=True))
        for one, words in said.items():
            for other, translated in said.items():
                lexicon[one][other].setdefault(words.lower(), translated)
    return lexicon


_PHRASE_LEXICON = _lexicon(_PHRASES)


def _bare(row: str) -> str:
    """A noun without its articles: "the water|das Wasser|l'eau" as "water|Wasser|eau"."""
    return "|".join([noun.removeprefix("l'").rsplit(" ", 1)[-1] for noun in row.split("|")])


_WORD_LEXICON = _lexicon((*_NOUNS, *_WORDS, *map(_bare, _NOUNS)))
_LONGEST = 600

TRIGGERS = frozenset(
    "translate translation say übersetze traduis traduire traduce traduci traduza vertaal french".split()
)
_TO = r"(?:in|into|to|ins|auf|en|al|in het|naar het|para o|para|in|naar)"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"(?:translate|übersetze|traduis|traduce|traduci|traduza|"
        rf"vertaal)\b[^\"“'«:\n]{{0,60}}?\b{_TO}\s+(?P<to>\w+)[^:\"“«\n]{{0,40}}?"
        r"(?:[:.\n]\s*|\s+(?=[\"“«']))[\"“«']?(?P<text>.+?)[\"”»']?\s*$",
        rf"(?:translate|übersetze|traduis|traduce|traduci|traduza|vertaal)(?: the)?(?: following)?(?: (?:sentence|"
        r"text|phrase|word))?:?"
        rf"\s+[\"“«']?(?P<text>.+?)[\"”»']?\s+(?:from \w+ )?{_TO}\s+(?P<to>\w+)\b.*$",
        r"(?:how (?:do|would|can) (?:you|i|we) say|what is|what's|"
        r"say)\s+[\"“«']?(?P<text>.+?)[\"”»']?\s+in\s+(?P<to>\w+)\b.*$",
    )
)


def asked_translation(text: Text) -> tuple[str, str] | None:
    """(language code, text to translate) if a message asks for a translation into a language spoken here."""
    start = text.raw.strip()[:_LONGEST]
    for form in _FORMS:
        found = form.search(start)
        if found:
            language = language_named(found["to"])
            wanted = found["text"].strip()
            if language and wanted:
                return language, wanted
    return None


def translated(wanted: str, to: str) -> str:
    """The text in another language: the whole phrase where it is known, else word by word, unknown words kept."""
    if to not in _ORDER:
        return wanted
    ending = wanted[-1] if wanted[-1] in ".?!" else ""
    bare = wanted.rstrip(".?! ")
    source = "en" if to != "en" else _source_of(bare)
    phrase = _PHRASE_LEXICON[source][to].get(bare.lower().replace("’", "'"))
    if phrase is None:
        lexicon = _WORD_LEXICON[source][to]
        phrase = " ".join(_words(bare.split(), lexicon))
    if wanted[0].isupper():
        phrase = phrase[:1].upper() + phrase[1:]
    opening = "¿" if to == "es" and ending == "?" else "¡" if to == "es" and ending == "!" else ""
    return f"{opening}{phrase}{ending}"


def _source_of(bare: str) -> str:
    """The language whose lexicon knows the phrase, or else most of its words."""
    lower = bare.lower()
    for language in _ORDER[1:]:
        if lower in _PHRASE_LEXICON[language]["en"]:
            return language
    words = lower.split()
    return max(_ORDER[1:], key=lambda language: sum(word in _WORD_LEXICON[language]["en"] for word in words))


def _words(words: list[str], lexicon: dict[str, str]) -> Iterator[str]:
    """Word by word; a noun goes with its article."""
    rest = iter(range(len(words)))
    for at in rest:
        pair = " ".join(words[at : at + 2]).lower()
        if pair in lexicon:
            yield lexicon[pair]
            next(rest, None)
        else:
            yield _word(words[at], lexicon)


def _word(word: str, lexicon: dict[str, str]) -> str:
    bare = word.strip(PUNCTUATION)
    known = lexicon.get(bare.lower())
    return word.replace(bare, known) if known and bare else word

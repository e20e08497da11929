"""How long and in which form a message wants its answer: sentences, words, a list, a table, brief, in detail."""

from enum import Enum
from typing import NamedTuple

from apps.simulator.text import Text


class Layout(Enum):
    PROSE = "prose"
    BULLETS = "bullets"
    NUMBERED = "numbered"
    TABLE = "table"
    HEADINGS = "headings"


class Shape(NamedTuple):
    """What was asked for; None where nothing was said."""

    layout: Layout = Layout.PROSE
    sentences: int | None = None
    words: int | None = None
    items: int | None = None
    brief: bool = False
    detailed: bool = False
    loud: bool = False


_COUNTING = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
    "eins zwei drei vier fünf sechs sieben acht neun zehn",
    "une deux trois quatre cinq six sept huit neuf dix",
    "una dos tres cuatro cinco seis siete ocho nueve diez",
    "uma duas três quatro cinco seis sete oito nove dez",
    "un due tre quattro cinque sei sette otto nove dieci",
    "één twee drie vier vijf zes zeven acht negen tien",
)
NUMBERS = {word: number for row in _COUNTING for number, word in enumerate(row.split(), start=1)} | {
    "single": 1, "einem": 1, "um": 1, "uno": 1, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100,
}  # fmt: skip
_LARGEST = 2000

_SENTENCE = frozenset("sentence sentences satz sätzen sätze phrase phrases frase frases frasi zin zinnen".split())
_WORD = frozenset("word words wort wörter wörtern mots palabras parole palavras woorden".split())
_ITEM = frozenset(
    "item items point points bullet bullets example examples reason reasons idea ideas tip tips step steps way ways "
    "thing"
    " things fact facts question questions name names suggestion suggestions benefit benefits advantage advantages"
    " disadvantage disadvantages option options topic topics feature features line lines entries synonym synonyms title"
    " titles rule rules fruit fruits color colors colour colours animal animals country countries city cities planet "
    "planets"
    " vegetable vegetables day days month months language languages punkte tipps gründe beispiele ideen points conseils"
    " raisons exemples idées consejos razones ejemplos ideas puntos consigli motivi esempi idee punti dicas razões "
    "exemplos"
    " ideias pontos tips redenen voorbeelden ideeën punten stichpunkte stichpunkten".split()
)
_BRIEF = frozenset(
    "brief briefly short shortly concise concisely succinct succinctly kurz knapp brièvement bref brevemente breve"
    " resumidamente kort beknopt".split()
)
_DETAILED = frozenset(
    "detail detailed details thorough thoroughly depth in-depth essay elaborate comprehensive comprehensively "
    "ausführlich"
    " detailliert détail détaillé detalle detalladamente dettaglio detalhe detalhadamente uitgebreid".split()
)
_BULLETS = frozenset("bullet bullets bulleted bullet-point bullet-points stichpunkte stichpunkten enumerate".split())
_LISTS = frozenset("list lists liste lista lijst outline".split())
_TABLES = frozenset("table tabelle tableau tabla tabella tabela tabel".split())
_HEADINGS = frozenset("heading headings sections headers".split())
_OTHER_CUES = frozenset("numbered uppercase caps".split())
_CUES = _SENTENCE | _WORD | _ITEM | _BRIEF | _DETAILED | _BULLETS | _LISTS | _TABLES | _HEADINGS | _OTHER_CUES

_REFUSALS = frozenset("no not without don't avoid never".split())
_BEFORE_WORDS = frozenset(
    "in with use using of exactly most about than under within to only just around mit auf en con com met".split()
)
_ASKS_FOR_ITEMS = frozenset(
    "list give name suggest provide show tell enumerate what write share offer create nenne gib donne donnez dame cita"
    " dammi elenca cite dê geef noem".split()
)
_TABLE_FORMS = (
    "in a table", "as a table", "a markdown table", "markdown table", "comparison table", "table of", "table with",
    "table comparing", "into a table", "make a table", "als tabelle", "in einer tabelle", "forme de tableau",
    "en una tabla", "in una tabella", "em uma tabela", "in een tabel",
)  # fmt: skip
_LIST_FORMS = (
    "list of", "list the", "list some", "list all", "as a list", "as list", "make a list", "me a list", "a list with",
    "in a list", "als liste", "eine liste", "forme de liste", "une liste", "una lista", "uma lista", "een lijst",
)  # fmt: skip
NOTHING_SAID = Shape()


def shape_of(text: Text) -> Shape:
    """What a message says about the form of its answer."""
    said = text.vocabulary & _CUES
    if not said:
        return NOTHING_SAID
    words = text.words
    sentences = _counted(words, said & _SENTENCE)
    items = _counted(words, said & _ITEM)
    layout = _layout(text, said, items)
    return Shape(
        layout=layout,
        sentences=sentences,
        words=_limit_of_words(words, said),
        items=items if layout is not Layout.PROSE else None,
        brief=not said.isdisjoint(_BRIEF),
        detailed=not said.isdisjoint(_DETAILED) and sentences is None,
        loud=("uppercase" in said and "in uppercase" in text.lower) or ("caps" in said and "all caps" in text.lower),
    )


def _counted(words: list[str], nouns: frozenset[str], reach: int = 4) -> int | None:
    """The number that stands up to `reach` words before one of the nouns: "two or three plain sentences" is 3."""
    for index in _places(words, nouns):
        for before in reversed(words[max(0, index - reach + 1) : index]):
            number = _number(before)
            if number is not None:
                return number
    return None


def _places(words: list[str], nouns: frozenset[str]) -> list[int]:
    """Where each noun first stands. Sorted: the order of a set is another one in each process."""
    return sorted([words.index(noun) for noun in nouns])


def _limit_of_words(words: list[str], said: frozenset[str]) -> int | None:
    """ "in 50 words", "in at most fifty words"; not "what do these two words mean"."""
    for index in _places(words, said & _WORD):
        if index > 1 and words[index - 2] in _BEFORE_WORDS:
            number = _number(words[index - 1])
            if number is not None:
                return number
    return None


def _number(word: str) -> int | None:
    if word.isdecimal() and word.isascii() and len(word) < 6:
        return min(max(1, int(word)), _LARGEST)
    return NUMBERS.get(word)


def _layout(text: Text, said: frozenset[str], items: int | None) -> Layout:
    lower = text.lower
    if not said.isdisjoint(_TABLES) and any(form in lower for form in _TABLE_FORMS) and not _refused(text, _TABLES):
        return Layout.TABLE
    if not said.isdisjoint(_HEADINGS) and not _refused(text, _HEADINGS):
        return Layout.HEADINGS
    if "numbered" in said:
        return Layout.NUMBERED
    if not said.isdisjoint(_BULLETS):
        return Layout.PROSE if _refused(text, _BULLETS) else Layout.BULLETS
    if not said.isdisjoint(_LISTS) and _wants_a_list(text):
        return Layout.BULLETS
    asked = items is not None and items > 1 and not text.vocabulary.isdisjoint(_ASKS_FOR_ITEMS)
    return Layout.NUMBERED if asked else Layout.PROSE


def _refused(text: Text, nouns: frozenset[str]) -> bool:
    """ "Do not use bullet points", "without a table"."""
    if text.vocabulary.isdisjoint(_REFUSALS):
        return False
    words = text.words
    places = _places(words, text.vocabulary & nouns)
    return any(not _REFUSALS.isdisjoint(words[max(0, index - 4) : index]) for index in places)


def _wants_a_list(text: Text) -> bool:
    """`list` opens the request or names its form; "a linked list" and "sort a list" do not count."""
    if _refused(text, _LISTS):
        return False
    return text.words[0] in _LISTS or any(form in text.lower for form in _LIST_FORMS)

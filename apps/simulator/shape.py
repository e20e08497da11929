"""How long and in which form a message wants its answer: sentences, words, a list, a table, brief, in detail."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from apps.simulator.text import Sentence, Text


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


class Form(NamedTuple):
    """What one sentence says about the form of an answer. `layout`: PROSE if it refuses bullets, None if it names
    none; `asks_for_items`: it asks for a number of things, and so for a list of them."""

    layout: Layout | None
    asks_for_items: bool
    sentences: int | None
    words: int | None
    items: int | None
    brief: bool
    detailed: bool
    loud: bool


_SAYS_NOTHING = Form(None, False, None, None, None, False, False, False)
# Where sentences ask for several layouts, the one further in front is meant.
_PRECEDENCE = (Layout.TABLE, Layout.HEADINGS, Layout.NUMBERED, Layout.BULLETS, Layout.PROSE)


def shape_of(text: Text) -> Shape:
    """What a message says about the form of its answer."""
    forms = [form for part in text.parts if (form := _form_of(part)) is not _SAYS_NOTHING]
    if not forms:
        return NOTHING_SAID
    layout = _layout_of(forms)
    sentences = _first([form.sentences for form in forms])
    return Shape(
        layout=layout,
        sentences=sentences,
        words=_first([form.words for form in forms]),
        items=None if layout is Layout.PROSE else _first([form.items for form in forms]),
        brief=any(form.brief for form in forms),
        detailed=sentences is None and any(form.detailed for form in forms),
        loud=any(form.loud for form in forms),
    )


def _layout_of(forms: Sequence[Form]) -> Layout:
    named = [form.layout for form in forms if form.layout]
    if named:
        return min(named, key=_PRECEDENCE.index)
    return Layout.NUMBERED if any(form.asks_for_items for form in forms) else Layout.PROSE


def _first(numbers: Sequence[int | None]) -> int | None:
    return next((number for number in numbers if number is not None), None)


def _form_of(part: Sentence) -> Form:
    form = part.form
    if form is None:
        form = part.form = _read(part)
    return form


def _read(part: Sentence) -> Form:
    said = part.vocabulary & _CUES
    if not said:
        return _SAYS_NOTHING
    words = part.words
    lower = part.raw.lower()
    items = _counted(words, said & _ITEM)
    return Form(
        layout=_layout(part, lower, said),
        asks_for_items=items is not None and items > 1 and not part.vocabulary.isdisjoint(_ASKS_FOR_ITEMS),
        sentences=_counted(words, said & _SENTENCE),
        words=_limit_of_words(words, said),
        items=items,
        brief=not said.isdisjoint(_BRIEF),
        detailed=not said.isdisjoint(_DETAILED),
        loud=("uppercase" in said and "in uppercase" in lower) or ("caps" in said and "all caps" in lower),
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


def _layout(part: Sentence, lower: str, said: frozenset[str]) -> Layout | None:
    if not said.isdisjoint(_TABLES) and any(form in lower for form in _TABLE_FORMS) and not _refused(part, _TABLES):
        return Layout.TABLE
    if not said.isdisjoint(_HEADINGS) and not _refused(part, _HEADINGS):
        return Layout.HEADINGS
    if "numbered" in said:
        return Layout.NUMBERED
    if not said.isdisjoint(_BULLETS):
        return Layout.PROSE if _refused(part, _BULLETS) else Layout.BULLETS
    return Layout.BULLETS if not said.isdisjoint(_LISTS) and _wants_a_list(part, lower) else None


def _refused(part: Sentence, nouns: frozenset[str]) -> bool:
    """ "Do not use bullet points", "without a table"."""
    if part.vocabulary.isdisjoint(_REFUSALS):
        return False
    words = part.words
    places = _places(words, part.vocabulary & nouns)
    return any(not _REFUSALS.isdisjoint(words[max(0, index - 4) : index]) for index in places)


def _wants_a_list(part: Sentence, lower: str) -> bool:
    """`list` opens the request or names its form; "a linked list" and "sort a list" do not count."""
    return not _refused(part, _LISTS) and (part.opening in _LISTS or any(form in lower for form in _LIST_FORMS))

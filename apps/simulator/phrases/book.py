"""What a phrase book holds: the sentences of one language, as data.

Templates are rendered with `str.format_map`. Their fields: {s} the subject, {v} what is to be done, {p} what is said of
the subject, {o} what it is compared with, {a} and {b} two phrases that the message brought along, {e} the subject of
an earlier message. A template ends with punctuation, and it is a whole sentence: the composer only puts them in a row.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from apps.simulator.subject import Kind

Slot = tuple[str, ...]
# Sentences in the order in which they are said; each slot holds ways to say one. The first slot stands alone.
Passage = tuple[Slot, ...]
# (name of the aspect, what to say about it)
Aspect = tuple[str, str]
# Lines of a poem or paragraphs of a story.
Lines = tuple[str, ...]


class Book(NamedTuple):
    """The sentences of one language."""

    passages: Mapping[Kind, Passage]
    spare_terms: tuple[str, str]
    unclear: Slot
    earlier: Slot
    more: Slot
    yes: Slot
    no: Slot
    greeting: Slot
    wellbeing: Slot
    thanks: Slot
    farewell: Slot
    identity: Slot
    clock: Slot
    # {name}
    name_known: str
    name_unknown: str
    name_noted: str
    # {pairs}: "temperature: 21, sky: clear"; {quote}: the first sentence of a result that is text.
    tool_pairs: Slot
    tool_quote: Slot
    tool_empty: str
    # What failed, with {told} as what was said of it, and without.
    tool_failed: tuple[str, str]
    aspects: tuple[Aspect, ...]
    list_intro: Slot
    # The names of the two columns; a comparison has a column for each of the two things.
    table_head: tuple[str, str]
    # {language}, {s}
    code_intro: Slot
    code_outro: Slot
    # {answer}: "12 * 7 = 84"
    equals: str
    jokes: Slot
    poems: tuple[Lines, ...]
    stories: tuple[Lines, ...]
    letters: tuple[Lines, ...]
    # The passages without the sentences that need {a} and {b}; made of `passages`.
    termless: Mapping[Kind, Passage] = MappingProxyType({})
    # What a question is called that names no subject; without a name for it, the answer asks back.
    nameless: str = ""
    # Short sentences of one word, two words, three and so on: they fill up a text of an exact number of words.
    fillers: Slot = ()
    haikus: tuple[Lines, ...] = ()
    # What stands between two sentences: nothing in Chinese and Japanese.
    space: str = " "

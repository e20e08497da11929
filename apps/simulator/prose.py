"""Sentences in a row: which, how many, and joined in pieces whose tokens add up (see `composer`)."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, cycle, islice

from apps.simulator.drawing import Draw
from apps.simulator.phrases.book import Aspect, Passage, Slot
from apps.simulator.shape import Shape

_NATURAL = 5
_BRIEF = 2
_PARAGRAPH = 4


def length_of(shape: Shape, slots: int) -> int:
    """How many sentences a shape asks for. A limit of words is met by cutting: one sentence for each word is enough."""
    if shape.sentences is not None:
        return shape.sentences
    if shape.words is not None:
        return shape.words
    if shape.brief:
        return _BRIEF
    return 2 * slots + 1 if shape.detailed else min(_NATURAL, slots)


def sentences(
    passage: Passage, aspects: tuple[Aspect, ...], fields: Mapping[str, str], draw: Draw, wanted: int
) -> Iterator[str]:
    """As many sentences of a passage as are wanted: slot by slot, then the variants not yet said, then the aspects."""
    if wanted <= len(passage):
        chosen = passage[:wanted] if wanted <= 3 else (*passage[: wanted - 1], passage[-1])
        for slot in chosen:
            yield draw.pick(slot).format_map(fields)
        return
    *inner, closing = passage
    for template in islice(_rounds(inner, aspects, draw), wanted - 1):
        yield template.format_map(fields)
    yield draw.pick(closing).format_map(fields)


def _rounds(slots: Iterable[Slot], aspects: tuple[Aspect, ...], draw: Draw) -> Iterator[str]:
    """Without an end: a text of a thousand sentences says things twice."""
    turned = [(slot[start:] + slot[:start]) for slot in slots if (start := draw.number(0, len(slot) - 1)) >= 0]
    most = max(map(len, turned))
    rounds = (slot[index] for index in range(most) for slot in turned if index < len(slot))
    return cycle(chain(rounds, (f"{title}: {advice}" for title, advice in aspects)))


def flow(parts: Iterable[str], space: str) -> Iterator[str]:
    """Sentences as pieces of one paragraph; as one piece where no blank stands between them, since the tokens of two
    Chinese sentences do not add up."""
    if not space:
        yield "".join(parts)
        return
    first = True
    for part in parts:
        yield part if first else f" {part}"
        first = False


def paragraphs(parts: Iterable[str], space: str) -> Iterator[str]:
    """Sentences as pieces of paragraphs of a few sentences each."""
    rest = iter(parts)
    group = list(islice(rest, _PARAGRAPH))
    while group:
        *before, last = flow(group, space)
        yield from before
        group = list(islice(rest, _PARAGRAPH))
        yield f"{last}\n\n" if group else last


def lines(rows: Iterable[str]) -> Iterator[str]:
    """Rows as pieces, each but the last with its line break; an empty row is a gap."""
    held = ""
    for row in rows:
        if not row:
            held += "\n"
            continue
        if held:
            yield f"{held}\n"
        held = row
    yield held.rstrip("\n")


def within_words(parts: Iterable[str], count: int, space: str, fillers: Slot) -> str:
    """Exactly `count` words, in whole sentences as far as they go; characters where words are not set apart."""
    if not space:
        return "".join(parts)[: count + 1]
    words: list[str] = []
    over: list[str] = []
    for part in parts:
        more = part.split()
        if len(words) + len(more) <= count:
            words += more
        else:
            over = over or more
            if count - len(words) <= len(fillers):
                break
    while len(words) < count and fillers:
        words += fillers[min(count - len(words), len(fillers)) - 1].split()
    if len(words) == count:
        return " ".join(words)
    return f"{' '.join([*words, *over][:count]).rstrip(',;:.?!')}."

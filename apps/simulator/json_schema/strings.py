"""Strings: of the right format, pattern and length, and worth reading."""

from collections.abc import Iterator
from typing import cast

from apps.simulator.json_schema.builder import Builder
from apps.simulator.json_schema.conjunction import Conjunction
from apps.simulator.json_schema.formats import format_texts
from apps.simulator.json_schema.patterns import texts_of
from apps.simulator.json_schema.slot import Slot
from apps.simulator.json_schema.unsatisfiable import DeadEndError, UnsatisfiableSchemaError

# Longer texts are not drawn: nobody asks for one in earnest.
_LONGEST = 20_000
# Characters of a text for a pattern that are as much work as a place in a value.
_WORTH = 100
# Of the proposals that conversation and name make, so many are looked at.
_MOST_PROPOSALS = 24


def string(builder: Builder, whole: Conjunction, slot: Slot) -> str:
    """A text: what the conversation says, else a default or an example, else what is usual for the name."""
    least, most = whole.least("minLength"), whole.most("maxLength")
    if least > _LONGEST:
        raise UnsatisfiableSchemaError(
            f"At {slot.path or 'the top'}: a text of at least {least} characters is asked for; at most {_LONGEST} are "
            "drawn."
        )
    if most is not None and least > most:
        raise DeadEndError(slot.path, f"a text of at least {least} and at most {most} characters is asked for")
    patterns = [cast(str, pattern) for pattern in whole.said("pattern")]
    named = whole.first("format")
    checked = bool(patterns) or isinstance(named, str)
    for at, text in enumerate(_proposals(builder, whole, slot, patterns, least)):
        if at == _MOST_PROPOSALS:
            break
        fitting = text if checked else fitted(text, least, most, builder)
        if least <= len(fitting) <= (most if most is not None else _LONGEST) and _is_right(
            builder, whole, patterns, fitting
        ):
            return fitting
    raise DeadEndError(slot.path, "no text of the right pattern, format and length was found")


def _proposals(builder: Builder, whole: Conjunction, slot: Slot, patterns: list[str], least: int) -> Iterator[str]:
    named = whole.first("format")
    if not builder.careful:
        yield from builder.suggest.said_texts(
            slot, named if isinstance(named, str) else "", is_patterned=bool(patterns)
        )
        yield from (value for value in _good(whole) if isinstance(value, str) and value)
        if not patterns and not named:
            yield from builder.suggest.likely_texts(slot)
    if isinstance(named, str):
        yield from format_texts(named, slot, builder.draw)
    for pattern in patterns:
        for text in texts_of(pattern, builder.draw, least):
            builder.budget.spend(1 + len(text) // _WORTH)
            yield text
    yield from builder.suggest.likely_texts(slot)
    yield from ("", "a")


def _good(whole: Conjunction) -> list[object]:
    examples = [value for said in whole.said("examples") if isinstance(said, list) for value in said]
    return [*whole.said("default"), *examples, *whole.said("example")]


def _is_right(builder: Builder, whole: Conjunction, patterns: list[str], text: str) -> bool:
    if not all(builder.compiled.matches(pattern, text) for pattern in patterns):
        return False
    return all(builder.compiled.is_format(named, text) for named in whole.said("format") if isinstance(named, str))


def fitted(text: str, least: int, most: int | None, builder: Builder) -> str:
    """The text within the bounds: cut where a word ends, or continued by further sentences."""
    if most is not None and len(text) > most:
        cut = text[: most + 1].rsplit(" ", 1)[0] if " " in text[: most + 1] else text[:most]
        text = cut.rstrip(" ,;:") if len(cut.rstrip(" ,;:")) >= least else text[:most]
    if len(text) < least:
        rest = [*builder.suggest.sentences(), text]
        at = 0
        while len(text) < least:
            text = f"{text} {rest[at % len(rest)] or 'and'}"
            at += 1
        return fitted(text, least, most if most is not None else max(least, len(text)), builder)
    return text

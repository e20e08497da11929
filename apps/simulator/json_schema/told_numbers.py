"""Which of the numbers that a text mentions is meant for a property."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from apps.simulator.json_schema import gazetteer
from apps.simulator.json_schema.meanings import Meaning
from apps.simulator.json_schema.mentions import Mentions, Number
from apps.simulator.json_schema.slot import Slot, singular
from apps.simulator.json_schema.told import UNITS_OF_TIME

_HEADS = frozenset("people persons person guests adults of friends travelers travellers passengers diners".split())
_FOR_PEOPLE = frozenset("party people guests persons passengers travelers adults size".split())
_FIRST_OPERANDS = frozenset("a x first num1 number1 left base augend minuend".split())
_SECOND_OPERANDS = frozenset("b y second num2 number2 right exponent addend subtrahend divisor".split())
_GENERIC = frozenset("number count num size total amount value max min of quantity qty the".split())


def told_numbers(text: Mentions, slot: Slot, meaning: Meaning) -> Iterator[Fraction]:
    """The numbers that the text has for a property, the most fitting first."""
    found = [number for number in text.numbers if _is_beside(number, slot)]
    yield from (number.value for number in found)
    rule = _NUMBERS_BY_MEANING.get(meaning)
    if rule is not None:
        yield from (number.value for number in text.numbers if rule(number, slot))
        if meaning is Meaning.AGE:
            yield from (number.value for number in text.numbers if _is_behind_a_name(number, text.people))
    elif meaning in (Meaning.LATITUDE, Meaning.LONGITUDE):
        yield from _coordinates(text, meaning)
    elif meaning in (Meaning.THING, Meaning.QUANTITY):
        yield from _operands(text, slot)


def _coordinates(text: Mentions, meaning: Meaning) -> Iterator[Fraction]:
    """The ones written in the text, else those of the place that it names."""
    which = 0 if meaning is Meaning.LATITUDE else 1
    written = [number.value for number in text.numbers if number.value.denominator > 1]
    if len(written) >= 2:
        yield written[which]
    for place in text.places:
        if place.lower() in gazetteer.COORDINATES:
            yield Fraction(gazetteer.COORDINATES[place.lower()][which], 100)


def _is_beside(number: Number, slot: Slot) -> bool:
    """Whether a number stands beside the property's own words: "3 tickets", "limit of 20", "width: 40"."""
    words = {singular(word) for word in slot.words} - _GENERIC
    near = {singular(word) for word in (number.unit, *number.after[:2], *number.before[-2:]) if word}
    if words & near:
        return True
    return not _FOR_PEOPLE.isdisjoint(slot.words) and not _HEADS.isdisjoint((number.unit, *number.after[:1]))


def _operands(text: Mentions, slot: Slot) -> Iterator[Fraction]:
    values = [number.value for number in text.numbers if not number.is_money]
    if not _SECOND_OPERANDS.isdisjoint((slot.name.lower(), *slot.words)):
        yield from values[1:]
    elif (
        not _FIRST_OPERANDS.isdisjoint((slot.name.lower(), *slot.words)) or len(values) == 1 or slot.path.endswith("]")
    ):
        yield from values


def _is_age(number: Number, _: Slot) -> bool:
    if number.is_money or not 0 <= number.value <= 120 or number.value.denominator > 1:
        return False
    return number.unit in ("years", "year", "yo") or (
        number.before[-1:] in (("is",), ("am",), ("m",), ("aged",), ("age",), ("turned",))
        and number.unit not in UNITS_OF_TIME
    )


def _is_behind_a_name(number: Number, people: tuple[str, ...]) -> bool:
    """ "Ada Lovelace, 36" and "Ada Lovelace (36)" tell an age."""
    last_words = {tuple(name.lower().split()[-1:]) for name in people}
    return number.before[-1:] in last_words and not number.unit and 0 < number.value <= 120 and not number.is_money


def _is_money(number: Number, slot: Slot) -> bool:
    words, lead = set(slot.words), set(number.before[-2:])
    if "max" in words or "maximum" in words or "budget" in words:
        return number.is_money or bool(lead & {"under", "below", "than", "to", "and", "most", "budget"})
    if "min" in words or "minimum" in words:
        return bool(lead & {"over", "above", "least", "between", "from"})
    return number.is_money


_NUMBERS_BY_MEANING: dict[Meaning, Callable[[Number, Slot], bool]] = {
    Meaning.MONEY: _is_money,
    Meaning.AGE: _is_age,
    Meaning.YEAR: lambda number, _: (
        number.value.denominator == 1 and 1000 <= number.value <= 2200 and not number.is_money
    ),
    Meaning.TEMPERATURE: lambda number, _: number.unit in ("°c", "°f", "degrees", "degree"),
    Meaning.SHARE: lambda number, _: number.unit in ("%", "percent"),
    Meaning.RATING: lambda number, _: number.unit in ("stars", "star", "out") or "rating" in number.before,
}

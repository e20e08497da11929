"""Numbers: within their bounds, multiples of what they must be, and exact."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, gcd, isfinite, lcm

from apps.simulator.json_schema.builder import Builder
from apps.simulator.json_schema.conjunction import Conjunction
from apps.simulator.json_schema.slot import Slot
from apps.simulator.json_schema.unsatisfiable import DeadEndError

# Numbers of more digits than this are not meant, and slow.
_MOST_DIGITS = 400
# How far from a bound a number is drawn that has only one.
_REACH = 100


def integer(builder: Builder, whole: Conjunction, slot: Slot) -> int:
    """A whole number."""
    return int(_number(builder, whole, slot, whole_only=True))


def number(builder: Builder, whole: Conjunction, slot: Slot) -> int | float:
    """A number; whole where it happens to be whole."""
    value = _number(builder, whole, slot, whole_only=False)
    return int(value) if value.denominator == 1 else float(value)


def _number(builder: Builder, whole: Conjunction, slot: Slot, *, whole_only: bool) -> Fraction:
    lowest, above = _lowest(whole)
    highest, below = _highest(whole)
    step = _step(whole, whole_only=whole_only)
    if step is None:
        step = _grain(lowest, highest)
    first = None if lowest is None else _up(lowest, step, strictly=above)
    last = None if highest is None else _down(highest, step, strictly=below)
    if first is not None and last is not None and first > last:
        raise DeadEndError(slot.path, "no number lies within the bounds that is a multiple of what is asked")
    if builder.careful:
        return step * _drawn(builder, first, last)
    for preferred in _preferred(builder, whole, slot, whole_only=whole_only):
        at = preferred / step
        if at.denominator == 1 and (first is None or at >= first) and (last is None or at <= last):
            return preferred
    return step * _drawn(builder, first, last)


def _preferred(builder: Builder, whole: Conjunction, slot: Slot, *, whole_only: bool) -> list[Fraction]:
    said = list(builder.suggest.said_numbers(slot))
    good = [number for number in (_exact(value) for value in _good(whole)) if number is not None]
    return [*said, *good, *builder.suggest.likely_numbers(slot, whole_only=whole_only)]


def _good(whole: Conjunction) -> list[object]:
    examples = [value for said in whole.said("examples") if isinstance(said, list) for value in said]
    return [*whole.said("default"), *examples, *whole.said("example")]


def _drawn(builder: Builder, first: int | None, last: int | None) -> int:
    if first is None and last is None:
        return builder.draw.number(1, _REACH)
    if first is None:
        return builder.draw.number(int(last or 0) - _REACH, int(last or 0))
    if last is None:
        return builder.draw.number(first, first + _REACH)
    return first + builder.draw.number(0, min(last - first, 2**31))


def _exact(value: object) -> Fraction | None:
    """A JSON number as a fraction of what is written: 0.1 is a tenth. None: it is none, or absurdly long."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (isinstance(value, float) and not isfinite(value))
    ):
        return None
    if isinstance(value, int):
        return Fraction(value) if value.bit_length() <= 4 * _MOST_DIGITS else None
    return Fraction(Decimal(repr(value)))


def _lowest(whole: Conjunction) -> tuple[Fraction | None, bool]:
    """(lower bound, whether it is excluded)"""
    found = [(bound, False) for said in whole.said("minimum") if (bound := _exact(said)) is not None]
    found += [(bound, True) for said in whole.said("exclusiveMinimum") if (bound := _exact(said)) is not None]
    return max(found, default=(None, False), key=_bound_order)


def _highest(whole: Conjunction) -> tuple[Fraction | None, bool]:
    found = [(bound, False) for said in whole.said("maximum") if (bound := _exact(said)) is not None]
    found += [(bound, True) for said in whole.said("exclusiveMaximum") if (bound := _exact(said)) is not None]
    return min(found, default=(None, False), key=lambda one: (one[0], not one[1]))


def _bound_order(bound: tuple[Fraction | None, bool]) -> tuple[Fraction, bool]:
    return bound[0] or Fraction(0), bound[1]


def _step(whole: Conjunction, *, whole_only: bool) -> Fraction | None:
    """What the number is a multiple of; None if of nothing."""
    steps = [step for said in whole.said("multipleOf") if (step := _exact(said)) is not None and step > 0]
    if whole_only:
        steps.append(Fraction(1))
    if not steps:
        return None
    common = steps[0]
    for step in steps[1:]:
        common = Fraction(lcm(common.numerator, step.numerator), gcd(common.denominator, step.denominator))
    return common


def _grain(lowest: Fraction | None, highest: Fraction | None) -> Fraction:
    """Two decimals, or as many as it takes to find several numbers between the bounds."""
    if lowest is None or highest is None or highest - lowest >= 1:
        return Fraction(1, 100)
    between = highest - lowest
    if between <= 0:
        return Fraction(1, lowest.denominator)
    digits = len(str(floor(1 / between))) + 2
    return Fraction(1, 10**digits)


def _up(bound: Fraction, step: Fraction, *, strictly: bool) -> int:
    """The first multiple from a bound on, in steps."""
    at = ceil(bound / step)
    return at + 1 if strictly and at * step == bound else at


def _down(bound: Fraction, step: Fraction, *, strictly: bool) -> int:
    at = floor(bound / step)
    return at - 1 if strictly and at * step == bound else at

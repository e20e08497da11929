"""Numbers as people read them: counts, money, durations and shares.

`static/js/numbers.js` says the same in the browser, and a test holds the two against each other.

Roundings are half-up on the binary value, as those of JavaScript are; Python's own are half-even.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

NOTHING = "–"
NANO = 1_000_000_000


class Unit(StrEnum):
    """What a number counts. The values go to the browser."""

    COUNT = "count"
    MONEY = "money"
    """Nano-dollars."""
    DURATION = "duration"
    """Microseconds."""
    SHARE = "share"
    """A part of one."""


def exact(value: float | None, unit: Unit) -> str:
    """A number to its last digit where it is whole (counts, money); durations and shares to three digits."""
    if value is None:
        return NOTHING
    match unit:
        case Unit.COUNT:
            return f"{value:,}" if isinstance(value, int) else f"{Decimal(value).quantize(Decimal('0.1')):,}"
        case Unit.MONEY:
            return dollars(int(value))
        case Unit.DURATION:
            return duration(value)
        case Unit.SHARE:
            return f"{significant(100 * value)} %"


def brief(value: float | None, unit: Unit) -> str:
    """A number for a card or an axis: three digits or so, `12.3 K`, `$1.25`."""
    if value is None:
        return NOTHING
    if unit is Unit.MONEY:
        return f"-{_brief_money(-value)}" if value < 0 else _brief_money(value)
    if unit is Unit.COUNT and abs(value) >= 10_000:
        return _scaled(value)
    return exact(value, unit)


def duration(microseconds: float) -> str:
    """Three digits or so: `250 µs`, `12.3 ms`, `1.24 s`, `2 min 5 s`."""
    if microseconds < 999.5:
        return f"{significant(microseconds)} µs"
    if microseconds < 999_500:
        return f"{significant(microseconds / 1_000)} ms"
    if microseconds < 59_950_000:
        return f"{significant(microseconds / 1_000_000)} s"
    minutes, seconds = divmod(_whole(microseconds / 1_000_000), 60)
    return f"{minutes:,} min {seconds} s"


def dollars(nano: int) -> str:
    """Nano-dollars to the last digit, with at least two decimals: `$0.00`, `$0.00001875`, `-$1,234.50`."""
    whole, fraction = divmod(abs(nano), NANO)
    decimals = f"{fraction:09}".rstrip("0").ljust(2, "0")
    return f"{'-' if nano < 0 else ''}${whole:,}.{decimals}"


def significant(value: float, digits: int = 3) -> str:
    """A number to so many digits, without zeros at its end and without an exponent: `0.0125`, `12.3`, `123`."""
    rounded = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(value))
    text = f"{rounded:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _brief_money(nano: float) -> str:
    if nano == 0:
        return "$0.00"
    if nano < NANO // 100:
        return f"${significant(nano / NANO, 2)}"
    if nano >= 10_000 * NANO:
        return f"${_scaled(nano / NANO)}"
    return f"${Decimal(nano / NANO).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def _scaled(value: float) -> str:
    """In thousands, millions or billions: the first that leaves less than a thousand."""
    for power, letter in ((1e3, "K"), (1e6, "M"), (1e9, "B")):
        if abs(value) < 999.5 * power or letter == "B":
            return f"{significant(value / power)} {letter}"
    raise AssertionError("billions have no upper end")


def _whole(value: float) -> int:
    return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))

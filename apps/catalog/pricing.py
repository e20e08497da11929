"""What use costs: the price book of one model as integers, and the one place where money is rounded.

Amounts are nano-dollars, per million tokens or per image. A cost is the exact sum of its parts, rounded half-even
once; every total elsewhere is a sum of such costs.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

MILLION = 1_000_000
NANO = 1_000_000_000

# What a line prices: unit, size and quality; the last two are empty but for images.
PriceKey = tuple[str, str, str]


class PriceLine(NamedTuple):
    """A line of the price book; `effective_from` in Unix seconds, `nano` in nano-dollars per million or each."""

    key: PriceKey
    effective_from: float
    nano: int


class ModelPrices:
    """The prices of one model over time. Immutable."""

    def __init__(self, lines: Iterable[PriceLine] = ()) -> None:
        ordered = sorted(lines, key=lambda line: line.effective_from)
        changes = sorted({line.effective_from for line in ordered})
        self._changes = changes
        # Before the first change there are no prices; then one table from each change to the next.
        self._tables: list[Mapping[PriceKey, int]] = [{}]
        for change in changes:
            now = {line.key: line.nano for line in ordered if line.effective_from == change}
            self._tables.append({**self._tables[-1], **now})

    def at(self, moment: float) -> Mapping[PriceKey, int]:
        """The prices in force at a moment (Unix seconds)."""
        return self._tables[bisect_right(self._changes, moment)]

    def cost_nano(
        self,
        at: float,
        *,
        prompt_tokens: int = 0,
        cached_tokens: int = 0,
        completion_tokens: int = 0,
        images: int = 0,
        size: str = "",
        quality: str = "",
    ) -> int | None:
        """Nano-dollars of one request; None where a unit that it used had no price at that moment.

        `cached_tokens` are part of `prompt_tokens`; without a price of their own they cost what the others do.
        """
        prices = self.at(at)
        try:
            image = images * prices["image", size, quality] if images else 0
            full = prices["input", "", ""] if prompt_tokens else 0
            output = completion_tokens * prices["output", "", ""] if completion_tokens else 0
        except KeyError:
            return None
        cached = cached_tokens * prices.get(("cached_input", "", ""), full) if cached_tokens else 0
        return image + _half_even((prompt_tokens - cached_tokens) * full + cached + output, MILLION)


def nano_of(dollars: Decimal) -> int:
    """A price of the book, which has six decimals, in nano-dollars."""
    return int(dollars * NANO)


def _half_even(amount: int, divisor: int) -> int:
    quotient, rest = divmod(amount, divisor)
    return quotient + (rest * 2 > divisor or (rest * 2 == divisor and quotient & 1))

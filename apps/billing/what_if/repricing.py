"""Traffic priced in another way: computation alone, without a database. Costs are exact until one rounding a day and
model, half to even; totals are sums of those."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from fractions import Fraction
from typing import NamedTuple

from apps.billing.what_if.alternative import Alternative
from apps.catalog.pricing import MILLION, ModelPrices

# The platform's price of a batch: half of what the same requests cost one by one.
BATCH = Fraction(1, 2)


class Use(NamedTuple):
    """What a model was used for within a day (or an hour), and what it cost. `unpriced`: requests whose model had no
    price."""

    at: datetime
    model: str
    requests: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    images: int
    cost_nano: int
    unpriced: int


@dataclass
class Bill:
    """Use and cost of a model within an alternative. `priced_as`: the model whose prices it has."""

    model: str
    priced_as: str
    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_nano: int = 0
    unpriced: int = 0
    keeps_images: bool = False
    """Whether images are in it, whose sizes the sums do not tell: they cost what they did."""

    def add(self, other: "Bill") -> None:
        """Both together."""
        self.requests += other.requests
        self.input_tokens += other.input_tokens
        self.cached_tokens += other.cached_tokens
        self.output_tokens += other.output_tokens
        self.cost_nano += other.cost_nano
        self.unpriced += other.unpriced
        self.keeps_images |= other.keeps_images


Prices = Mapping[str, ModelPrices]
Ratios = Mapping[tuple[str, str], Fraction]
"""From one model to another: how many tokens the other one counts for one of the first; 1 where it is not named."""


def recorded(use: Use) -> Bill:
    """As it was."""
    return Bill(
        use.model, use.model, use.requests, use.input_tokens, use.cached_tokens, use.output_tokens, use.cost_nano,
        use.unpriced,
    )  # fmt: skip


def repriced(use: Use, alternative: Alternative, prices: Prices, ratios: Ratios) -> Bill:
    """What it would have been."""
    if alternative.only and alternative.only != use.model:
        return recorded(use)
    growth = 1 + Fraction(alternative.growth, 100)
    factor = growth * (BATCH if alternative.is_batch else 1)
    target = alternative.model or use.model
    bill = _converted(use, alternative, ratios.get((use.model, target), Fraction(1)) * growth, target)
    bill.requests = round(use.requests * growth)
    if alternative.is_as_recorded or use.images:
        bill.cost_nano, bill.unpriced = round(use.cost_nano * factor), round(use.unpriced * growth)
        bill.keeps_images = bool(use.images) and not alternative.is_as_recorded
        return bill
    cost = _cost(bill, prices.get(target, ModelPrices()), _moment(use, alternative))
    if cost is None:
        bill.unpriced = bill.requests
    else:
        bill.cost_nano = round(cost * (BATCH if alternative.is_batch else 1))
    return bill


def _converted(use: Use, alternative: Alternative, ratio: Fraction, target: str) -> Bill:
    """The tokens as the target counts them, in whole ones."""
    if use.images:
        # Priced as they were, so by the model that they were made by.
        ratio, target = 1 + Fraction(alternative.growth, 100), use.model
    bill = Bill(use.model, target)
    bill.input_tokens, bill.output_tokens = round(use.input_tokens * ratio), round(use.output_tokens * ratio)
    bill.cached_tokens = round(use.cached_tokens * ratio)
    if alternative.cached is not None and not use.images:
        bill.cached_tokens = round(Fraction(bill.input_tokens * alternative.cached, 100))
    return bill


def _moment(use: Use, alternative: Alternative) -> float:
    """Whose prices are in force: those of the date to its end, else those of the day of the use."""
    if alternative.prices_of is None:
        return use.at.timestamp()
    return datetime.combine(alternative.prices_of, time.max, tzinfo=UTC).timestamp()


def _cost(bill: Bill, prices: ModelPrices, moment: float) -> Fraction | None:
    """Exact; None where a unit that was used has no price then."""
    book = prices.at(moment)
    try:
        full = book["input", "", ""] if bill.input_tokens else 0
        output = book["output", "", ""] if bill.output_tokens else 0
    except KeyError:
        return None
    cached = book.get(("cached_input", "", ""), full)
    fresh = bill.input_tokens - bill.cached_tokens
    return Fraction(fresh * full + bill.cached_tokens * cached + bill.output_tokens * output, MILLION)

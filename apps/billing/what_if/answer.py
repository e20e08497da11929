"""The answer to a what-if: today beside each alternative, by model and in all; as lines for a page and as a table for
files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict

from apps.billing.what_if.alternative import Alternative, alternatives_read
from apps.billing.what_if.repricing import Bill, Prices, Use, recorded, repriced
from apps.billing.what_if.tokenizers import Conversion, conversion_of
from apps.catalog.models import AIModel
from apps.catalog.pricing import ModelPrices, PriceLine, nano_of
from apps.exporting.table import Column, Fact, Overview, PaperChart, PaperColumn, PaperSeries, Table
from apps.listing.numbers import dollars
from apps.organization.models import User
from apps.usage.analysis import Grain, Metric, Slice, slice_read
from apps.usage.analysis.metrics import columns_of
from apps.usage.analysis.sums import sums_of
from apps.usage.analysis.told import period_told

TODAY = "Today"
# What text is asked for by; a model that has one of them stands in for any other.
_SPEAKING = ("chat", "completions", "responses")
_TEXT = frozenset({"text"})
_METRICS = (
    Metric.REQUESTS, Metric.INPUT_TOKENS, Metric.CACHED_TOKENS, Metric.OUTPUT_TOKENS, Metric.IMAGES, Metric.COST,
    Metric.UNPRICED,
)  # fmt: skip


class Known(NamedTuple):
    """Models by name and alias: their prices over time, their tokenizers and what they do, those no longer offered
    included."""

    prices: Prices
    tokenizers: Mapping[str, str]
    abilities: Mapping[str, frozenset[str]]
    offered: list[str]

    def may_stand_in(self, target: str, source: str) -> bool:
        """Whether one model can answer what another was asked. What nobody knows any more is taken for text."""
        return bool(self.abilities.get(target, _TEXT) & self.abilities.get(source, _TEXT))


class Outcome(NamedTuple):
    """Today or an alternative. `bills`: by model, the largest of today first."""

    told: str
    alternative: Alternative | None
    bills: list[Bill]

    @property
    def cost_nano(self) -> int:
        return sum(bill.cost_nano for bill in self.bills)

    @property
    def unpriced(self) -> int:
        return sum(bill.unpriced for bill in self.bills)

    @property
    def keeps_images(self) -> bool:
        return any(bill.keeps_images for bill in self.bills)


@dataclass(frozen=True)
class WhatIf:
    """A selection of traffic, and what it is compared with. `problems`: what of the address was left out, in words."""

    user: User
    piece: Slice
    alternatives: tuple[Alternative, ...]
    known: Known
    problems: tuple[str, ...] = ()

    def as_query(self) -> str:
        """The address that leads back to it."""
        pairs = [pair for number, one in enumerate(self.alternatives, 1) for pair in one.as_query(number)]
        return "&".join(filter(None, (self.piece.as_query(), urlencode(pairs))))

    @cached_property
    def uses(self) -> list[Use]:
        """What was recorded, by model and day of the zone; of less than two days by the hour."""
        period = self.piece.period
        is_short = period.end - period.start < timedelta(days=2)
        edges = replace(period, grain=Grain.HOUR if is_short else Grain.DAY).edges
        starts = [start for start, _ in pairwise(edges)]
        found = sums_of(self.piece.rows, edges, columns_of(_METRICS), "model")
        return [
            Use(starts[cell.stretch], str(cell.group), *(int(figures.value(metric) or 0) for metric in _METRICS))
            for cell, figures in sorted(found.items())
        ]

    @cached_property
    def conversions(self) -> list[Conversion]:
        """Between the tokenizers that the alternatives move traffic between."""
        wanted = {(self.known.tokenizers.get(one), self.known.tokenizers.get(two)) for one, two in self._moves}
        found = []
        for source, target in sorted((one, two) for one, two in wanted if one and two and one != two):
            models = frozenset(one for one, _ in self._moves if self.known.tokenizers.get(one) == source)
            found.append(conversion_of(self.user, self.piece, models, source, target))
        return found

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """Today first."""
        today = _by_model(map(recorded, self.uses))
        order = [bill.model for bill in sorted(today, key=lambda bill: (-bill.cost_nano, -bill.requests, bill.model))]
        ratios = self._ratios
        found = [Outcome(TODAY, None, _ordered(today, order))]
        for one in self.alternatives:
            bills = _by_model(repriced(use, self._fitting(one, use), self.known.prices, ratios) for use in self.uses)
            found.append(Outcome(one.told, one, _ordered(bills, order)))
        return found

    def facts(self) -> tuple[Fact, ...]:
        """For the title page and the trail."""
        chosen, sight = self.piece.selection, self.piece.sight
        projects = ", ".join(sight.projects[pk].name for pk in chosen.projects if pk in sight.projects)
        facts = [Fact("Period", f"{period_told(self.piece.period)}, {self.piece.period.zone}")]
        facts.append(Fact("Projects", projects or "All that its reader may see"))
        facts += [Fact("Models", ", ".join(chosen.models))] if chosen.models else []
        facts += [Fact(f"Alternative {at}", one.told) for at, one in enumerate(self.alternatives, 1)]
        return tuple(facts + [Fact("Tokens converted", one.told) for one in self.conversions])

    def _fitting(self, one: Alternative, use: Use) -> Alternative:
        """Embeddings stay embeddings: what the other model cannot answer stays with its own."""
        return one if not one.model or self.known.may_stand_in(one.model, use.model) else replace(one, model="")

    @property
    def stays(self) -> list[str]:
        """The models whose traffic an alternative would move, and cannot."""
        used = {use.model for use in self.uses if use.model}
        moved = [one for one in self.alternatives if one.model]
        return sorted(
            model
            for model in used
            if any(one.only in ("", model) and not self.known.may_stand_in(one.model, model) for one in moved)
        )

    @property
    def _moves(self) -> set[tuple[str, str]]:
        """From which model to which."""
        used = {use.model for use in self.uses}
        return {
            (model, one.model)
            for one in self.alternatives
            for model in used
            if one.model and one.only in ("", model) and self.known.may_stand_in(one.model, model)
        }

    @property
    def _ratios(self) -> dict[tuple[str, str], Fraction]:
        by_tokenizer = {(one.source, one.target): one.ratio for one in self.conversions}
        tokenizers = self.known.tokenizers
        return {
            (one, two): by_tokenizer.get((tokenizers.get(one, ""), tokenizers.get(two, "")), Fraction(1))
            for one, two in self._moves
        }


def what_if_read(user: User, query: QueryDict) -> WhatIf:
    """What an address asks: the parameters of `slice_read` and `alternatives_read`."""
    piece, problems = slice_read(user, query)
    known = models_known()
    flat = {name: text for name, text in query.items() if isinstance(text, str)}
    alternatives, more = alternatives_read(flat, known.prices)
    return WhatIf(user, piece, tuple(alternatives), known, tuple(problems + more))


def models_known() -> Known:
    """All models and aliases. Three queries."""
    prices: dict[str, ModelPrices] = {}
    tokenizers: dict[str, str] = {}
    abilities: dict[str, frozenset[str]] = {}
    offered = []
    for model in AIModel.objects.order_by("name").prefetch_related("aliases", "prices"):
        lines = [
            PriceLine((row.unit, row.size, row.quality), row.effective_from.timestamp(), nano_of(row.amount))
            for row in model.prices.all()
        ]
        if model.enabled:
            offered.append(model.name)
        for name in (model.name, *(alias.name for alias in model.aliases.all())):
            prices[name], tokenizers[name], abilities[name] = ModelPrices(lines), model.tokenizer, _abilities(model)
    return Known(prices, tokenizers, abilities, offered)


def _abilities(model: AIModel) -> frozenset[str]:
    found = {name for name in ("embeddings", "moderations", "images") if getattr(model, name)}
    if any(getattr(model, name) for name in _SPEAKING):
        found |= _TEXT
    return frozenset(found) or _TEXT


def _by_model(bills: Iterable[Bill]) -> list[Bill]:
    found: dict[str, Bill] = {}
    for bill in bills:
        if bill.model in found:
            found[bill.model].add(bill)
        else:
            found[bill.model] = bill
    return list(found.values())


def _ordered(bills: list[Bill], order: list[str]) -> list[Bill]:
    return sorted(bills, key=lambda bill: order.index(bill.model))


# --- As a file --------------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """Today or an alternative, and one model in it."""

    outcome: Outcome
    bill: Bill


def what_if_table(asked: WhatIf) -> Table:
    """A row for each alternative and model; today is the first alternative."""
    return Table(
        title="What if",
        file_name="what-if",
        columns=(
            Column("alternative", lambda row: row.outcome.told),
            Column("model", lambda row: row.bill.model),
            Column("priced_as", lambda row: row.bill.priced_as),
            Column("requests", lambda row: row.bill.requests),
            Column("input_tokens", lambda row: row.bill.input_tokens),
            Column("cached_input_tokens", lambda row: row.bill.cached_tokens),
            Column("output_tokens", lambda row: row.bill.output_tokens),
            Column("cost_nano_dollars", lambda row: row.bill.cost_nano),
            Column("requests_without_price", lambda row: row.bill.unpriced),
        ),
        rows=lambda: _rows(asked),
        facts=asked.facts(),
        paper_columns=(
            PaperColumn("Alternative", lambda row: row.outcome.told, 3),
            PaperColumn("Model", lambda row: row.bill.model or "No model", 2.4),
            PaperColumn("Priced as", lambda row: row.bill.priced_as or "No model", 2.4),
            PaperColumn("Requests", lambda row: f"{row.bill.requests:,}", 1.2, is_number=True),
            PaperColumn("Input tokens", lambda row: f"{row.bill.input_tokens:,}", 1.5, is_number=True),
            PaperColumn("Output tokens", lambda row: f"{row.bill.output_tokens:,}", 1.5, is_number=True),
            PaperColumn("Cost", lambda row: cost_told(row.bill.cost_nano, row.bill.unpriced), 1.8, is_number=True),
        ),
        overview=lambda _: _overview(asked),
        empty="Nothing was used in this period, so there is nothing to price.",
    )


def cost_told(cost: int, unpriced: int) -> str:
    """Never a silent zero."""
    if not unpriced:
        return dollars(cost)
    gap = f"{unpriced:,} without price"
    return f"{dollars(cost)}\n+ {gap}" if cost else gap


def _rows(asked: WhatIf) -> Iterator[Row]:
    for outcome in asked.outcomes:
        for bill in outcome.bills:
            yield Row(outcome, bill)


def _overview(asked: WhatIf) -> Overview:
    figures = [Fact(outcome.told, cost_told(outcome.cost_nano, outcome.unpriced)) for outcome in asked.outcomes]
    models = [bill.model for bill in asked.outcomes[0].bills][:6]
    chart = PaperChart(
        "Cost by model",
        [outcome.told for outcome in asked.outcomes],
        [PaperSeries(model, [_cost_of(outcome, {model}) for outcome in asked.outcomes]) for model in models]
        + [PaperSeries("Other", [outcome.cost_nano - _cost_of(outcome, set(models)) for outcome in asked.outcomes])],
        lambda value: dollars(int(value)),
    )
    return Overview(figures, (chart,) if models else (), notes_of(asked))


def _cost_of(outcome: Outcome, models: set[str]) -> int:
    return sum(bill.cost_nano for bill in outcome.bills if bill.model in models)


def notes_of(asked: WhatIf) -> tuple[str, ...]:
    """What a reader of the numbers has to know."""
    notes = [f"Tokens were converted, {one.told}" for one in asked.conversions]
    if asked.stays:
        notes.append(f"The other model cannot answer what was asked of {', '.join(asked.stays)}: that stays.")
    if any(outcome.keeps_images for outcome in asked.outcomes):
        notes.append("Requests with images cost what they did: the sums do not tell their sizes.")
    if any(outcome.unpriced for outcome in asked.outcomes):
        notes.append("Requests without a price are counted beside the cost, and are in no sum of it.")
    return tuple(notes)

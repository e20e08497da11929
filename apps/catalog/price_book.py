"""The price book as people read it: which of its lines is in force, which comes later, which was replaced."""

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)

from apps.catalog.models import AIModel, Price


class Standing(TextChoices):
    """Of a line of the price book, at a moment."""

    IN_FORCE = "in_force", "In force"
    LATER = "later", "Later"
    REPLACED = "replaced", "Replaced"


def prices_with_standing(prices: QuerySet[Price], now: datetime) -> QuerySet[Any]:
    """`prices`, each with its `standing` at `now`."""
    successor = Price.objects.filter(
        model=OuterRef("model"),
        unit=OuterRef("unit"),
        size=OuterRef("size"),
        quality=OuterRef("quality"),
        effective_from__gt=OuterRef("effective_from"),
        effective_from__lte=now,
    )
    return prices.annotate(
        standing=Case(
            When(effective_from__gt=now, then=Value(Standing.LATER.value)),
            When(Exists(successor), then=Value(Standing.REPLACED.value)),
            default=Value(Standing.IN_FORCE.value),
            output_field=CharField(),
        )
    )


def models_with_prices(models: QuerySet[AIModel], now: datetime) -> QuerySet[AIModel]:
    """`models`, each with its `input_price` and `output_price` in force at `now`; None where there is none."""
    return models.annotate(
        input_price=_amount_in_force(Price.Unit.INPUT, now),
        output_price=_amount_in_force(Price.Unit.OUTPUT, now),
    )


def _amount_in_force(unit: Price.Unit, now: datetime) -> Subquery:
    lines = Price.objects.filter(model=OuterRef("pk"), unit=unit, effective_from__lte=now)
    newest_first = lines.order_by("-effective_from").values("amount")
    return Subquery(newest_first[:1], output_field=DecimalField(max_digits=14, decimal_places=6))


def standing_of(price: Price, now: datetime) -> Standing:
    """The standing of one line."""
    told: str = prices_with_standing(Price.objects.filter(pk=price.pk), now).values_list("standing", flat=True).get()
    return Standing(told)

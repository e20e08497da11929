"""A model with an alias and a book of prices, an owner of the organization and a person without rights."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from django.utils import timezone

from apps.catalog.models import AIModel, ModelAlias, Price
from apps.organization.models import User


class Shelf(NamedTuple):
    model: AIModel
    other: AIModel
    """Not enabled, without prices."""
    replaced: Price
    in_force: Price
    later: Price
    owner: User
    stranger: User
    """Signs in to the admin, has no right to the catalog."""


def _input_price(model: AIModel, amount: str, days: int) -> Price:
    moment = timezone.now() + timedelta(days=days)
    return Price.objects.create(model=model, unit=Price.Unit.INPUT, amount=amount, effective_from=moment)


@pytest.fixture
def shelf(db: None) -> Shelf:
    sizes = {"context_window": 128_000, "max_output_tokens": 16_384}
    model = AIModel.objects.create(name="gpt-4o-2024-08-06", chat=True, vision=True, **sizes)
    ModelAlias.objects.create(name="gpt-4o", model=model)
    other = AIModel.objects.create(name="text-embedding-3-small", embeddings=True, enabled=False, **sizes)
    Price.objects.create(
        model=model, unit=Price.Unit.OUTPUT, amount=10, effective_from=timezone.now() - timedelta(days=9)
    )
    return Shelf(
        model=model,
        other=other,
        replaced=_input_price(model, "5", -900),
        in_force=_input_price(model, "2.5", -300),
        later=_input_price(model, "1.25", 30),
        owner=User.objects.create_superuser("olga"),
        stranger=User.objects.create_user("sven", is_staff=True),
    )

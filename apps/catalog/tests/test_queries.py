"""The catalog as the fast path reads it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.catalog.models import AIModel, ModelAlias, Price
from apps.catalog.queries import catalog_load

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def offer(name: str = "gpt-test-2026-01-01", *, aliases: tuple[str, ...] = (), **fields: Any) -> AIModel:
    model = AIModel.objects.create(name=name, context_window=1000, max_output_tokens=100, **fields)
    for alias in aliases:
        ModelAlias.objects.create(name=alias, model=model)
    return model


def price(model: AIModel, dollars: str, **fields: Any) -> Price:
    line = {"unit": Price.Unit.INPUT, "effective_from": NEW_YEAR, **fields}
    return Price.objects.create(model=model, amount=Decimal(dollars), **line)


def test_a_name_and_its_aliases_give_the_same_object() -> None:
    offer(aliases=("gpt-test", "gpt-test-latest"))
    catalog = catalog_load()
    assert catalog["gpt-test"] is catalog["gpt-test-latest"] is catalog["gpt-test-2026-01-01"]
    assert catalog["gpt-test"].name == "gpt-test-2026-01-01"
    assert catalog["gpt-test"].aliases == ("gpt-test", "gpt-test-latest")


def test_a_disabled_model_is_absent_with_its_aliases() -> None:
    offer(enabled=False, aliases=("gpt-test",))
    offer("gpt-other")
    assert set(catalog_load()) == {"gpt-other"}


def test_a_deprecated_model_is_there_with_its_last_day() -> None:
    offer(deprecated_on=date(2020, 1, 1))
    assert catalog_load()["gpt-test-2026-01-01"].deprecated_on == date(2020, 1, 1)


def test_facts_are_those_of_the_row() -> None:
    offer(created_at=NEW_YEAR, chat=True, reasoning=True, tokenizer="cl100k_base", tokens_per_second=12.5)
    model = catalog_load()["gpt-test-2026-01-01"]
    assert model.created == int(NEW_YEAR.timestamp())
    assert (model.owned_by, model.context_window, model.max_output_tokens) == ("openai", 1000, 100)
    assert (model.chat, model.reasoning, model.vision, model.embeddings) == (True, True, False, False)
    assert (model.tokenizer, model.tokens_per_second, model.first_token_ms) == ("cl100k_base", 12.5, None)


def test_prices_come_with_their_dates_sizes_and_qualities() -> None:
    model = offer()
    price(model, "2.50")
    price(model, "0.000001", effective_from=datetime(2026, 2, 1, tzinfo=UTC))
    price(model, "0.04", unit=Price.Unit.IMAGE, size="1024x1024", quality="hd")
    prices = catalog_load()[model.name].prices
    before, after = NEW_YEAR.timestamp() - 1, datetime(2026, 2, 1, tzinfo=UTC).timestamp()
    assert prices.at(before) == {}
    assert prices.at(after - 1) == {("input", "", ""): 2_500_000_000, ("image", "1024x1024", "hd"): 40_000_000}
    assert prices.at(after)["input", "", ""] == 1000


def test_each_model_has_its_own_prices() -> None:
    price(offer("gpt-dear"), "60")
    price(offer("gpt-cheap"), "1")
    offer("gpt-unpriced")
    catalog = catalog_load()
    now = NEW_YEAR.timestamp()
    costs = {name: model.prices.cost_nano(now, prompt_tokens=1_000_000) for name, model in catalog.items()}
    assert costs == {"gpt-dear": 60 * 10**9, "gpt-cheap": 10**9, "gpt-unpriced": None}


def test_many_models_are_read_in_three_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        price(offer(f"gpt-{number}-dated", aliases=(f"gpt-{number}",)), "1")
    with django_assert_max_num_queries(3):
        assert len(catalog_load()) == 40


def test_an_empty_catalog_is_read_as_one() -> None:
    assert catalog_load() == {}

"""The pages of models and of the price book."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.catalog.models import AIModel, ModelAlias, Price
from apps.catalog.tests.conftest import Shelf

MODELS = reverse("admin:catalog_aimodel_changelist")
PRICES = reverse("admin:catalog_price_changelist")
STAMPED = "keep the cost they were stamped with"


def as_owner(shelf: Shelf) -> Client:
    client = Client()
    client.force_login(shelf.owner)
    return client


def page(name: str, row: AIModel | Price) -> str:
    return reverse(f"admin:catalog_{row._meta.model_name}_{name}", args=(row.pk,))


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def listed(response: Any) -> list[Any]:
    return list(response.context["cl"].result_list)


def model_data(model: AIModel, **changes: str) -> dict[str, str]:
    data = {
        "name": model.name,
        "owned_by": model.owned_by,
        "created_at_0": "2024-08-04",
        "created_at_1": "00:00:00",
        "enabled": "on",
        "chat": "on",
        "tokenizer": model.tokenizer,
        "context_window": str(model.context_window),
        "max_output_tokens": str(model.max_output_tokens),
    }
    for prefix in ("aliases", "prices"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return data | changes


# --- Models -----------------------------------------------------------------------------------------------------------


def test_the_list_shows_sizes_abilities_and_the_prices_in_force(shelf: Shelf) -> None:
    text = text_of(as_owner(shelf).get(MODELS))
    for shown in ("gpt-4o-2024-08-06", "gpt-4o", "128,000", "Vision", "$2.50", "$10.00", "On offer", "Not enabled"):
        assert shown in text
    assert "$5.00" not in text
    assert "$1.25" not in text


def test_a_model_past_its_date_is_shown_as_deprecated(shelf: Shelf) -> None:
    shelf.model.deprecated_on = timezone.now().date()
    shelf.model.save()
    assert "Deprecated" in text_of(as_owner(shelf).get(MODELS))


def test_the_list_costs_the_same_with_more_models(
    shelf: Shelf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        model = AIModel.objects.create(name=f"model-{number}", context_window=1, max_output_tokens=1)
        ModelAlias.objects.create(name=f"alias-{number}", model=model)
    client = as_owner(shelf)
    with django_assert_max_num_queries(9):
        client.get(MODELS)


@pytest.mark.parametrize("term", ["2024-08-06", "gpt-4o"])
def test_a_model_is_found_by_its_name_and_its_alias(shelf: Shelf, term: str) -> None:
    assert listed(as_owner(shelf).get(MODELS, {"q": term})) == [shelf.model]


def test_models_are_narrowed_by_ability(shelf: Shelf) -> None:
    client = as_owner(shelf)
    assert listed(client.get(MODELS, {"ability": "embeddings"})) == [shelf.other]
    assert len(listed(client.get(MODELS, {"ability": "pk__gt"}))) == 2


def test_selected_models_are_taken_off_offer_with_history(shelf: Shelf) -> None:
    data = {"action": "disable_selected", "_selected_action": [str(shelf.model.pk), str(shelf.other.pk)]}
    response = as_owner(shelf).post(MODELS, data, follow=True)
    shelf.model.refresh_from_db()
    assert not shelf.model.enabled
    assert shelf.model.history.latest().history_user == shelf.owner
    assert "2 models are no longer on offer." in text_of(response)


def test_selected_models_are_put_on_offer(shelf: Shelf) -> None:
    data = {"action": "enable_selected", "_selected_action": [str(shelf.other.pk)]}
    assert "1 model is on offer." in text_of(as_owner(shelf).post(MODELS, data, follow=True))
    shelf.other.refresh_from_db()
    assert shelf.other.enabled


def test_who_may_only_look_takes_nothing_off_offer(shelf: Shelf) -> None:
    client = Client()
    client.force_login(_viewer(shelf))
    client.post(MODELS, {"action": "disable_selected", "_selected_action": [str(shelf.model.pk)]})
    shelf.model.refresh_from_db()
    assert shelf.model.enabled


def test_a_change_is_told_in_the_history_with_its_actor(shelf: Shelf) -> None:
    client = as_owner(shelf)
    client.post(page("change", shelf.model), model_data(shelf.model, context_window="64000"))
    text = text_of(client.get(page("history", shelf.model)))
    for shown in ("128000", "64000", "olga"):
        assert shown in text


def test_a_price_is_added_on_the_page_of_its_model(shelf: Shelf) -> None:
    line = {
        "prices-TOTAL_FORMS": "1",
        "prices-0-model": str(shelf.other.pk),
        "prices-0-unit": "input",
        "prices-0-amount": "0.02",
        "prices-0-effective_from_0": "2024-01-01",
        "prices-0-effective_from_1": "00:00:00",
    }
    response = as_owner(shelf).post(page("change", shelf.other), model_data(shelf.other, **line))
    assert response.status_code == 302
    price = shelf.other.prices.get()
    assert price.amount == Decimal("0.02")
    assert price.history.get().history_user == shelf.owner


def test_the_page_of_a_model_shows_its_prices_and_where_to_change_them(shelf: Shelf) -> None:
    text = text_of(as_owner(shelf).get(page("change", shelf.model)))
    for shown in ("In force", "Later", "Replaced", page("change", shelf.in_force)):
        assert shown in text


def test_an_alias_that_is_a_models_name_is_refused(shelf: Shelf) -> None:
    alias = {"aliases-TOTAL_FORMS": "1", "aliases-0-model": str(shelf.other.pk), "aliases-0-name": shelf.model.name}
    text = text_of(as_owner(shelf).post(page("change", shelf.other), model_data(shelf.other, **alias)))
    assert "is the name of a model already" in text


# --- Prices -----------------------------------------------------------------------------------------------------------


def test_the_price_book_tells_the_standing_of_each_line(shelf: Shelf) -> None:
    text = text_of(as_owner(shelf).get(PRICES))
    for shown in ("In force", "Later", "Replaced", "$2.50", "$1.25", "$5.00"):
        assert shown in text


@pytest.mark.parametrize("standing", ["in_force", "later", "replaced"])
def test_the_price_book_is_narrowed_by_standing(shelf: Shelf, standing: str) -> None:
    prices = listed(as_owner(shelf).get(PRICES, {"standing": standing, "unit__exact": "input"}))
    assert prices == [getattr(shelf, standing)]


def test_the_price_book_is_narrowed_by_model(shelf: Shelf) -> None:
    assert listed(as_owner(shelf).get(PRICES, {"model__id__exact": shelf.other.pk})) == []


def test_the_form_of_a_price_in_effect_says_that_records_keep_their_cost(shelf: Shelf) -> None:
    client = as_owner(shelf)
    assert STAMPED in text_of(client.get(page("change", shelf.in_force)))
    assert STAMPED not in text_of(client.get(page("change", shelf.later)))
    assert STAMPED not in text_of(client.get(reverse("admin:catalog_price_add")))


def test_a_changed_price_is_told_in_the_history(shelf: Shelf) -> None:
    client = as_owner(shelf)
    data = {
        "model": str(shelf.model.pk),
        "unit": "input",
        "amount": "3",
        "effective_from_0": "2024-01-01",
        "effective_from_1": "00:00:00",
    }
    assert client.post(page("change", shelf.in_force), data).status_code == 302
    text = text_of(client.get(page("history", shelf.in_force)))
    assert "2.500000" in text
    assert "olga" in text


def test_two_prices_of_a_unit_from_the_same_moment_are_refused(shelf: Shelf) -> None:
    midnight = (timezone.now() - timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    Price.objects.create(model=shelf.other, unit=Price.Unit.INPUT, amount=1, effective_from=midnight)
    data = {
        "model": str(shelf.other.pk),
        "unit": "input",
        "amount": "2",
        "effective_from_0": f"{midnight:%Y-%m-%d}",
        "effective_from_1": "00:00:00",
    }
    text_of(as_owner(shelf).post(reverse("admin:catalog_price_add"), data))
    assert shelf.other.prices.count() == 1


# --- Strangers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["change", "history", "delete"])
def test_a_stranger_opens_no_page_of_the_catalog(shelf: Shelf, name: str) -> None:
    client = Client()
    client.force_login(shelf.stranger)
    for row in (shelf.model, shelf.in_force):
        assert client.get(page(name, row)).status_code == 403


def _viewer(shelf: Shelf) -> Any:
    shelf.stranger.user_permissions.set(Permission.objects.filter(codename__in=("view_aimodel", "view_price")))
    return shelf.stranger

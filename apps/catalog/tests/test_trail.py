"""Changes of models, aliases and prices are on the audit trail, from whichever page they come."""

from typing import Any

from django.test import Client
from django.urls import reverse

from apps.audit.tests.reading import recorded, verbs
from apps.catalog.models import AIModel, Price
from apps.catalog.services import model_disable, model_enable
from apps.catalog.tests.conftest import Shelf
from apps.catalog.tests.test_admin import MODELS, as_owner, model_data, page


def price_data(price: Price, **changes: str) -> dict[str, str]:
    data = {"model": str(price.model_id), "unit": price.unit, "amount": str(price.amount)}
    data |= {"effective_from_0": f"{price.effective_from:%Y-%m-%d}", "effective_from_1": "00:00:00"}
    return data | changes


def test_a_price_is_told_when_it_is_added_changed_and_deleted(shelf: Shelf) -> None:
    client = as_owner(shelf)
    with recorded() as events:
        client.post(page("change", shelf.later), price_data(shelf.later, amount="1.5", effective_from_0="2030-01-01"))
        client.post(page("delete", shelf.later), {"post": "yes"})
    assert verbs(events) == ["price.changed", "price.deleted"]
    assert {event.actor_label for event in events} == {"olga"}
    assert (events[0].before["amount"], events[0].after["amount"]) == ("1.25", "1.5")
    assert events[0].after["effective_from"] == "2030-01-01T00:00:00+00:00"
    assert events[1].before["model"] == "gpt-4o-2024-08-06"


def test_a_model_changed_with_its_aliases_and_prices_on_one_page_is_told_each(shelf: Shelf) -> None:
    alias = shelf.model.aliases.get()
    rows: dict[str, Any] = {
        "aliases-TOTAL_FORMS": "2",
        "aliases-INITIAL_FORMS": "1",
        "aliases-0-id": str(alias.pk),
        "aliases-0-model": str(shelf.model.pk),
        "aliases-0-name": "gpt-4o-renamed",
        "aliases-1-model": str(shelf.model.pk),
        "aliases-1-name": "gpt-4o-new",
        "prices-TOTAL_FORMS": "1",
        "prices-INITIAL_FORMS": "0",
        "prices-0-unit": "cached_input",
        "prices-0-amount": "0.5",
        "prices-0-effective_from_0": "2026-01-01",
        "prices-0-effective_from_1": "00:00:00",
    }
    with recorded() as events:
        sent = as_owner(shelf).post(
            page("change", shelf.model), model_data(shelf.model, owned_by="us", vision="on", **rows)
        )
    assert sent.status_code == 302, sent.context["errors"]
    told = {event.verb: (event.before, event.after) for event in events if event.verb != "person.signed_in"}
    assert set(told) == {"model.changed", "alias.changed", "alias.created", "price.created"}
    assert told["model.changed"][1]["owned_by"] == "us"
    assert told["alias.changed"] == ({"name": "gpt-4o"}, {"name": "gpt-4o-renamed"})
    assert told["alias.created"][1]["name"] == "gpt-4o-new"
    assert told["price.created"][1]["unit"] == "cached_input"


def test_an_alias_taken_off_a_model_is_told(shelf: Shelf) -> None:
    alias = shelf.model.aliases.get()
    rows = {
        "aliases-TOTAL_FORMS": "1",
        "aliases-INITIAL_FORMS": "1",
        "aliases-0-id": str(alias.pk),
        "aliases-0-model": str(shelf.model.pk),
        "aliases-0-name": alias.name,
        "aliases-0-DELETE": "on",
    }
    client = as_owner(shelf)
    with recorded() as events:
        client.post(page("change", shelf.model), model_data(shelf.model, vision="on", **rows))
    gone = next(event for event in events if event.verb == "alias.deleted")
    assert (gone.object_id, gone.before["name"]) == (str(alias.pk), "gpt-4o")


def test_models_put_on_offer_and_off_are_told(shelf: Shelf) -> None:
    with recorded() as events:
        model_enable(model=shelf.other, actor=shelf.owner)
        model_enable(model=shelf.other, actor=shelf.owner)
        model_disable(model=shelf.other, actor=shelf.owner)
    assert [(event.verb, event.before, event.after) for event in events] == [
        ("model.enabled", {"enabled": False}, {"enabled": True}),
        ("model.disabled", {"enabled": True}, {"enabled": False}),
    ]


def test_models_switched_on_the_list_are_told_one_by_one(shelf: Shelf) -> None:
    client: Client = as_owner(shelf)
    AIModel.objects.update(enabled=True)
    chosen = [str(shelf.model.pk), str(shelf.other.pk)]
    with recorded() as events:
        client.post(MODELS, {"action": "disable_selected", "_selected_action": chosen})
    assert verbs(events) == ["model.disabled", "model.disabled"]


def test_who_may_not_change_prices_leaves_nothing_on_the_trail(shelf: Shelf) -> None:
    client = Client()
    client.force_login(shelf.stranger)
    with recorded() as events:
        client.post(reverse("admin:catalog_price_change", args=(shelf.later.pk,)), price_data(shelf.later))
    assert events == []

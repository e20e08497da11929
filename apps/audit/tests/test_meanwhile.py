"""Two people have the form of one object open: the second is told what the first did, and overwrites nothing unseen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.audit.tests.conftest import World, signed_in
from apps.catalog.models import AIModel, Price
from apps.organization.models import User


@pytest.fixture
def rows(world: World) -> dict[str, Any]:
    model = AIModel.objects.create(
        name="gpt-4o-2024-08-06", chat=True, context_window=128_000, max_output_tokens=16_384
    )
    price = Price.objects.create(model=model, unit="input", amount=1, effective_from=timezone.now())
    return {"project": world.atlas, "person": world.member, "model": model, "price": price}


def address_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def opened(client: Client, row: Any) -> dict[str, Any]:
    """What the form of the row sends as it stands: its fields, those of its inlines, and the version that it shows."""
    page = client.get(address_of(row))
    assert page.status_code == 200
    admin_form = page.context["adminform"].form
    sent = _values(admin_form)
    for formset in page.context["inline_admin_formsets"]:
        sent |= _values(formset.formset.management_form)
        for form in formset.formset.initial_forms:
            sent |= _values(form)
    return {**sent, "seen_version": str(page.context["seen_version"])}


def _values(form: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        widgets = getattr(bound.field.widget, "widgets", None)
        if widgets:
            parts = value if isinstance(value, list) else bound.field.widget.decompress(value)
            sent |= {f"{bound.html_name}_{at}": part for at, part in enumerate(parts) if part is not None}
        elif value is not None and value is not False and value != "" and bound.name != "password":
            sent[bound.html_name] = "on" if value is True else value
    return sent


CHANGED: dict[str, tuple[str, Any, Any]] = {
    "project": ("description", "Finds things", "Looks for things"),
    "person": ("first_name", "Mia", "Maria"),
    "model": ("owned_by", "openai", "somebody"),
    "price": ("amount", "2", "3"),
}


@pytest.mark.parametrize("kind", CHANGED)
def test_the_second_is_told_who_changed_what_and_saves_only_when_sending_again(
    world: World, rows: dict[str, Any], kind: str
) -> None:
    row, (field, first_value, second_value) = rows[kind], CHANGED[kind]
    first, second = signed_in(world.owner), signed_in(User.objects.create_superuser("otto"))
    form_of_first, form_of_second = opened(first, row), opened(second, row)
    assert first.post(address_of(row), {**form_of_first, field: first_value}).status_code == 302

    told = second.post(address_of(row), {**form_of_second, field: second_value})
    page = told.content.decode()
    assert told.status_code == 200
    assert f"{world.owner}, meanwhile:" in page
    assert "Nothing was saved" in page
    row.refresh_from_db()
    assert str(getattr(row, field)).startswith(first_value)

    again = {**form_of_second, field: second_value, "seen_version": str(told.context["seen_version"])}
    assert second.post(address_of(row), again).status_code == 302
    row.refresh_from_db()
    assert str(getattr(row, field)).startswith(second_value)


def test_a_form_whose_object_only_signed_in_meanwhile_saves(
    world: World, rows: dict[str, Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    client = signed_in(world.owner)
    form = opened(client, world.member)
    Client().force_login(world.member)
    assert client.post(address_of(world.member), {**form, "first_name": "Mia"}).status_code == 302

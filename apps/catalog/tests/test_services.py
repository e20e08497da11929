"""Putting models on offer and taking them off."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser

from apps.catalog.models import AIModel
from apps.catalog.queries import catalog_load
from apps.catalog.services import model_disable, model_enable

pytestmark = pytest.mark.django_db


@pytest.fixture
def model() -> AIModel:
    return AIModel.objects.create(name="gpt-test", context_window=1000, max_output_tokens=100)


@pytest.fixture
def olga() -> AbstractUser:
    return get_user_model().objects.create_superuser("olga")


def test_a_disabled_model_is_off_offer_until_it_is_enabled(model: AIModel) -> None:
    model_disable(model=model)
    assert "gpt-test" not in catalog_load()
    model_enable(model=model)
    assert "gpt-test" in catalog_load()


def test_history_names_who_did_it(model: AIModel, olga: AbstractUser) -> None:
    model_disable(model=model, actor=olga)
    latest = model.history.first()
    assert (latest.enabled, latest.history_user) == (False, olga)


def test_what_is_so_already_leaves_no_trace_in_history(model: AIModel, olga: AbstractUser) -> None:
    model_enable(model=model, actor=olga)
    assert model.history.count() == 1


def test_only_the_switch_is_written(model: AIModel) -> None:
    AIModel.objects.filter(pk=model.pk).update(context_window=2000)
    model_disable(model=model)
    model.refresh_from_db()
    assert (model.enabled, model.context_window) == (False, 2000)

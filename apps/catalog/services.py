"""Verbs that write the catalog."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from apps.audit.services import event_record
from apps.catalog.models import AIModel


def model_enable(*, model: AIModel, actor: AbstractBaseUser | None = None) -> None:
    """Put the model on offer. Nothing happens where it is."""
    _set_enabled(model, True, actor)


def model_disable(*, model: AIModel, actor: AbstractBaseUser | None = None) -> None:
    """Take the model off offer: requests for it are then answered as for an unknown one."""
    _set_enabled(model, False, actor)


@transaction.atomic
def _set_enabled(model: AIModel, enabled: bool, actor: AbstractBaseUser | None) -> None:
    if model.enabled == enabled:
        return
    model.enabled = enabled
    model._history_user = actor  # type: ignore[attr-defined]
    # Not with queryset.update(): that writes no history, and the fast path would not hear of it.
    model.save(update_fields=["enabled"])
    verb = "model.enabled" if enabled else "model.disabled"
    event_record(actor=actor, verb=verb, on=model, before={"enabled": not enabled}, after={"enabled": enabled})

"""How often a thing may be asked for. Counted on the audit trail, where each is recorded anyway, so that all processes
count together."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.audit.context import current_origin
from apps.audit.models import AuditEvent
from apps.organization.models import User

# What strangers may ask for from one network address in an hour. An office is behind one, so it is not a few.
PER_ADDRESS = 30
# Mails of a kind to one person in ten minutes.
PER_PERSON = 3


def address_is_tired(*verbs: str) -> bool:
    """Whether from where the request comes it was done too often."""
    address = current_origin().address
    return bool(address) and _count(timedelta(hours=1), address=address, verb__in=verbs) >= PER_ADDRESS


def person_is_tired(person: User, *verbs: str) -> bool:
    """Whether it was done to the person too often."""
    return _count(timedelta(minutes=10), object_id=person.public_id, verb__in=verbs) >= PER_PERSON


def _count(window: timedelta, **which: Any) -> int:
    """How many such events there were. The indexes of the trail end in the sequence, so that is what the window is
    turned into first: else all that an address ever did would be read."""
    recent = AuditEvent.objects.filter(time__gt=timezone.now() - window).order_by("time")
    first = recent.values_list("sequence", flat=True).first()
    return 0 if first is None else AuditEvent.objects.filter(sequence__gte=first, **which).count()

"""How often a thing may be asked for. Counted on the audit trail, where each is recorded anyway, so that all processes
count together."""

from datetime import timedelta

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
    recent = AuditEvent.objects.filter(address=address, time__gt=timezone.now() - timedelta(hours=1), verb__in=verbs)
    return bool(address) and recent.count() >= PER_ADDRESS


def person_is_tired(person: User, *verbs: str) -> bool:
    """Whether it was done to the person too often."""
    since = timezone.now() - timedelta(minutes=10)
    recent = AuditEvent.objects.filter(object_id=person.public_id, time__gt=since, verb__in=verbs)
    return recent.count() >= PER_PERSON

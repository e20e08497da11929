"""Who leaves gets no message any more."""

import pytest
from django.core.exceptions import ValidationError

from apps.audit.models import AuditEvent
from apps.delivery.channels import channel_create, channel_enable, channel_update
from apps.delivery.courier import deliveries_carry
from apps.delivery.models import Channel, Delivery, DeliveryAttempt
from apps.delivery.tests.conftest import World, sent
from apps.organization.models import User
from apps.organization.removal import person_remove


@pytest.fixture
def pia(world: World) -> User:
    return User.objects.create_user("pia", email="On-Call@example.com")


def test_no_channel_writes_to_who_left(world: World, pia: User) -> None:
    sent(world.mail)
    deliveries_carry()
    person_remove(person=pia, reason="Left", actor=world.olga)
    world.mail.refresh_from_db()
    assert (world.mail.addresses, world.mail.enabled) == (["team@example.com"], True)
    event = AuditEvent.objects.get(verb="channel.changed")
    assert (event.actor_label, event.reason) == ("olga", "Left")
    kept = [*Channel.history.values(), *DeliveryAttempt.objects.values(), *Delivery.objects.values()]
    assert "on-call@example.com" not in str(kept).lower()


def test_a_channel_to_nobody_else_is_disabled_until_it_has_another_address(world: World, pia: User) -> None:
    alone = channel_create(name="Pia", kind="mail", addresses=["on-call@example.com"]).channel
    waiting = sent(alone)
    person_remove(person=pia, reason="Left", actor=world.olga)
    alone.refresh_from_db()
    waiting.refresh_from_db()
    assert (alone.addresses, alone.enabled, waiting.state) == ([], False, Delivery.State.FAILED)
    with pytest.raises(ValidationError, match="Type an e-mail address"):
        channel_enable(channel=alone)
    channel_update(channel=alone, addresses=["new@example.com"])
    channel_enable(channel=alone)
    assert Channel.objects.get(pk=alone.pk).enabled


def test_who_has_no_address_changes_nothing(world: World) -> None:
    person_remove(person=world.mia, reason="Left", actor=world.olga)
    assert not AuditEvent.objects.filter(verb="channel.changed").exists()

"""Channels: made, changed, disabled and deleted, all of it on the trail and none of it with a secret."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.delivery import channels
from apps.delivery.channels import (
    channel_create,
    channel_delete,
    channel_disable,
    channel_enable,
    channel_secret_rotate,
    channel_test,
    channel_update,
)
from apps.delivery.claims import delivery_claim
from apps.delivery.models import Channel, Delivery, SigningSecret
from apps.delivery.services import delivery_replay
from apps.delivery.tests.conftest import World, sent

URL = "https://hooks.example.com/in?token=hidden"


def made(world: World, **fields: Any) -> channels.MadeChannel:
    given = {"name": "New", "project": world.project, "kind": "webhook", "url": URL} | fields
    return channel_create(actor=world.tariq, **given)


def event(verb: str) -> AuditEvent:
    return AuditEvent.objects.get(verb=verb)


def test_a_webhook_comes_with_a_secret_and_others_without(world: World) -> None:
    channel, secret = made(world)
    assert secret.startswith("whsec_")
    assert channel.secrets_at(timezone.now()) == [secret]
    assert made(world, kind="slack").secret == ""
    assert made(world, kind="mail", url="", addresses=["a@example.com"]).secret == ""
    assert SigningSecret.objects.count() == 1


def test_that_it_was_made_is_on_the_trail_of_its_project(world: World) -> None:
    channel, _ = made(world)
    told = event("channel.created")
    assert (told.object_id, told.actor_label, told.project_label) == (channel.public_id, "tariq", "Search")
    assert json.loads(told.details)["after"]["target"] == "https://hooks.example.com/in?…"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "mail", "url": "", "addresses": []}, "addresses"),
        ({"kind": "mail", "url": "", "addresses": ["nobody"]}, "addresses"),
        ({"kind": "mail", "url": "", "addresses": ["a@example.com", "A@example.com"]}, "addresses"),
        ({"kind": "mail", "url": "", "addresses": [f"a{n}@example.com" for n in range(51)]}, "addresses"),
        ({"kind": "mail", "url": "", "addresses": "a@example.com"}, "addresses"),
        ({"url": ""}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"kind": "slack", "url": "http://hooks.slack.com/"}, "url"),
        ({"kind": "pigeon"}, "kind"),
        ({"name": ""}, "name"),
    ],
)
def test_what_leads_nowhere_is_refused(world: World, fields: dict[str, Any], field: str) -> None:
    before = Channel.objects.count()
    with pytest.raises(ValidationError) as refused:
        made(world, **fields)
    assert field in refused.value.message_dict
    assert Channel.objects.count() == before


def test_a_channel_has_only_what_its_kind_needs(world: World) -> None:
    assert made(world, kind="mail", addresses=["a@example.com"]).channel.url == ""
    assert made(world, addresses=["a@example.com"]).channel.addresses == []


def test_a_change_is_told_before_and_after(world: World) -> None:
    channel_update(channel=world.mail, actor=world.tariq, name="Everyone", addresses=["new@example.com"])
    details = json.loads(event("channel.changed").details)
    assert details["before"] == {"name": "Team", "addresses": ["team@example.com", "on-call@example.com"]}
    assert details["after"] == {"name": "Everyone", "addresses": ["new@example.com"]}
    assert world.mail.history.first().history_user == world.tariq


def test_a_change_of_what_is_not_shown_is_told_without_it(world: World) -> None:
    channel_update(channel=world.webhook, url="https://pager.example.com/hook?token=other", actor=world.tariq)
    told = event("channel.changed").details
    assert "what is not shown of it changed" in told
    assert "token=" not in told


def test_nothing_to_change_leaves_no_trace(world: World) -> None:
    channel_update(channel=world.mail, name="Team", actor=world.tariq)
    assert not AuditEvent.objects.filter(verb="channel.changed").exists()


def test_kind_and_project_do_not_change(world: World) -> None:
    with pytest.raises(TypeError, match="Not a field that can be changed: kind"):
        channel_update(channel=world.mail, kind="slack")


def test_a_change_to_a_url_inside_is_refused_and_leaves_it_as_it_was(world: World) -> None:
    with pytest.raises(ValidationError):
        channel_update(channel=world.webhook, url="https://127.0.0.1/")
    channel_disable(channel=world.webhook, reason="Moved")
    with pytest.raises(ValidationError):
        channel_update(channel=world.webhook, url="https://127.0.0.1/")
    assert Channel.objects.get(pk=world.webhook.pk).url.startswith("https://pager.example.com")


def test_disabled_it_gives_up_what_waits_and_enabled_it_delivers_again(world: World) -> None:
    waiting = sent(world.mail)
    channel_disable(channel=world.mail, reason="Moved", actor=world.tariq)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.note) == (Delivery.State.FAILED, "The channel was disabled.")
    assert delivery_claim(world.mail.pk) is None
    assert event("channel.disabled").reason == "Moved"
    channel_enable(channel=world.mail, actor=world.tariq)
    delivery_replay(delivery=waiting, actor=world.tariq)
    assert delivery_claim(world.mail.pk)
    assert event("channel.enabled")
    assert event("delivery.replayed").object_id == waiting.public_id


def test_what_makes_no_sense_is_refused_in_words(world: World) -> None:
    with pytest.raises(ValidationError, match="is enabled already"):
        channel_enable(channel=world.mail)
    with pytest.raises(ValidationError, match="Give a reason"):
        channel_disable(channel=world.mail, reason=" ")
    with pytest.raises(ValidationError, match="Give a reason"):
        channel_delete(channel=world.mail, reason=" ")
    with pytest.raises(ValidationError, match="Only webhooks are signed"):
        channel_secret_rotate(channel=world.mail)
    delivery = sent(world.mail)
    channel_disable(channel=world.mail, reason="Moved")
    with pytest.raises(ValidationError, match="is disabled already"):
        channel_disable(channel=world.mail, reason="Moved")
    with pytest.raises(ValidationError, match="Team is disabled"):
        channel_test(channel=world.mail)
    with pytest.raises(ValidationError, match="Team is disabled"):
        delivery_replay(delivery=delivery)


def test_what_is_paused_or_under_way_is_not_replayed(world: World) -> None:
    delivery = sent(world.mail)
    assert delivery_claim(world.mail.pk)
    with pytest.raises(ValidationError, match="under way"):
        delivery_replay(delivery=delivery)
    Channel.objects.filter(pk=world.mail.pk).update(paused_at=timezone.now())
    with pytest.raises(ValidationError, match="Team is paused"):
        delivery_replay(delivery=delivery)


def test_a_rotated_secret_leaves_the_one_before_for_a_day_and_none_before_that(world: World) -> None:
    channel, first = made(world)
    second = channel_secret_rotate(channel=channel, actor=world.tariq)
    third = channel_secret_rotate(channel=channel, actor=world.tariq)
    assert channel.secrets_at(timezone.now()) == [third, second]
    assert first not in channel.secrets_at(timezone.now())
    assert AuditEvent.objects.filter(verb="channel.secret_rotated").count() == 2


def test_deleted_it_takes_its_log_along_and_the_trail_tells(world: World) -> None:
    sent(world.mail)
    public_id = world.mail.public_id
    channel_delete(channel=world.mail, reason="Moved", actor=world.tariq)
    assert not Delivery.objects.exists()
    told = event("channel.deleted")
    assert (told.object_id, told.reason, told.project_label) == (public_id, "Moved", "Search")
    assert json.loads(told.details)["before"]["deliveries"] == 1


def test_no_secret_is_on_the_trail_or_in_the_history(world: World) -> None:
    channel, secret = made(world)
    rotated = channel_secret_rotate(channel=channel, actor=world.tariq)
    channel_update(channel=channel, url=URL + "2", actor=world.tariq)
    channel_test(channel=channel, actor=world.tariq)
    channel_disable(channel=channel, reason="Moved", actor=world.tariq)
    rows = [*AuditEvent.objects.values(), *channel.history.values()]
    channel_delete(channel=channel, reason="Moved", actor=world.tariq)
    rows += [*AuditEvent.objects.values(), *Channel.history.values()]
    for hidden in (secret, rotated, secret[6:20], "token=hidden"):
        assert hidden not in str(rows)
    assert event("channel.tested")

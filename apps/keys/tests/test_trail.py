"""What is done to keys is on the audit trail, whoever did it and by which door, with its change and its reason."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.audit.tests.reading import recorded, verbs
from apps.keys import services
from apps.keys.lifecycle import UnlawfulTransition
from apps.keys.models import ApiKey
from apps.keys.secret import digest
from apps.keys.services import (
    key_expire,
    key_issue,
    key_resume,
    key_revoke,
    key_rotate,
    key_suspend,
    key_update,
)
from apps.keys.tests.conftest import World


def test_an_issued_key_is_told_with_what_was_filled_in(world: World) -> None:
    with recorded() as events:
        key = key_issue(
            project=world.project,
            owner=world.member,
            name="ci",
            actor=world.team_admin,
            requests_per_minute=0,
            allowed_networks=["10.0.0.0/8"],
        ).key
    (event,) = events
    assert (event.verb, event.actor_label, event.object_id) == ("key.issued", "tariq", key.public_id)
    assert (event.project_id, event.project_label) == (world.project.pk, "Atlas")
    assert event.before == {}
    assert event.after == {
        "name": "ci",
        "project": "Atlas",
        "owner": "mia",
        "masked_secret": key.masked_secret,
        "state": "active",
        "permission_mode": "all",
        "requests_per_minute": 0,
        "allowed_networks": ["10.0.0.0/8"],
    }


def test_each_change_of_state_is_told_with_its_reason(world: World) -> None:
    who: dict[str, Any] = {"key": world.key, "actor": world.team_admin}
    with recorded() as events:
        key_suspend(reason="on leave", **who)
        key_resume(reason="back", **who)
        key_revoke(reason="leaked", **who)
    assert [(event.verb, event.reason) for event in events] == [
        ("key.suspended", "on leave"),
        ("key.resumed", "back"),
        ("key.revoked", "leaked"),
    ]
    assert [(event.before, event.after) for event in events] == [
        ({"state": "active"}, {"state": "suspended"}),
        ({"state": "suspended"}, {"state": "active"}),
        ({"state": "active"}, {"state": "revoked"}),
    ]


def test_a_rotation_tells_both_masks_and_until_when_the_old_secret_works(world: World) -> None:
    before = world.key.masked_secret
    with recorded() as events:
        issued = key_rotate(key=world.key, grace=timedelta(hours=1), reason="yearly", actor=world.owner)
    (event,) = events
    assert (event.verb, event.reason) == ("key.rotated", "yearly")
    assert event.before == {"masked_secret": before}
    assert event.after["masked_secret"] == issued.key.masked_secret
    assert datetime.fromisoformat(event.after["previous_works_until"]) > timezone.now()


def test_an_expiry_date_is_told(world: World) -> None:
    at = timezone.now() + timedelta(days=1)
    with recorded() as events:
        key_expire(key=world.key, at=at, reason="a trial", actor=world.owner)
    (event,) = events
    assert (event.verb, event.before, event.after) == (
        "key.expiry_changed",
        {"expires_at": None},
        {"expires_at": at.isoformat()},
    )


@pytest.mark.parametrize(
    ("field", "value", "before"),
    [
        ("requests_per_minute", 60, None),
        ("permissions", {"models": "read"}, {}),
        ("allowed_models", ["gpt-4o*"], []),
        ("allowed_networks", ["10.0.0.0/8"], []),
    ],
)
def test_a_change_is_told_field_by_field(world: World, field: str, value: Any, before: Any) -> None:
    with recorded() as events:
        key_update(key=world.key, actor=world.member, reason="tidying", **{field: value})
    (event,) = events
    assert (event.verb, event.actor_label, event.reason) == ("key.changed", "mia", "tidying")
    assert (event.before, event.after) == ({field: before}, {field: value})


def test_what_changes_nothing_or_is_refused_leaves_no_event(world: World) -> None:
    with recorded() as events:
        key_update(key=world.key, name=world.key.name)
        with pytest.raises(UnlawfulTransition):
            key_resume(key=world.key)
        with pytest.raises(ValidationError):
            key_suspend(key=world.key, reason=" ")
    assert events == []


def test_a_change_that_cannot_be_put_on_the_trail_is_not_made(world: World) -> None:
    with (
        patch.object(services, "event_record", side_effect=RuntimeError("no trail")),
        pytest.raises(RuntimeError),
    ):
        key_suspend(key=world.key, reason="on leave")
    assert ApiKey.objects.get(pk=world.key.pk).state == ApiKey.State.ACTIVE


def test_the_page_that_shows_a_secret_is_told_after_the_key_itself(world: World) -> None:
    client = Client(headers={"User-Agent": "Firefox/140.0"}, REMOTE_ADDR="203.0.113.7")
    client.force_login(world.owner)
    form = {"name": "ci", "project": str(world.project.pk), "owner": str(world.owner.pk), "permission_mode": "all"}
    with recorded() as events:
        page = client.post(reverse("admin:keys_apikey_add"), form).content.decode()
    assert "sk-proj-" in page
    assert verbs(events) == ["key.issued", "key.secret_shown"]
    assert {(event.actor_label, event.address, event.client) for event in events} == {
        ("olga", "203.0.113.7", "Firefox/140.0")
    }


def test_a_secret_that_was_rotated_on_its_page_is_told_as_shown(world: World) -> None:
    client = Client()
    client.force_login(world.owner)
    form = {"_form_submitted": "True", "grace": "24", "reason": "yearly"}
    with recorded() as events:
        client.post(reverse("admin:keys_apikey_rotate", args=(world.key.pk,)), form, headers={"HX-Request": "true"})
    assert verbs(events) == ["key.rotated", "key.secret_shown"]


def test_what_a_command_does_is_signed_by_the_command(world: World) -> None:
    with recorded() as events:
        call_command(
            "create_api_key", "--project=New", "--create-project", "--name=ci", "--owner=olga", stdout=StringIO()
        )
    assert verbs(events) == ["project.created", "member.added", "key.issued", "key.secret_shown"]
    assert {(event.actor_kind, event.actor_label) for event in events} == {("command", "manage.py create_api_key")}


def test_a_command_that_fails_leaves_nothing_of_what_it_began(world: World) -> None:
    with recorded() as events, pytest.raises(Exception, match="A secret begins with sk-"):
        call_command("create_api_key", "--project=New", "--create-project", "--name=ci", "--secret=wrong")
    assert events == []


def test_no_secret_is_on_the_trail(world: World) -> None:
    secrets = [world.secret, key_rotate(key=world.key, grace=timedelta(), reason=world.secret).secret]
    brought = "sk-proj-KnownToTheCiJob0000000000"
    key_issue(project=world.project, owner=world.member, name=brought, secret=brought)
    key_update(key=world.key, name=f"was {world.secret}")
    key_revoke(key=world.key, reason=f"leaked: {world.secret}")
    kept = str(list(AuditEvent.objects.values()))
    for secret in (*secrets, brought, digest(world.secret)):
        assert secret not in kept
        assert secret[8:40] not in kept
    assert AuditEvent.objects.filter(reason="leaked: [redacted]").exists()

"""What the verbs on keys write, beyond the state."""

import io
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.keys.models import ApiKey, KeySecret
from apps.keys.permissions import PermissionMode
from apps.keys.secret import digest, masked
from apps.keys.services import key_expire, key_issue, key_resume, key_revoke, key_rotate, key_suspend, key_update
from apps.keys.tests.conftest import World


def test_an_issued_key_is_stored_with_the_digest_of_its_secret_and_nowhere_in_clear(world: World) -> None:
    row = KeySecret.objects.get(key=world.key)
    assert row.digest == digest(world.secret)
    assert row.masked == world.key.masked_secret == masked(world.secret)
    stored = [*ApiKey.objects.values(), *ApiKey.history.values(), *KeySecret.objects.values()]
    assert world.secret not in str(stored)
    assert digest(world.secret) not in str(list(ApiKey.history.values()))


def test_a_secret_brought_along_is_used(world: World) -> None:
    issued = key_issue(project=world.project, owner=world.member, name="fixed", secret="sk-proj-ci-fixed-key-1")
    assert issued.secret == "sk-proj-ci-fixed-key-1"
    assert KeySecret.objects.filter(key=issued.key, digest=digest("sk-proj-ci-fixed-key-1")).exists()


def test_a_secret_in_use_is_refused_even_when_its_key_is_revoked(world: World) -> None:
    key_revoke(key=world.key, reason="leaked")
    before = ApiKey.objects.count()
    with pytest.raises(ValidationError, match="belongs to a key already"):
        key_issue(project=world.project, owner=world.member, name="again", secret=world.secret)
    assert ApiKey.objects.count() == before


def test_the_repr_of_an_issued_key_masks_the_secret(world: World) -> None:
    issued = key_issue(project=world.project, owner=world.member, name="x")
    assert issued.secret not in repr(issued)


def test_no_verb_logs_a_secret(world: World) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        issued = key_issue(project=world.project, owner=world.member, name="x")
        rotated = key_rotate(key=issued.key, grace=timedelta())
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert issued.secret not in written.getvalue()
    assert rotated.secret not in written.getvalue()


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("permissions", {"chat": "write"}, "not an endpoint group"),
        ("permissions", {"files": "admin"}, "Files: “admin” is not one of none, read, write"),
        ("permissions", {"chat_completions": "read"}, "Chat completions: “read” is not one of none, write"),
        ("permissions", ["models"], "mapping"),
        ("permission_mode", "some", "not a valid choice"),
        ("allowed_models", ["gpt 4"], "not a model name or pattern"),
        ("allowed_models", "gpt-4o", "list of texts"),
        ("allowed_networks", ["10.0.0.0/33"], "not an IP address or network"),
        ("allowed_networks", ["10.1.2.3/8"], "Write the network as 10.0.0.0/8"),
        ("allowed_networks", [8], "list of texts"),
        ("requests_per_minute", -1, "greater than or equal to 0"),
        ("name", "", "cannot be blank"),
    ],
)
def test_a_bad_value_is_refused_with_words_when_issuing_and_when_changing(
    world: World, field: str, value: object, why: str
) -> None:
    change: dict[str, Any] = {field: value}
    with pytest.raises(ValidationError) as refused:
        key_issue(**{"project": world.project, "owner": world.member, "name": "x", **change})
    assert why in str(refused.value.message_dict[field])
    with pytest.raises(ValidationError) as refused:
        key_update(key=world.key, **change)
    assert why in str(refused.value.message_dict[field])
    assert not ApiKey.objects.filter(name="x").exists()


def test_good_values_are_kept(world: World) -> None:
    fields: dict[str, Any] = {
        "permission_mode": PermissionMode.RESTRICTED,
        "permissions": {"models": "read", "chat_completions": "write", "files": "none"},
        "allowed_models": ["gpt-4o*", "ft:gpt-4o:acme/x"],
        "allowed_networks": ["10.0.0.0/8", "192.168.1.7", "2001:db8::/32"],
        "requests_per_minute": 0,
    }
    key_update(key=world.key, **fields)
    assert ApiKey.objects.filter(pk=world.key.pk, **fields).exists()


@pytest.mark.parametrize("reason", ["", "   "])
@pytest.mark.parametrize("verb", [key_suspend, key_revoke])
def test_stopping_a_key_takes_a_reason(world: World, verb: object, reason: str) -> None:
    with pytest.raises(ValidationError, match="Give a reason"):
        verb(key=world.key, reason=reason)  # type: ignore[operator]
    assert ApiKey.objects.get(pk=world.key.pk).status == ApiKey.Status.ACTIVE


def test_the_history_names_the_actor_and_the_reason_of_each_verb(world: World) -> None:
    key, actor = world.key, world.team_admin
    key_suspend(key=key, reason="on leave", actor=actor)
    key_resume(key=key, reason="back again", actor=actor)
    key_update(key=key, reason="more load", actor=actor, requests_per_minute=9)
    key_expire(key=key, at=timezone.now() + timedelta(days=1), reason="end of trial", actor=actor)
    key_rotate(key=key, grace=timedelta(), reason="shown on a slide", actor=actor)
    key_revoke(key=key, reason="leaked", actor=actor)
    rows = list(key.history.values_list("history_user", "history_change_reason"))
    assert [reason for _, reason in rows] == [
        "leaked",
        "The old secret stopped at once. shown on a slide",
        "end of trial",
        "more load",
        "back again",
        "on leave",
        "",
    ]
    assert {user for user, _ in rows[:-1]} == {actor.pk}
    assert rows[-1][0] == world.owner.pk


def test_what_nobody_did_is_on_record_without_an_actor(world: World) -> None:
    key_suspend(key=world.key, reason="budget used up")
    assert world.key.history.latest().history_user is None


def test_a_suspended_key_remembers_why_and_since_when(world: World) -> None:
    before = timezone.now()
    key_suspend(key=world.key, reason="  on leave ")
    key = ApiKey.objects.get(pk=world.key.pk)
    assert key.state_reason == "on leave"
    assert key.state_changed_at is not None
    assert before <= key.state_changed_at <= timezone.now()


def test_rotation_without_grace_stops_the_old_secret_at_once(world: World) -> None:
    issued = key_rotate(key=world.key, grace=timedelta())
    old, new = KeySecret.objects.get(digest=digest(world.secret)), KeySecret.objects.get(digest=digest(issued.secret))
    assert not old.is_valid_at(timezone.now())
    assert new.valid_until is None
    assert world.key.masked_secret == masked(issued.secret)


def test_rotation_with_grace_lets_the_old_secret_work_until_then(world: World) -> None:
    key_rotate(key=world.key, grace=timedelta(hours=24))
    old = KeySecret.objects.get(digest=digest(world.secret))
    assert old.is_valid_at(timezone.now() + timedelta(hours=23))
    assert not old.is_valid_at(timezone.now() + timedelta(hours=25))


def test_a_second_rotation_never_gives_an_old_secret_more_time(world: World) -> None:
    key_rotate(key=world.key, grace=timedelta(hours=1))
    key_rotate(key=world.key, grace=timedelta(hours=24))
    first = KeySecret.objects.get(digest=digest(world.secret))
    assert not first.is_valid_at(timezone.now() + timedelta(hours=2))
    key_rotate(key=world.key, grace=timedelta())
    current = [row for row in world.key.secrets.all() if row.is_valid_at(timezone.now())]
    assert len(current) == 1


@pytest.mark.parametrize("grace", [timedelta(seconds=-1), timedelta(days=31)])
def test_a_grace_period_out_of_bounds_is_refused(world: World, grace: timedelta) -> None:
    with pytest.raises(ValidationError, match="between none and 30 days"):
        key_rotate(key=world.key, grace=grace)
    assert world.key.secrets.count() == 1


def test_an_expiry_date_in_the_past_is_refused(world: World) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    with pytest.raises(ValidationError, match="lies in the future"):
        key_expire(key=world.key, at=yesterday)
    with pytest.raises(ValidationError, match="lies in the future"):
        key_issue(project=world.project, owner=world.member, name="x", expires_at=yesterday)
    assert not ApiKey.objects.filter(name="x").exists()


def test_an_update_that_changes_nothing_leaves_no_history(world: World) -> None:
    before = world.key.history.count()
    key_update(key=world.key, name=world.key.name)
    assert world.key.history.count() == before


@pytest.mark.parametrize("field", ["state", "project", "expires_at", "masked_secret", "nonsense"])
def test_an_update_reaches_only_the_fields_that_may_be_edited(world: World, field: str) -> None:
    change: dict[str, Any] = {field: "x"}
    with pytest.raises(TypeError, match=field):
        key_update(key=world.key, **change)

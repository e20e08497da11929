"""The state machine of a key, walked in full: each verb in each status, against the real services."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.keys import lifecycle
from apps.keys.lifecycle import RULES, Refusal, UnlawfulTransition, Verb
from apps.keys.models import ApiKey
from apps.keys.services import key_expire, key_resume, key_revoke, key_rotate, key_suspend, key_update
from apps.keys.tests.conftest import World

Status = ApiKey.Status

DO: dict[Verb, Callable[[ApiKey], object]] = {
    Verb.SUSPEND: lambda key: key_suspend(key=key, reason="on leave"),
    Verb.RESUME: lambda key: key_resume(key=key),
    Verb.ROTATE: lambda key: key_rotate(key=key, grace=timedelta(hours=1)),
    Verb.EXPIRE: lambda key: key_expire(key=key, at=timezone.now() + timedelta(days=7)),
    Verb.REVOKE: lambda key: key_revoke(key=key, reason="leaked"),
    Verb.UPDATE: lambda key: key_update(key=key, requests_per_minute=7),
}

# What the product promises, written down apart from the code: status after a lawful verb. What is missing is unlawful.
AFTER = {
    (Status.ACTIVE, Verb.SUSPEND): Status.SUSPENDED,
    (Status.ACTIVE, Verb.ROTATE): Status.ACTIVE,
    (Status.ACTIVE, Verb.EXPIRE): Status.ACTIVE,
    (Status.ACTIVE, Verb.REVOKE): Status.REVOKED,
    (Status.ACTIVE, Verb.UPDATE): Status.ACTIVE,
    (Status.SUSPENDED, Verb.RESUME): Status.ACTIVE,
    (Status.SUSPENDED, Verb.ROTATE): Status.SUSPENDED,
    (Status.SUSPENDED, Verb.EXPIRE): Status.SUSPENDED,
    (Status.SUSPENDED, Verb.REVOKE): Status.REVOKED,
    (Status.SUSPENDED, Verb.UPDATE): Status.SUSPENDED,
    (Status.EXPIRED, Verb.EXPIRE): Status.ACTIVE,
    (Status.EXPIRED, Verb.REVOKE): Status.REVOKED,
    (Status.EXPIRED, Verb.UPDATE): Status.EXPIRED,
}


def in_status(key: ApiKey, status: ApiKey.Status) -> ApiKey:
    match status:
        case Status.SUSPENDED:
            key_suspend(key=key, reason="on leave")
        case Status.REVOKED:
            key_revoke(key=key, reason="leaked")
        case Status.EXPIRED:
            key.expires_at = timezone.now() - timedelta(seconds=1)
            key.save()
    assert key.status == status
    return key


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", Verb)
def test_each_verb_leads_where_it_is_promised_to_or_is_refused_and_changes_nothing(
    world: World, status: ApiKey.Status, verb: Verb
) -> None:
    key = in_status(world.key, status)
    promised = AFTER.get((status, verb))
    before = ApiKey.objects.values().get(pk=key.pk), key.secrets.count(), key.history.count()
    if promised:
        assert not lifecycle.refusal(verb, key)
        DO[verb](key)
        assert ApiKey.objects.get(pk=key.pk).status == promised
        assert key.history.count() == before[2] + 1
    else:
        with pytest.raises(UnlawfulTransition) as refused:
            DO[verb](key)
        assert str(refused.value) == lifecycle.refusal(verb, key)
        assert (ApiKey.objects.values().get(pk=key.pk), key.secrets.count(), key.history.count()) == before


def test_the_table_decides_for_each_verb_in_each_status() -> None:
    assert {verb: set(row) for verb, row in RULES.items()} == {verb: set(Status) for verb in Verb}


def test_each_refusal_is_a_sentence() -> None:
    for row in RULES.values():
        for outcome in row.values():
            if isinstance(outcome, Refusal):
                assert outcome[0].isupper()
                assert outcome.endswith(".")


def test_a_revoked_key_cannot_be_resumed(world: World) -> None:
    key_revoke(key=world.key, reason="leaked")
    with pytest.raises(UnlawfulTransition, match="revocation is final"):
        key_resume(key=world.key)


def test_a_suspended_key_that_expired_is_still_suspended_when_its_date_is_moved(world: World) -> None:
    key_suspend(key=world.key, reason="on leave")
    in_status(world.key, Status.EXPIRED)
    key_expire(key=world.key, at=None)
    assert world.key.status == Status.SUSPENDED


def test_a_verb_decides_on_what_the_database_holds_not_on_a_stale_copy(world: World) -> None:
    stale = ApiKey.objects.get(pk=world.key.pk)
    key_revoke(key=world.key, reason="leaked")
    with pytest.raises(UnlawfulTransition):
        key_suspend(key=stale, reason="on leave")

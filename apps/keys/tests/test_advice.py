"""Advice on least privilege: what is advised to whom, and that applying it does what was shown and nothing else."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.keys import panels
from apps.keys.advice import advice_on, fewer_permissions, is_too_young, narrower_networks
from apps.keys.models import ApiKey
from apps.keys.panels import ClientLine, DayUse, KeyUsage, KeyUse
from apps.keys.permissions import ENDPOINT_GROUPS, permissions_granted, scopes_of
from apps.keys.services import key_expire, key_revoke, key_suspend, key_update
from apps.keys.tests.conftest import World
from apps.keys.tests.test_own_keys import as_person, text_of

CHATS = {"chat_completions": "write", "models": "read"}


def client_at(address: str, *, is_rest: bool = False) -> ClientLine:
    return ClientLine(address, "OpenAI/Python 2.8", 12, timezone.now(), is_rest)


class Record:
    """A record that tells of each key what a test says."""

    def __init__(self) -> None:
        self.used: datetime | None = timezone.now()
        self.permissions: dict[str, str] = dict(CHATS)
        self.lines = [client_at("10.0.0.1"), client_at("10.0.0.2")]

    def last_used(self, keys: Sequence[int]) -> Mapping[int, datetime]:
        return dict.fromkeys(keys, self.used) if self.used else {}

    def last_24_hours(self, keys: Sequence[int]) -> Mapping[int, KeyUse]:
        return {}

    def last_30_days(self, keys: Sequence[int]) -> Mapping[int, KeyUse]:
        return {}

    def recent(self, key: int) -> KeyUsage:
        return KeyUsage(KeyUse(), KeyUse(), KeyUse(), [], [], None, "")

    def by_day(self, key: int) -> Sequence[DayUse]:
        return []

    def clients(self, key: int) -> Sequence[ClientLine]:
        return self.lines

    def permissions_used(self, key: int) -> Mapping[str, str]:
        return self.permissions


@pytest.fixture(autouse=True)
def record(monkeypatch: pytest.MonkeyPatch) -> Record:
    told = Record()
    monkeypatch.setattr(panels, "_registered", [told])
    return told


def aged(key: ApiKey, days: int = 60) -> ApiKey:
    ApiKey.objects.filter(pk=key.pk).update(created_at=timezone.now() - timedelta(days=days))
    key.refresh_from_db()
    return key


def acts(key: ApiKey) -> list[str]:
    return [piece.act for piece in advice_on(key)]


def test_a_young_key_gets_no_advice_and_its_page_says_why(world: World) -> None:
    assert is_too_young(world.key)
    assert advice_on(world.key) == []
    assert "once the key is a week old" in text_of(as_person(world.member).get(page("key", world.key)))
    assert not is_too_young(aged(world.key, 7))


def test_a_key_that_used_little_of_what_it_may_is_advised_to_have_less(world: World) -> None:
    change = fewer_permissions(aged(world.key))
    assert change
    assert change.reason == "Used 2 of 10 granted permissions in 30 days."
    assert change.fields == {"permission_mode": "restricted", "permissions": CHATS}
    told = {(line.label, line.before, line.after) for line in change.told}
    assert ("Permissions", "All", "Restricted") in told
    assert ("Permission: Images", "Write", "None") in told
    assert not any("Chat completions" in label for label, _, _ in told)


@pytest.mark.parametrize(
    ("fields", "used", "kept"),
    [
        ({"permission_mode": "restricted", "permissions": CHATS}, CHATS, None),
        ({"permission_mode": "restricted", "permissions": CHATS}, {"models": "read"}, {"models": "read"}),
        ({"permission_mode": "restricted", "permissions": {"responses": "read"}}, {"responses": "write"}, None),
        ({"permission_mode": "restricted", "permissions": {"files": "write"}}, {"files": "read"}, {"files": "read"}),
        ({"permission_mode": "read_only"}, {"responses": "write"}, {"responses": "read"}),
        # What was refused is no reason to grant it.
        ({"permission_mode": "restricted", "permissions": {"models": "read"}}, CHATS, None),
        ({}, {}, None),
        ({}, {group.code: group.levels[-1].value for group in ENDPOINT_GROUPS}, None),
    ],
)
def test_what_is_kept_is_what_was_both_granted_and_used(
    world: World, record: Record, fields: dict[str, Any], used: dict[str, str], kept: dict[str, str] | None
) -> None:
    key_update(key=world.key, **fields)
    record.permissions = used
    change = fewer_permissions(aged(world.key))
    assert (change.fields["permissions"] if change else None) == kept


@pytest.mark.parametrize("mode", ["all", "read_only", "restricted"])
def test_granted_permissions_told_as_a_restricted_keys_grant_the_same_scopes(mode: str) -> None:
    granted = permissions_granted(mode, {**CHATS, "batches": "read", "files": "none"})
    assert scopes_of("restricted", granted) == scopes_of(mode, {**CHATS, "batches": "read", "files": "none"})


@pytest.mark.parametrize(
    ("created", "used", "told"),
    [
        (60, None, "Never used in the 60 days"),
        (200, 91, "Not used for 90 days"),
        (200, 31, "Not used for 30 days"),
        (200, 29, ""),
        (20, None, ""),
    ],
)
def test_a_key_that_nobody_uses_is_advised_to_be_revoked(
    world: World, record: Record, created: int, used: int | None, told: str
) -> None:
    record.used = timezone.now() - timedelta(days=used) if used else None
    record.permissions, record.lines = {}, []
    revoking = [piece for piece in advice_on(aged(world.key, created)) if piece.act == "revoke"]
    assert [told in piece.sentence for piece in revoking] == ([True] if told else [])


def test_a_key_without_an_expiry_is_advised_to_have_one(world: World) -> None:
    assert "expire" in acts(aged(world.key))
    key_expire(key=world.key, at=timezone.now() + timedelta(days=9))
    assert "expire" not in acts(world.key)


@pytest.mark.parametrize(
    ("lines", "networks", "advised"),
    [
        ([client_at("10.0.0.1"), client_at("10.0.0.1")], [], ["10.0.0.1"]),
        ([client_at("2001:db8::7")], [], ["2001:db8::7"]),
        ([client_at("10.0.0.1"), client_at("10.0.0.2")], [], None),
        ([client_at("10.0.0.1"), client_at("", is_rest=True)], [], None),
        ([client_at("", is_rest=True)], [], None),
        ([client_at("unix")], [], None),
        ([client_at("10.0.0.1")], ["10.0.0.0/8"], None),
        ([], [], None),
    ],
)
def test_a_key_used_from_one_address_is_advised_to_be_let_in_from_there_alone(
    world: World, record: Record, lines: list[ClientLine], networks: list[str], advised: list[str] | None
) -> None:
    key_update(key=world.key, allowed_networks=networks)
    record.lines = lines
    change = narrower_networks(aged(world.key))
    assert (change.fields["allowed_networks"] if change else None) == advised


@pytest.mark.parametrize("stop", [key_revoke, key_suspend])
def test_a_revoked_key_gets_no_advice_and_a_suspended_one_does(world: World, stop: Callable[..., None]) -> None:
    stop(key=aged(world.key), reason="leaked")
    assert bool(advice_on(world.key)) is (stop is key_suspend)


# --- Applying it ------------------------------------------------------------------------------------------------------


def page(name: str, key: ApiKey) -> str:
    return reverse(f"keys:{name}", args=(key.public_id,))


def shown_in(client: Any, name: str, key: ApiKey) -> dict[str, str]:
    """The dialog's form as the browser sends it."""
    inputs = re.findall(r"<input[^>]*>", text_of(client.get(page(name, key), headers={"HX-Request": "true"})))
    found = {}
    for tag in inputs:
        name_found, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name_found and value:
            found[name_found.group(1)] = value.group(1).replace("&quot;", '"')
    return found


@pytest.mark.parametrize("who", ["member", "team_admin", "owner"])
def test_one_click_takes_away_what_was_shown_and_nothing_else(world: World, who: str) -> None:
    aged(world.key)
    key_update(key=world.key, requests_per_minute=42)
    person = getattr(world, who)
    client = as_person(person)
    sent = shown_in(client, "narrow_permissions", world.key)
    assert client.post(page("narrow_permissions", world.key), sent).status_code == 302
    world.key.refresh_from_db()
    assert (world.key.permission_mode, world.key.permissions) == ("restricted", CHATS)
    assert (world.key.requests_per_minute, world.key.allowed_networks) == (42, [])
    newest = world.key.history.first()
    assert newest.history_user == person
    assert newest.history_change_reason == "Advice: Used 2 of 10 granted permissions in 30 days."


def test_one_click_lets_one_address_in(world: World, record: Record) -> None:
    aged(world.key)
    record.lines = [client_at("10.0.0.1")]
    client = as_person(world.member)
    client.post(page("narrow_networks", world.key), shown_in(client, "narrow_networks", world.key))
    assert ApiKey.objects.get(pk=world.key.pk).allowed_networks == ["10.0.0.1"]


def test_what_changed_since_it_was_shown_is_shown_again_and_not_done(world: World, record: Record) -> None:
    aged(world.key)
    client = as_person(world.member)
    sent = shown_in(client, "narrow_permissions", world.key)
    record.permissions["images"] = "write"
    response = client.post(page("narrow_permissions", world.key), sent)
    assert "nothing was done" in text_of(response)
    assert ApiKey.objects.get(pk=world.key.pk).permission_mode == "all"
    sent = shown_in(client, "narrow_permissions", world.key)
    key_update(key=world.key, actor=world.team_admin, name="renamed")
    assert "nothing was done" in text_of(client.post(page("narrow_permissions", world.key), sent))
    assert ApiKey.objects.get(pk=world.key.pk).permission_mode == "all"


@pytest.mark.parametrize("sent", [{}, {"shown": "{}", "version": "1"}, {"shown": "", "version": "x"}])
def test_a_form_made_by_hand_changes_nothing(world: World, sent: dict[str, str]) -> None:
    aged(world.key)
    client = as_person(world.member)
    before = world.key.history.count()
    response = client.post(page("narrow_permissions", world.key), {"_form_submitted": "True", **sent})
    assert response.status_code == 200
    assert world.key.history.count() == before


@pytest.mark.parametrize("who", ["viewer", "stranger"])
@pytest.mark.parametrize("name", ["narrow_permissions", "narrow_networks"])
def test_strangers_and_viewers_apply_nothing(world: World, record: Record, name: str, who: str) -> None:
    aged(world.key)
    record.lines = [client_at("10.0.0.1")]
    sent = shown_in(as_person(world.member), name, world.key)
    client = as_person(getattr(world, who))
    assert client.get(page(name, world.key)).status_code == 404
    assert client.post(page(name, world.key), sent).status_code == 404
    key = ApiKey.objects.get(pk=world.key.pk)
    assert (key.permission_mode, key.allowed_networks) == ("all", [])


def test_the_admin_shows_the_same_advice(world: World) -> None:
    aged(world.key)
    for address in (page("key", world.key), reverse("admin:keys_apikey_change", args=(world.key.pk,))):
        text = text_of(as_person(world.team_admin).get(address))
        assert "Used 2 of 10 granted permissions in 30 days." in text
        assert page("narrow_permissions", world.key) in text


def test_the_page_shows_where_the_key_is_used_from(world: World) -> None:
    text = text_of(as_person(world.member).get(page("key", world.key)))
    for shown in ("10.0.0.1", "10.0.0.2", "OpenAI/Python 2.8"):
        assert shown in text

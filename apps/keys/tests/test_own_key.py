"""The page of one key: what it shows, changing it without losing what somebody else changed, and what is done to it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.keys.models import ApiKey
from apps.keys.queries import key_version
from apps.keys.services import key_issue, key_revoke, key_suspend, key_update
from apps.keys.tests.conftest import World
from apps.keys.tests.test_own_keys import SECRET, as_person, text_of

ACTS: dict[str, dict[str, str]] = {
    "rotate": {"grace": "24", "reason": ""},
    "expire": {"when": "30", "reason": ""},
    "suspend": {"reason": "on leave"},
    "resume": {"reason": ""},
    "revoke": {"reason": "leaked"},
}


def address(name: str, key: ApiKey) -> str:
    return reverse(f"keys:{name}", args=(key.public_id,))


def act(client: Any, name: str, key: ApiKey, **changes: str) -> Any:
    return client.post(address(name, key), {"_form_submitted": "True", **ACTS[name], **changes})


def edited(key: ApiKey, **changes: str) -> dict[str, str]:
    """The form of the key as a browser that has just opened it sends it."""
    return {"version": str(key_version(key)), "name": key.name, "permission_mode": key.permission_mode} | changes


@pytest.mark.parametrize("name", ["key", "change", *ACTS])
@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_strangers_and_viewers_find_nothing_at_the_addresses_of_a_key(world: World, name: str, who: str) -> None:
    client = as_person(getattr(world, who))
    before = ApiKey.objects.values().get(pk=world.key.pk), world.key.secrets.count()
    assert client.get(address(name, world.key)).status_code == 404
    data = edited(world.key, name="taken") if name == "change" else {"_form_submitted": "True", **ACTS.get(name, {})}
    assert client.post(address(name, world.key), data).status_code == 404
    assert (ApiKey.objects.values().get(pk=world.key.pk), world.key.secrets.count()) == before


def test_a_member_does_not_open_a_colleagues_key(world: World) -> None:
    colleagues = key_issue(project=world.project, owner=world.team_admin, name="colleagues").key
    for name in ("key", "change", *ACTS):
        assert as_person(world.member).get(address(name, colleagues)).status_code == 404


def test_the_page_shows_the_key_and_its_history_but_no_secret(world: World) -> None:
    key_update(key=world.key, actor=world.team_admin, requests_per_minute=42, reason="quieter")
    text = text_of(as_person(world.member).get(address("key", world.key)))
    for shown in ("ci-nightly", world.key.public_id, world.key.masked_secret, "42 requests/min", "quieter", "tariq"):
        assert shown in text, shown
    assert world.secret not in text


def test_the_page_of_a_key_in_an_archived_project_says_that_it_lets_nobody_in(world: World) -> None:
    world.project.archived_at = timezone.now()
    world.project.save()
    assert "Its project is archived" in text_of(as_person(world.member).get(address("key", world.key)))


# --- Change -----------------------------------------------------------------------------------------------------------


def test_a_change_is_saved_with_who_and_why(world: World) -> None:
    data = edited(world.key, name="ci-weekly", requests_per_minute="30", change_reason="fewer runs")
    response = as_person(world.member).post(address("change", world.key), data)
    assert response.status_code == 302
    world.key.refresh_from_db()
    assert (world.key.name, world.key.requests_per_minute) == ("ci-weekly", 30)
    newest = world.key.history.first()
    assert (newest.history_user, newest.history_change_reason) == (world.member, "fewer runs")


def test_a_form_sent_unchanged_leaves_no_trace(world: World) -> None:
    before = world.key.history.count()
    as_person(world.member).post(address("change", world.key), edited(world.key))
    assert world.key.history.count() == before


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_but_told(world: World) -> None:
    data = edited(world.key, name="ci-mine", change_reason="my reason")
    key_update(key=world.key, actor=world.team_admin, requests_per_minute=42, reason="the team agreed")
    response = as_person(world.member).post(address("change", world.key), data)
    text = text_of(response)
    assert response.status_code == 409
    for told in ("Nothing was saved", "tariq", "the team agreed", "Requests per minute", "42"):
        assert told in text, told
    world.key.refresh_from_db()
    assert (world.key.name, world.key.requests_per_minute) == ("ci-nightly", 42)
    # What was typed is kept, and what was not touched is shown as it is now.
    assert 'value="ci-mine"' in text
    assert 'value="my reason"' in text
    assert re.search(r'name="requests_per_minute" value="42"|value="42" [^>]*name="requests_per_minute"', text)


def test_the_form_that_told_of_the_other_change_can_be_saved_and_keeps_it(world: World) -> None:
    stale = edited(world.key, name="ci-mine")
    key_update(key=world.key, actor=world.team_admin, requests_per_minute=42)
    client = as_person(world.member)
    text = text_of(client.post(address("change", world.key), stale))
    found = re.search(r'name="version" value="(\d+)"', text)
    assert found
    data = stale | {"version": found.group(1), "requests_per_minute": "42"}
    assert client.post(address("change", world.key), data).status_code == 302
    world.key.refresh_from_db()
    assert (world.key.name, world.key.requests_per_minute) == ("ci-mine", 42)


def test_a_form_that_was_read_before_a_rotation_or_a_suspension_is_stale_too(world: World) -> None:
    data = edited(world.key, name="ci-mine")
    key_suspend(key=world.key, actor=world.team_admin, reason="looks leaked")
    response = as_person(world.member).post(address("change", world.key), data)
    assert response.status_code == 409
    assert "looks leaked" in text_of(response)


@pytest.mark.parametrize("version", ["", "0", "x", "99999999999999999999", "-1"])
def test_a_version_that_never_was_saves_nothing(world: World, version: str) -> None:
    response = as_person(world.member).post(address("change", world.key), edited(world.key, name="x", version=version))
    assert response.status_code in (200, 409)
    assert ApiKey.objects.get(pk=world.key.pk).name == "ci-nightly"


def test_the_version_of_another_key_saves_nothing(world: World) -> None:
    other = key_issue(project=world.project, owner=world.member, name="other").key
    data = edited(world.key, name="x", version=str(key_version(other)))
    assert as_person(world.member).post(address("change", world.key), data).status_code == 409
    assert ApiKey.objects.get(pk=world.key.pk).name == "ci-nightly"


def test_a_member_raises_no_limit_past_the_projects_but_keeps_what_an_owner_gave(world: World) -> None:
    world.project.requests_per_minute = 100
    world.project.save()
    key_update(key=world.key, actor=world.team_admin, requests_per_minute=500)
    client = as_person(world.member)
    response = client.post(address("change", world.key), edited(world.key, requests_per_minute="501"))
    assert "allows at most 100 requests per minute" in text_of(response)
    client.post(address("change", world.key), edited(world.key, requests_per_minute="500", name="renamed"))
    world.key.refresh_from_db()
    assert (world.key.requests_per_minute, world.key.name) == (500, "renamed")


def test_a_revoked_key_has_no_form(world: World) -> None:
    data = edited(world.key, name="x")
    key_revoke(key=world.key, reason="leaked")
    client = as_person(world.member)
    for response in (client.get(address("change", world.key)), client.post(address("change", world.key), data)):
        assert response.status_code == 302
    assert "revocation is final" in text_of(client.get(address("key", world.key)))
    assert ApiKey.objects.get(pk=world.key.pk).name == "ci-nightly"


# --- Acts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "status"), [("suspend", "suspended"), ("revoke", "revoked")])
def test_a_member_stops_their_key_with_a_reason(world: World, name: str, status: str) -> None:
    client = as_person(world.member)
    assert "Give a reason" in text_of(act(client, name, world.key, reason=""))
    assert ApiKey.objects.get(pk=world.key.pk).status == ApiKey.Status.ACTIVE
    response = act(client, name, world.key)
    assert response["Location"] == address("key", world.key)
    world.key.refresh_from_db()
    assert world.key.status == status
    assert world.key.history.first().history_user == world.member


def test_a_suspended_key_is_resumed(world: World) -> None:
    key_suspend(key=world.key, reason="on leave")
    act(as_person(world.member), "resume", world.key)
    assert ApiKey.objects.get(pk=world.key.pk).status == ApiKey.Status.ACTIVE


def test_an_expiry_date_is_set_and_taken_away(world: World) -> None:
    client = as_person(world.member)
    act(client, "expire", world.key)
    expires_at = ApiKey.objects.get(pk=world.key.pk).expires_at
    assert expires_at
    assert timedelta(days=29) < expires_at - timezone.now() < timedelta(days=31)
    act(client, "expire", world.key, when="never")
    assert ApiKey.objects.get(pk=world.key.pk).expires_at is None
    assert "lie in the future" in text_of(act(client, "expire", world.key, when="at", at="2020-01-01T00:00"))


def test_a_rotation_shows_the_new_secret_once_and_the_old_one_works_on(world: World) -> None:
    client = as_person(world.member)
    response = act(client, "rotate", world.key)
    [secret] = set(SECRET.findall(text_of(response)))
    assert secret != world.secret
    assert "no-store" in response["Cache-Control"]
    text = text_of(client.get(address("key", world.key)))
    assert secret not in text
    assert "The old secret" in text
    assert world.key.secrets.count() == 2


def test_the_dialog_names_the_key_and_htmx_gets_it_alone(world: World) -> None:
    client = as_person(world.member)
    text = text_of(client.get(address("revoke", world.key), headers={"HX-Request": "true"}))
    assert "Revoke key ci-nightly" in text
    assert "<html" not in text
    data = {"_form_submitted": "True", **ACTS["revoke"]}
    response = client.post(address("revoke", world.key), data, headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == address("key", world.key)


def test_what_the_status_does_not_allow_is_said_and_not_done(world: World) -> None:
    client = as_person(world.member)
    assert "active already" in text_of(client.get(address("resume", world.key)))
    key_revoke(key=world.key, reason="leaked")
    before = world.key.history.count()
    for name in ACTS:
        response = act(client, name, world.key)
        assert response.status_code == 200
        assert re.search("final|revoked already", text_of(response)), name
    assert world.key.history.count() == before

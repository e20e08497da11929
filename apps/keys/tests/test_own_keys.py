"""The pages of a person's own keys: who sees which, what they show, how a key is made and its secret shown."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.audit.models import AuditEvent
from apps.keys.models import ApiKey
from apps.keys.services import key_issue, key_revoke, key_suspend, key_update
from apps.keys.tests.conftest import World
from apps.organization.models import Membership, User

LIST = reverse("keys:list")
ISSUE = reverse("keys:issue")
PEOPLE = ("owner", "team_admin", "member", "viewer", "stranger")
SECRET = re.compile(r"sk-proj-[A-Za-z0-9_-]{20,}")


def as_person(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def filled(world: World, **changes: str) -> dict[str, str]:
    """The form of a new key as a browser sends it."""
    return {"project": str(world.project.pk), "name": "fresh", "permission_mode": "all"} | changes


# --- The list ---------------------------------------------------------------------------------------------------------


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(world: World) -> None:
    for address in (LIST, ISSUE):
        response = Client().get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("organization:sign_in"))


@pytest.mark.parametrize(
    ("who", "sees"),
    [("owner", False), ("team_admin", False), ("member", True), ("viewer", False), ("stranger", False)],
)
def test_my_keys_are_mine_alone(world: World, who: str, sees: bool) -> None:
    assert ("ci-nightly" in text_of(as_person(getattr(world, who)).get(LIST))) is sees


@pytest.mark.parametrize(
    ("who", "sees"),
    [("owner", True), ("team_admin", True), ("member", True), ("viewer", False), ("stranger", False)],
)
def test_the_switch_shows_the_keys_of_the_projects_that_a_person_owns_and_no_other(
    world: World, who: str, sees: bool
) -> None:
    colleagues = key_issue(project=world.project, owner=world.team_admin, name="colleagues").key
    text = text_of(as_person(getattr(world, who)).get(LIST, {"whose": "all"}))
    assert ("ci-nightly" in text) is sees
    assert (colleagues.name in text) is (sees and who != "member")


@pytest.mark.parametrize(("who", "offered"), [("owner", True), ("team_admin", True), ("member", False)])
def test_the_switch_is_offered_to_whoever_has_colleagues_keys_to_see(world: World, who: str, offered: bool) -> None:
    assert ('name="whose"' in text_of(as_person(getattr(world, who)).get(LIST))) is offered


def test_a_row_shows_mask_permissions_and_limits_but_no_secret(world: World) -> None:
    permissions = {"models": "read", "chat_completions": "write"}
    issued = key_issue(
        project=world.project,
        owner=world.member,
        name="narrow",
        permission_mode="restricted",
        permissions=permissions,
        requests_per_minute=1_200,
        tokens_per_minute=0,
    )
    text = text_of(as_person(world.member).get(LIST))
    for shown in ("narrow", issued.key.masked_secret, "2 of 10 groups", "1,200 requests/min", "any tokens/min"):
        assert shown in text, shown
    assert issued.secret not in text


def test_the_filters_narrow_the_list_and_their_state_is_in_the_address(world: World) -> None:
    stopped, gone = (
        key_issue(project=world.project, owner=world.member, name=name).key for name in ("paused-key", "gone-key")
    )
    key_suspend(key=stopped, reason="on leave")
    key_revoke(key=gone, reason="leaked")
    client = as_person(world.member)
    for query, names in (
        ({}, {"ci-nightly", "paused-key"}),
        ({"status": "suspended"}, {"paused-key"}),
        ({"status": "revoked"}, {"gone-key"}),
        ({"status": "any"}, {"ci-nightly", "paused-key", "gone-key"}),
        ({"q": "NIGHT"}, {"ci-nightly"}),
        ({"q": "ci paused"}, set()),
        ({"project": world.project.public_id, "q": "paused"}, {"paused-key"}),
        ({"project": world.other_project.public_id}, set()),
        ({"status": "nonsense", "page": "-3"}, {"ci-nightly", "paused-key"}),
    ):
        text = text_of(client.get(LIST, query))
        assert {name for name in ("ci-nightly", "paused-key", "gone-key") if name in text} == names, query


def test_htmx_gets_the_rows_alone_and_after_the_session_ended_the_way_to_the_sign_in(world: World) -> None:
    response = as_person(world.member).get(LIST, headers={"HX-Request": "true"})
    assert "ci-nightly" in text_of(response)
    assert "<html" not in text_of(response)
    assert reverse("organization:sign_in") in Client().get(LIST, headers={"HX-Request": "true"})["HX-Redirect"]


def test_whose_keys_are_shown_decides_which_projects_there_are_to_choose_from(world: World) -> None:
    client = as_person(world.owner)
    for whose, offered in (("", False), ("all", True)):
        fragment = text_of(client.get(LIST, {"whose": whose}, headers={"HX-Request": "true"}))
        assert 'hx-swap-oob="true"' in fragment
        assert (world.project.public_id in fragment) is offered
    assert "hx-swap-oob" not in text_of(client.get(LIST))


def test_the_project_that_is_searched_is_chosen_in_the_filter_though_it_holds_no_key(world: World) -> None:
    query = {"project": world.project.public_id}
    assert f'value="{world.project.public_id}" selected' in text_of(as_person(world.team_admin).get(LIST, query))
    assert world.project.name not in text_of(as_person(world.stranger).get(LIST, query))


def test_an_empty_page_says_what_to_do_first(world: World) -> None:
    assert "You have no key yet" in text_of(as_person(world.team_admin).get(LIST))
    assert "Your role reads totals" in text_of(as_person(world.viewer).get(LIST))
    assert "No key fits these filters" in text_of(as_person(world.member).get(LIST, {"q": "nothing like it"}))
    assert "You are in no project yet" in text_of(as_person(User.objects.create_user("nina")).get(LIST))


def test_the_list_costs_the_same_with_many_keys(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        key_issue(project=world.project, owner=world.member, name=f"key-{number}")
    client = as_person(world.member)
    with django_assert_max_num_queries(18):
        assert "key-29" in text_of(client.get(LIST))


# --- Make a key -------------------------------------------------------------------------------------------------------


def test_a_member_makes_a_key_of_their_own_and_its_secret_is_shown_once(world: World) -> None:
    client = as_person(world.member)
    response = client.post(
        ISSUE,
        filled(
            world,
            permission_mode="restricted",
            **{"permissions-chat_completions": "write", "permissions-models": "read"},
            allowed_models="gpt-4o*",
            allowed_networks="10.0.0.0/8",
            requests_per_minute="60",
        ),
    )
    key = ApiKey.objects.get(name="fresh")
    assert (key.owner, key.project) == (world.member, world.project)
    assert key.permissions == {"chat_completions": "write", "models": "read"}
    assert (key.allowed_models, key.allowed_networks, key.requests_per_minute) == (["gpt-4o*"], ["10.0.0.0/8"], 60)
    [secret] = set(SECRET.findall(text_of(response)))
    assert secret.endswith(key.masked_secret[-4:])
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert f'data-key-url="{reverse("keys:key", args=(key.public_id,))}"' in text_of(response)
    for address in (LIST, ISSUE, reverse("keys:key", args=(key.public_id,))):
        assert secret not in text_of(client.get(address))


def test_the_trail_tells_who_made_the_key_and_that_its_secret_was_shown(world: World) -> None:
    response = as_person(world.member).post(ISSUE, filled(world))
    key = ApiKey.objects.get(name="fresh")
    events = AuditEvent.objects.filter(object_id=key.public_id).order_by("sequence")
    assert [(event.verb, event.actor_label) for event in events] == [
        ("key.issued", "mia"),
        ("key.secret_shown", "mia"),
    ]
    [secret] = set(SECRET.findall(text_of(response)))
    assert secret not in str(list(events.values()))


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_nobody_makes_a_key_in_a_project_where_their_role_does_not_let_them(world: World, who: str) -> None:
    before = ApiKey.objects.count()
    response = as_person(getattr(world, who)).post(ISSUE, filled(world))
    assert response.status_code == (403 if who == "viewer" else 200)
    assert ApiKey.objects.count() == before
    assert "Atlas" not in text_of(as_person(world.stranger).get(ISSUE))


def test_an_archived_project_takes_no_key(world: World) -> None:
    world.project.archived_at = timezone.now()
    world.project.save()
    for method in ("get", "post"):
        response = getattr(as_person(world.member), method)(ISSUE, filled(world))
        assert response.status_code == 403
        assert "archived" in text_of(response)
    # Of two projects only the living one is offered, and taken.
    Membership.objects.create(user=world.member, project=world.other_project, role=Membership.Role.MEMBER)
    response = as_person(world.member).post(ISSUE, filled(world))
    assert "Select a valid choice" in text_of(response)
    assert not ApiKey.objects.filter(name="fresh").exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "This field is required"),
        ({"expires_at": "2020-01-01T00:00"}, "lies in the future"),
        ({"allowed_networks": "not-a-network"}, "is not an IP address or network"),
        ({"allowed_models": "two words"}, "is not a model name or pattern"),
        ({"requests_per_minute": "-4"}, "greater than or equal to 0"),
        ({"permission_mode": "restricted", "permissions-chat_completions": "everything"}, "is not one of"),
    ],
)
def test_what_is_wrong_is_said_in_the_form_with_what_was_typed_kept(
    world: World, typed: dict[str, str], told: str
) -> None:
    response = as_person(world.member).post(ISSUE, filled(world, **{"tokens_per_minute": "4321", **typed}))
    text = text_of(response)
    assert told in text
    assert 'value="4321"' in text
    assert not ApiKey.objects.filter(name="fresh").exists()


def test_the_form_shows_the_limits_of_the_project_that_is_chosen(world: World) -> None:
    Membership.objects.create(user=world.member, project=world.other_project, role=Membership.Role.MEMBER)
    world.other_project.requests_per_minute = 77
    world.other_project.save()
    client = as_person(world.member)
    assert "allows at most 77 requests per minute" not in text_of(client.get(ISSUE))
    chosen = {"project": str(world.other_project.pk), "tokens_per_minute": "4321"}
    text = text_of(client.get(ISSUE, chosen, headers={"HX-Request": "true"}))
    assert "allows at most 77 requests per minute" in text
    assert 'value="4321"' in text


@pytest.mark.parametrize("query", ["project=abc", "project=9" * 30, "permissions=x&version=y", "project=%00"])
def test_a_query_that_nobody_would_type_does_no_harm(world: World, query: str) -> None:
    assert as_person(world.member).get(f"{ISSUE}?{query}").status_code == 200


# --- The bounds of the project ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "passes"),
    [
        ({"requests_per_minute": "100"}, True),
        ({"requests_per_minute": "101"}, False),
        ({"requests_per_minute": "0"}, False),
        ({"requests_per_minute": ""}, True),
        ({"requests_per_minute_burst": "101"}, False),
        ({"requests_per_minute_burst": "0"}, True),
        # The project names no limit of its own and the installation none: no bound.
        ({"requests_per_day": "0"}, True),
        # The installation's limit is the bound where the project names none.
        ({"images_per_minute": "501"}, False),
    ],
)
def test_a_member_cannot_pass_the_limits_of_the_project(world: World, typed: dict[str, str], passes: bool) -> None:
    world.project.requests_per_minute = 100
    world.project.save()
    response = as_person(world.member).post(ISSUE, filled(world, **typed))
    assert ApiKey.objects.filter(name="fresh").exists() is passes
    assert ("allows at most" in text_of(response)) is not passes


@pytest.mark.parametrize("who", ["owner", "team_admin"])
def test_whoever_manages_the_keys_of_the_project_is_not_bound_by_its_limits(world: World, who: str) -> None:
    world.project.requests_per_minute = 100
    world.project.save()
    as_person(getattr(world, who)).post(ISSUE, filled(world, requests_per_minute="5000"))
    assert ApiKey.objects.get(name="fresh").requests_per_minute == 5_000


def test_the_admin_binds_whoever_does_not_manage_the_project_too(world: World) -> None:
    world.project.requests_per_minute = 100
    world.project.save()
    data = filled(world, owner=str(world.member.pk), requests_per_minute="101", allowed_models="", allowed_networks="")
    response = as_person(world.member).post(reverse("admin:keys_apikey_add"), data)
    assert "allows at most 100 requests per minute" in text_of(response)
    assert not ApiKey.objects.filter(name="fresh").exists()


def test_the_service_holds_the_bounds_whoever_calls_it_and_the_system_has_none(world: World) -> None:
    world.project.requests_per_minute = 100
    world.project.save()
    with pytest.raises(ValidationError, match="allows at most 100 requests per minute"):
        key_issue(project=world.project, owner=world.member, name="fresh", actor=world.member, requests_per_minute=101)
    with pytest.raises(ValidationError, match="allows at most 100 requests per minute"):
        key_update(key=world.key, actor=world.member, requests_per_minute=0)
    assert ApiKey.objects.get(pk=world.key.pk).requests_per_minute is None
    key_update(key=world.key, requests_per_minute=101)


# --- GET changes nothing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_opening_the_pages_changes_nothing(world: World, who: str) -> None:
    def state() -> tuple[Any, ...]:
        return list(ApiKey.objects.values()), ApiKey.history.count(), AuditEvent.objects.count()

    client = as_person(getattr(world, who))
    before = state()
    pages = (
        "key",
        "change",
        "rotate",
        "expire",
        "suspend",
        "resume",
        "revoke",
        "narrow_permissions",
        "narrow_networks",
    )
    addresses = [LIST, ISSUE, *(reverse(f"keys:{name}", args=(world.key.public_id,)) for name in pages)]
    for address in addresses:
        for headers in ({}, {"HX-Request": "true"}):
            assert client.get(f"{address}?reason=x&confirmed=yes", headers=headers).status_code < 500
    assert state() == before


def test_a_post_takes_a_csrf_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.member)
    assert client.post(ISSUE, filled(world)).status_code == 403
    assert not ApiKey.objects.filter(name="fresh").exists()

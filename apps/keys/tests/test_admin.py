"""The pages of keys: who sees them, what they show, what sending their forms does."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.keys import panels
from apps.keys.models import ApiKey, KeySecret
from apps.keys.panels import KeyUsage, KeyUse, UsageLine
from apps.keys.permissions import ENDPOINT_GROUPS, PermissionMode
from apps.keys.queries import key_version
from apps.keys.secret import digest
from apps.keys.services import key_issue, key_revoke, key_rotate, key_suspend, key_update
from apps.keys.tests.conftest import World
from apps.organization.models import User

LIST = reverse("admin:keys_apikey_changelist")
ADD = reverse("admin:keys_apikey_add")
ONE_KEY_PAGES = ("change", "history", "suspend", "resume", "rotate", "change_expiry", "revoke")
ACTIONS = ("suspend", "resume", "rotate", "change_expiry", "revoke")
FILLED: dict[str, dict[str, str]] = {
    "suspend": {"reason": "on leave"},
    "resume": {"reason": ""},
    "rotate": {"grace": "24", "reason": ""},
    "change_expiry": {"when": "30", "reason": ""},
    "revoke": {"reason": "leaked"},
}


class Record:
    """A record of requests that tells the same of each key."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def last_used(self, keys: Sequence[int]) -> Mapping[int, datetime]:
        self.asked.append("last_used")
        return dict.fromkeys(keys, timezone.now() - timedelta(minutes=5))

    def last_24_hours(self, keys: Sequence[int]) -> Mapping[int, KeyUse]:
        self.asked.append("last_24_hours")
        return dict.fromkeys(keys, KeyUse(requests=1_234, tokens=56_789, cost_nano=1_500_000_001, errors=3))

    def recent(self, key: int) -> KeyUsage:
        use = KeyUse(requests=77, tokens=8_800, cost_nano=990_000_000)
        lines = [UsageLine("gpt-4o-mini-2024-07-18", use)]
        return KeyUsage(use, use, use, lines, lines, timezone.now(), "/admin/somewhere/")


@pytest.fixture(autouse=True)
def record(monkeypatch: pytest.MonkeyPatch) -> Record:
    told = Record()
    monkeypatch.setattr(panels, "_registered", [told])
    return told


def page(name: str, key: ApiKey) -> str:
    return reverse(f"admin:keys_apikey_{name}", args=(key.pk,))


def as_person(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def act(client: Client, name: str, key: ApiKey, **changes: str) -> Any:
    data = {"_form_submitted": "True", **FILLED[name], **changes}
    return client.post(page(name, key), data, headers={"HX-Request": "true"})


def form_data(key: ApiKey | None = None, **changes: str) -> dict[str, str]:
    data = {
        "name": key.name if key else "from-the-page",
        "owner": str(key.owner_id) if key else "",
        "permission_mode": key.permission_mode if key else PermissionMode.ALL.value,
        "allowed_models": "",
        "allowed_networks": "",
        "change_reason": "",
    }
    return data | changes


def test_two_who_edit_the_same_key_get_a_notice_and_no_lost_update(world: World) -> None:
    client = as_person(world.team_admin)
    form = client.get(page("change", world.key)).context["adminform"].form
    seen = str(form.initial.get("version") or form.fields["version"].initial)
    key_update(key=world.key, name="nightly", actor=world.owner)
    mine = form_data(world.key, name="mine", version=seen)

    answer = client.post(page("change", world.key), mine)
    told = text_of(answer)
    assert answer.status_code == 200
    assert "olga changed it meanwhile: Name from ci-nightly to nightly." in told
    assert 'value="mine"' in told, "what was typed is gone"
    world.key.refresh_from_db()
    assert world.key.name == "nightly"

    again = answer.context["adminform"].form["version"].value()
    assert client.post(page("change", world.key), mine | {"version": str(again)}).status_code == 302
    world.key.refresh_from_db()
    assert world.key.name == "mine"


def test_a_change_at_the_very_same_moment_is_not_overwritten_either(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = key_version(world.key)
    key_update(key=world.key, name="nightly", actor=world.owner)
    # As if the other change came between the form's check and its save.
    monkeypatch.setattr("apps.keys.forms.key_version", lambda _key: version)
    client = as_person(world.team_admin)
    client.post(page("change", world.key), form_data(world.key, name="mine", version=str(version)))
    world.key.refresh_from_db()
    assert world.key.name == "nightly"


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_the_list_shows_a_person_the_keys_of_their_projects_and_no_other(world: World) -> None:
    for user, sees in (
        (world.owner, True),
        (world.team_admin, True),
        (world.member, True),
        (world.viewer, False),
        (world.stranger, False),
    ):
        assert ("ci-nightly" in text_of(as_person(user).get(LIST))) is sees, user


def test_the_project_filter_names_only_the_persons_projects(world: World) -> None:
    key_issue(project=world.other_project, owner=world.stranger, name="theirs")
    assert "Elsewhere" not in text_of(as_person(world.member).get(LIST))
    assert "Atlas" not in text_of(as_person(world.stranger).get(LIST))


@pytest.mark.parametrize("name", ONE_KEY_PAGES)
def test_a_stranger_opens_no_page_of_a_key(world: World, name: str) -> None:
    response = as_person(world.stranger).get(page(name, world.key), follow=True)
    assert "ci-nightly" not in text_of(response)
    assert world.key.public_id not in text_of(response)


@pytest.mark.parametrize("who", ["stranger", "viewer"])
@pytest.mark.parametrize("name", ACTIONS)
def test_strangers_and_viewers_cannot_act_on_a_key(world: World, name: str, who: str) -> None:
    before = ApiKey.objects.values().get(pk=world.key.pk), world.key.secrets.count()
    assert act(as_person(getattr(world, who)), name, world.key).status_code == 403
    assert (ApiKey.objects.values().get(pk=world.key.pk), world.key.secrets.count()) == before


@pytest.mark.parametrize("who", ["stranger", "viewer"])
def test_strangers_and_viewers_cannot_change_a_key(world: World, who: str) -> None:
    as_person(getattr(world, who)).post(page("change", world.key), form_data(world.key, name="taken"))
    assert ApiKey.objects.get(pk=world.key.pk).name == "ci-nightly"


@pytest.mark.parametrize("who", ["stranger", "viewer"])
@pytest.mark.parametrize("action", ["suspend_selected", "revoke_selected"])
def test_strangers_and_viewers_cannot_act_on_many_keys(world: World, action: str, who: str) -> None:
    data = {"action": action, "_selected_action": str(world.key.pk), "confirmed": "yes", "reason": "because"}
    as_person(getattr(world, who)).post(LIST, data)
    assert ApiKey.objects.get(pk=world.key.pk).status == ApiKey.Status.ACTIVE


def test_a_person_who_is_not_staff_is_sent_to_the_login(world: World) -> None:
    world.member.is_staff = False
    world.member.save()
    response = as_person(world.member).get(page("change", world.key))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("admin:login"))


def test_staff_without_rights_to_keys_are_refused(world: World) -> None:
    world.viewer.user_permissions.clear()
    client = as_person(world.viewer)
    assert client.get(LIST).status_code == 403
    assert act(client, "revoke", world.key).status_code == 403


def test_a_member_manages_their_own_keys_but_not_a_colleagues(world: World) -> None:
    colleagues = key_issue(project=world.project, owner=world.team_admin, name="colleagues").key
    client = as_person(world.member)
    assert act(client, "suspend", world.key).status_code == 200
    assert act(client, "suspend", colleagues).status_code == 403
    assert client.get(page("change", colleagues)).status_code == 302
    assert "colleagues" not in text_of(client.get(LIST))


def test_a_team_admin_manages_the_keys_of_all_members(world: World) -> None:
    assert act(as_person(world.team_admin), "revoke", world.key).status_code == 200
    assert ApiKey.objects.get(pk=world.key.pk).status == ApiKey.Status.REVOKED


@pytest.mark.parametrize("who", ["owner", "team_admin", "member", "viewer"])
def test_nobody_deletes_a_key(world: World, who: str) -> None:
    client = as_person(getattr(world, who))
    assert client.post(page("delete", world.key), {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": str(world.key.pk), "post": "yes"})
    assert ApiKey.objects.filter(pk=world.key.pk).exists()


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_status_mask_and_use_but_no_secret(world: World) -> None:
    text = text_of(as_person(world.owner).get(LIST))
    for shown in (
        "ci-nightly",
        "Active",
        world.key.masked_secret,
        "1,234",
        "56,789",
        "$1.500000001",
        "5\xa0minutes ago",
    ):
        assert shown in text, shown
    assert world.secret not in text
    assert digest(world.secret) not in text


def test_the_list_asks_the_record_once_a_page(
    world: World, record: Record, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        key_issue(project=world.project, owner=world.member, name=f"key {number}")
    client = as_person(world.owner)
    with django_assert_max_num_queries(12):
        client.get(LIST)
    assert record.asked == ["last_24_hours", "last_used"]


def test_the_list_works_where_nothing_keeps_a_record(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_registered", [])
    client = as_person(world.owner)
    assert "never" in text_of(client.get(LIST))
    assert "has not been used yet" in text_of(client.get(page("change", world.key)))


@pytest.mark.parametrize("status", ApiKey.Status)
def test_the_status_filter_finds_the_keys_of_each_status(world: World, status: ApiKey.Status) -> None:
    keys = {name: key_issue(project=world.project, owner=world.member, name=f"is {name}").key for name in ApiKey.Status}
    key_suspend(key=keys[ApiKey.Status.SUSPENDED], reason="on leave")
    key_revoke(key=keys[ApiKey.Status.REVOKED], reason="leaked")
    expired = keys[ApiKey.Status.EXPIRED]
    expired.expires_at = timezone.now() - timedelta(seconds=1)
    expired.save()
    text = text_of(as_person(world.owner).get(LIST, {"status": status.value}))
    assert [name for name in ApiKey.Status if f"is {name}" in text] == [status]


@pytest.mark.parametrize("query", ["nightly", "Atlas", "mia"])
def test_search_finds_keys_by_name_project_and_owner(world: World, query: str) -> None:
    key_issue(project=world.other_project, owner=world.stranger, name="theirs")
    text = text_of(as_person(world.owner).get(LIST, {"q": query}))
    assert "ci-nightly" in text
    assert "theirs" not in text


def test_search_finds_a_key_by_the_last_four_characters_of_its_secret(world: World) -> None:
    assert "ci-nightly" in text_of(as_person(world.owner).get(LIST, {"q": world.secret[-4:]}))


# --- Issue ------------------------------------------------------------------------------------------------------------


def issue_from_the_page(client: Client, world: World, **changes: str) -> Any:
    data = form_data(project=str(world.project.pk), owner=str(world.member.pk), expires_at_0="", expires_at_1="")
    return client.post(ADD, data | changes)


def test_a_new_key_is_shown_once_with_ready_code(world: World) -> None:
    client = as_person(world.member)
    response = issue_from_the_page(client, world)
    key = ApiKey.objects.get(name="from-the-page")
    secret = response.context["secret"]
    assert KeySecret.objects.get(digest=digest(secret)).key == key
    text = text_of(response)
    assert text.count(secret) == 4  # the secret itself, curl, Python, Node
    assert "http://127.0.0.1:8000/v1/chat/completions" in text
    assert "cannot be shown again" in text
    assert key.history.get().history_user == world.member


def test_the_page_with_a_secret_is_kept_nowhere(world: World) -> None:
    client = as_person(world.member)
    response = issue_from_the_page(client, world)
    secret = response.context["secret"]
    assert "no-store" in response.headers["Cache-Control"]
    assert "Location" not in response.headers
    assert secret not in str(dict(client.session))
    assert secret not in str(client.cookies)
    for url in (LIST, page("change", ApiKey.objects.get(name="from-the-page")), reverse("admin:index")):
        assert secret not in text_of(client.get(url))


def test_the_form_shows_errors_in_words_and_issues_nothing(world: World) -> None:
    response = issue_from_the_page(
        as_person(world.member), world, allowed_networks="10.1.2.3/8\nhome", allowed_models="gpt 4", name=""
    )
    text = text_of(response)
    assert "Write the network as 10.0.0.0/8" in text
    assert "“home” is not an IP address or network" in text
    assert "“gpt 4” is not a model name or pattern" in text
    assert "This field is required" in text
    assert not ApiKey.objects.filter(name="from-the-page").exists()


def test_an_expiry_date_in_the_past_is_refused_by_the_form(world: World) -> None:
    response = issue_from_the_page(as_person(world.member), world, expires_at_0="2020-01-01", expires_at_1="00:00")
    assert "An expiry date lies in the future." in text_of(response)


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_a_person_issues_keys_only_in_projects_where_they_may(world: World, who: str) -> None:
    user = getattr(world, who)
    issue_from_the_page(as_person(user), world, owner=str(user.pk))
    assert not ApiKey.objects.filter(name="from-the-page").exists()


def test_a_member_issues_keys_for_themselves_only(world: World) -> None:
    issue_from_the_page(as_person(world.member), world, owner=str(world.team_admin.pk))
    assert not ApiKey.objects.filter(name="from-the-page").exists()


def test_a_team_admin_issues_keys_for_members(world: World) -> None:
    issue_from_the_page(as_person(world.team_admin), world)
    assert ApiKey.objects.get(name="from-the-page").owner == world.member


# --- Change -----------------------------------------------------------------------------------------------------------


def test_the_grid_offers_each_group_its_own_levels(world: World) -> None:
    text = text_of(as_person(world.member).get(page("change", world.key)))
    for group in ENDPOINT_GROUPS:
        for level in ("none", "read", "write"):
            offered = f'name="permissions-{group.code}" value="{level}"' in text
            assert offered is (level in group.levels), (group, level)


def test_permissions_models_networks_and_limits_are_saved_with_actor_and_reason(world: World) -> None:
    data = form_data(
        world.key,
        permission_mode="restricted",
        allowed_models="gpt-4o*\n\n o3 \ngpt-4o*",
        allowed_networks="10.0.0.0/8\n2001:db8::/32",
        requests_per_minute="60",
        requests_per_minute_burst="10",
        change_reason="Nightly runs only",
        **{"permissions-chat_completions": "write", "permissions-models": "read", "permissions-files": "none"},
    )
    response = as_person(world.member).post(page("change", world.key), data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    key = ApiKey.objects.get(pk=world.key.pk)
    assert key.permissions == {"chat_completions": "write", "models": "read"}
    assert key.allowed_models == ["gpt-4o*", "o3"]
    assert key.allowed_networks == ["10.0.0.0/8", "2001:db8::/32"]
    assert (key.requests_per_minute, key.requests_per_minute_burst) == (60, 10)
    row = key.history.latest()
    assert (row.history_user, row.history_change_reason) == (world.member, "Nightly runs only")


def test_a_level_that_a_group_does_not_have_is_refused(world: World) -> None:
    data = form_data(world.key, permission_mode="restricted", **{"permissions-chat_completions": "read"})
    response = as_person(world.member).post(page("change", world.key), data)
    assert "Chat completions: “read” is not one of none, write." in text_of(response)


def test_saving_without_a_change_leaves_no_history(world: World) -> None:
    response = as_person(world.member).post(page("change", world.key), form_data(world.key))
    assert response.status_code == 302
    assert world.key.history.count() == 1


def test_what_the_form_does_not_offer_cannot_be_sent(world: World) -> None:
    data = form_data(world.key, project=str(world.other_project.pk), state="revoked", masked_secret="x", public_id="x")
    as_person(world.owner).post(page("change", world.key), data)
    key = ApiKey.objects.get(pk=world.key.pk)
    assert (key.project, key.state, key.masked_secret) == (world.project, "active", world.key.masked_secret)
    assert key.public_id == world.key.public_id


def test_a_revoked_key_is_shown_but_cannot_be_changed(world: World) -> None:
    key_revoke(key=world.key, reason="leaked", actor=world.owner)
    client = as_person(world.owner)
    text = text_of(client.get(page("change", world.key)))
    assert "Revoked" in text
    assert "leaked" in text
    assert 'name="_save"' not in text
    assert client.post(page("change", world.key), form_data(world.key, name="back")).status_code == 403


def test_a_key_revoked_while_its_form_is_sent_is_left_alone_with_a_sentence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.keys.admin.key.lifecycle.refusal", lambda verb, key: "")
    key_revoke(key=world.key, reason="leaked")
    response = as_person(world.owner).post(page("change", world.key), form_data(world.key, name="back"), follow=True)
    assert "A revoked key cannot be changed" in text_of(response)
    assert ApiKey.objects.get(pk=world.key.pk).name == "ci-nightly"


def test_the_usage_tab_shows_what_the_record_tells(world: World) -> None:
    text = text_of(as_person(world.member).get(page("change", world.key)))
    for shown in ("gpt-4o-mini-2024-07-18", "8,800", "$0.99", "/admin/somewhere/"):
        assert shown in text


# --- Actions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIONS)
def test_a_dialog_names_the_key(world: World, name: str) -> None:
    if name == "resume":
        key_suspend(key=world.key, reason="on leave")
    assert "ci-nightly" in text_of(as_person(world.member).get(page(name, world.key)))


@pytest.mark.parametrize(
    ("name", "expected"), [("suspend", ApiKey.Status.SUSPENDED), ("revoke", ApiKey.Status.REVOKED)]
)
def test_stopping_a_key_goes_on_record_with_actor_and_reason(world: World, name: str, expected: ApiKey.Status) -> None:
    response = act(as_person(world.member), name, world.key, reason="moved away")
    assert response.headers["HX-Redirect"] == page("change", world.key)
    key = ApiKey.objects.get(pk=world.key.pk)
    row = key.history.latest()
    assert (key.status, row.history_user, row.history_change_reason) == (expected, world.member, "moved away")


@pytest.mark.parametrize("name", ["suspend", "revoke"])
def test_stopping_a_key_without_a_reason_is_refused(world: World, name: str) -> None:
    assert "Give a reason." in text_of(act(as_person(world.member), name, world.key, reason=" "))
    assert ApiKey.objects.get(pk=world.key.pk).status == ApiKey.Status.ACTIVE


def test_a_suspended_key_can_be_resumed(world: World) -> None:
    key_suspend(key=world.key, reason="on leave")
    act(as_person(world.member), "resume", world.key)
    assert ApiKey.objects.get(pk=world.key.pk).status == ApiKey.Status.ACTIVE


def test_a_dialog_works_without_script(world: World) -> None:
    data = {"_form_submitted": "True", "reason": "on leave"}
    response = as_person(world.member).post(page("suspend", world.key), data)
    assert response.headers["Location"] == page("change", world.key)
    assert ApiKey.objects.get(pk=world.key.pk).status == ApiKey.Status.SUSPENDED


def test_a_dialog_refuses_what_the_status_does_not_allow_before_anything_is_sent(world: World) -> None:
    key_revoke(key=world.key, reason="leaked")
    client = as_person(world.member)
    sentence = "A revoked key cannot be resumed: revocation is final."
    assert sentence in text_of(client.get(page("resume", world.key)))
    assert sentence in text_of(act(client, "resume", world.key))


def test_the_page_offers_only_what_the_status_allows(world: World) -> None:
    client = as_person(world.member)

    def offered() -> list[str]:
        text = text_of(client.get(page("change", world.key)))
        return [name for name in ACTIONS if page(name, world.key) in text]

    assert offered() == ["suspend", "rotate", "change_expiry", "revoke"]
    key_suspend(key=world.key, reason="on leave")
    assert offered() == ["resume", "rotate", "change_expiry", "revoke"]
    key_revoke(key=world.key, reason="leaked")
    assert offered() == []


def test_a_viewer_is_offered_no_action(world: World) -> None:
    text = text_of(as_person(world.viewer).get(page("change", world.key)))
    assert not [name for name in ACTIONS if page(name, world.key) in text]


def test_rotation_shows_the_new_secret_once_in_place_of_the_page(world: World) -> None:
    response = act(as_person(world.member), "rotate", world.key, grace="1", reason="on a slide")
    secret = response.context["secret"]
    assert KeySecret.objects.get(digest=digest(secret)).key == world.key
    assert text_of(response).count(secret) == 4
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["HX-Retarget"] == "#main"
    old = KeySecret.objects.get(digest=digest(world.secret))
    assert old.valid_until is not None
    assert timedelta(minutes=59) < old.valid_until - timezone.now() <= timedelta(hours=1)


def test_the_page_tells_until_when_the_old_secret_works(world: World) -> None:
    key_rotate(key=world.key, grace=timedelta(hours=24))
    text = text_of(as_person(world.member).get(page("change", world.key)))
    old = KeySecret.objects.get(digest=digest(world.secret))
    assert old.valid_until is not None
    assert f"works until {old.valid_until:%Y-%m-%d %H:%M} UTC" in text


@pytest.mark.parametrize("grace", ["25", "-1", "", "soon"])
def test_a_grace_period_that_is_not_offered_is_refused(world: World, grace: str) -> None:
    act(as_person(world.member), "rotate", world.key, grace=grace)
    assert world.key.secrets.count() == 1


def test_an_expiry_date_can_be_set_moved_and_taken_away(world: World) -> None:
    client = as_person(world.member)
    act(client, "change_expiry", world.key, when="30")
    expires_at = ApiKey.objects.get(pk=world.key.pk).expires_at
    assert expires_at is not None
    assert timedelta(days=29, hours=23) < expires_at - timezone.now() <= timedelta(days=30)
    act(client, "change_expiry", world.key, when="at", at="2199-05-04T03:02")
    assert ApiKey.objects.get(pk=world.key.pk).expires_at == datetime(2199, 5, 4, 3, 2, tzinfo=UTC)
    act(client, "change_expiry", world.key, when="never")
    assert ApiKey.objects.get(pk=world.key.pk).expires_at is None


@pytest.mark.parametrize("at", ["", "2020-01-01T00:00"])
def test_a_moment_that_is_missing_or_past_is_refused(world: World, at: str) -> None:
    response = act(as_person(world.member), "change_expiry", world.key, when="at", at=at)
    assert "lie in the future" in text_of(response)
    assert ApiKey.objects.get(pk=world.key.pk).expires_at is None


@pytest.mark.parametrize("address", ["nonsense", "999999", "1 OR 1=1"])
def test_an_action_on_a_key_that_is_not_there_is_refused(world: World, address: str) -> None:
    assert as_person(world.owner).get(f"{LIST}{address}/revoke/").status_code == 403


# --- Many at once -----------------------------------------------------------------------------------------------------


def test_a_bulk_action_asks_for_a_reason_before_it_does_anything(world: World) -> None:
    data = {"action": "revoke_selected", "_selected_action": str(world.key.pk)}
    text = text_of(as_person(world.member).post(LIST, data))
    assert "Revoke 1 key" in text
    assert "ci-nightly" in text
    assert ApiKey.objects.get(pk=world.key.pk).status == ApiKey.Status.ACTIVE


def test_a_confirmed_bulk_action_does_it_to_each_key_that_allows_it(world: World) -> None:
    done = key_issue(project=world.project, owner=world.member, name="stopped-before").key
    key_suspend(key=done, reason="earlier")
    data = {
        "action": "suspend_selected",
        "_selected_action": [world.key.pk, done.pk],
        "confirmed": "yes",
        "reason": "migration",
    }
    text = text_of(as_person(world.member).post(LIST, data, follow=True))
    assert "1 key suspended." in text
    assert "stopped-before was left as it is. This key is suspended already." in text
    row = ApiKey.objects.get(pk=world.key.pk).history.latest()
    assert (row.state, row.history_user, row.history_change_reason) == ("suspended", world.member, "migration")
    assert ApiKey.objects.get(pk=done.pk).state_reason == "earlier"


def test_a_bulk_action_without_a_reason_asks_again(world: World) -> None:
    data = {"action": "revoke_selected", "_selected_action": str(world.key.pk), "confirmed": "yes", "reason": ""}
    assert "Give a reason." in text_of(as_person(world.member).post(LIST, data))
    assert ApiKey.objects.get(pk=world.key.pk).status == ApiKey.Status.ACTIVE


def test_a_bulk_action_leaves_the_keys_that_are_not_the_persons_to_change(world: World) -> None:
    colleagues = key_issue(project=world.project, owner=world.team_admin, name="colleagues").key
    data: dict[str, Any] = {"action": "revoke_selected", "_selected_action": [world.key.pk, colleagues.pk]}
    client = as_person(world.member)
    assert "Revoke 1 key" in text_of(client.post(LIST, data))
    client.post(LIST, data | {"confirmed": "yes", "reason": "leaked"})
    assert ApiKey.objects.get(pk=colleagues.pk).status == ApiKey.Status.ACTIVE
    assert ApiKey.objects.get(pk=world.key.pk).status == ApiKey.Status.REVOKED


# --- History ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["history", "change"])
def test_the_history_shows_what_who_why_and_each_field_before_and_after(world: World, name: str) -> None:
    key_update(
        key=world.key,
        actor=world.team_admin,
        reason="Nightly runs only",
        requests_per_minute=600,
        permission_mode=PermissionMode.RESTRICTED,
        permissions={"files": "read"},
    )
    old_mask = world.key.masked_secret
    key_rotate(key=world.key, grace=timedelta(), actor=world.team_admin)
    text = " ".join(text_of(as_person(world.team_admin).get(page(name, world.key))).split())
    for shown in (
        "Issued",
        "by olga",
        "Changed",
        "by tariq",
        "Nightly runs only",
        "<dt>Requests per minute</dt> <dd><del>default</del>",
        "<ins>600</ins>",
        "<dt>Permission: Files</dt> <dd><del>None</del>",
        "<ins>Read</ins>",
        "Rotated",
        f"<del>{old_mask}</del>",
        f"<ins>{world.key.masked_secret}</ins>",
    ):
        assert shown in text, shown
    assert world.secret not in text


def test_reasons_are_escaped(world: World) -> None:
    key_suspend(key=world.key, reason="<script>alert(1)</script>", actor=world.member)
    for name in ("history", "change"):
        assert "<script>alert(1)" not in text_of(as_person(world.member).get(page(name, world.key)))


def test_the_history_of_a_long_lived_key_costs_a_fixed_number_of_queries(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for limit in range(1, 40):
        key_update(key=world.key, requests_per_minute=limit, actor=world.owner)
    client = as_person(world.member)
    with django_assert_max_num_queries(12):
        client.get(page("history", world.key))

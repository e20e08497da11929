"""The page of the trail: what it shows, to whom, and that nothing is done to the trail there."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.audit import changelist
from apps.audit.actors import NOBODY, command_actor
from apps.audit.context import Origin, originating
from apps.audit.models import AuditEvent
from apps.audit.services import Thing, event_record
from apps.audit.tests.conftest import World, signed_in
from apps.catalog.models import AIModel, Price
from apps.keys.services import key_suspend, key_update
from apps.listing import keyset
from apps.organization.models import User
from apps.organization.removal import person_remove
from apps.organization.services import project_update

LIST = reverse("admin:audit_auditevent_changelist")


def listed(user: User, **query: Any) -> list[AuditEvent]:
    response = signed_in(user).get(LIST, query)
    assert response.status_code == 200, response.headers
    rows: list[AuditEvent] = response.context["cl"].result_list
    return rows


def verbs_listed(user: User, **query: Any) -> list[str]:
    return [event.verb for event in listed(user, **query)]


def page_of(user: User, event: AuditEvent) -> Any:
    return signed_in(user).get(reverse("admin:audit_auditevent_change", args=[event.pk]))


def note(verb: str = "log.exported", **told: Any) -> AuditEvent:
    return event_record(**{"actor": None, "verb": verb, "on": Thing("usage.log", "log", "Request log"), **told})


# --- What the list shows ----------------------------------------------------------------------------------------------


def test_an_event_is_told_in_words_with_its_object_its_reason_and_its_change(world: World) -> None:
    with originating(Origin(address="203.0.113.7")):
        key_suspend(key=world.key, reason="Leaked into a log", actor=world.team_admin)
    page = signed_in(world.owner).get(LIST).content.decode()
    for told in ("Key suspended", "tariq", "atlas-key", "Atlas", "203.0.113.7", "Leaked into a log"):
        assert told in page
    assert "State: active → suspended" in page
    assert reverse("admin:keys_apikey_change", args=[world.key.pk]) in page


def test_the_newest_event_stands_first_with_its_exact_time_on_hover(world: World) -> None:
    first, second = note(), note()
    shown = listed(world.owner)[:3]
    # The sign-in of whoever looks is the very newest.
    assert [event.pk for event in shown] == [second.pk + 1, second.pk, first.pk]
    assert f'title="{first.time:%Y-%m-%d %H:%M} UTC"' in signed_in(world.owner).get(LIST).content.decode()


def test_an_object_that_is_gone_is_named_without_a_link(world: World) -> None:
    model = AIModel.objects.create(name="gpt-gone", chat=True, context_window=1, max_output_tokens=1)
    note("model.created", on=model)
    address = reverse("admin:catalog_aimodel_change", args=[model.pk])
    assert address in signed_in(world.owner).get(LIST).content.decode()
    model.delete()
    page = signed_in(world.owner).get(LIST).content.decode()
    assert "gpt-gone" in page
    assert address not in page


def test_who_is_gone_is_a_former_member_and_keeps_the_name(world: World) -> None:
    gina = User.objects.create_user("gina")
    event = note(actor=gina)
    assert "former member" not in signed_in(world.owner).get(LIST).content.decode()
    gina.delete()
    page = signed_in(world.owner).get(LIST).content.decode()
    assert "gina" in page
    assert "former member" in page
    assert "gina (former member)" in page_of(world.owner, event).content.decode()


def test_who_was_removed_is_a_former_member_as_actor_and_as_object_under_the_name_of_then(world: World) -> None:
    gina = User.objects.create_user("gina")
    event = note("person.changed", actor=gina, on=gina)
    person_remove(person=gina, reason="moved on", actor=world.owner)
    page = signed_in(world.owner).get(LIST, {"actor": gina.public_id}).content.decode()
    assert page.count("former member") == 2
    assert ">gina<" in page
    assert "gina (former member)" in page_of(world.owner, event).content.decode()


def test_a_page_takes_few_queries_however_many_kinds_of_object(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(world.owner)
    for number in range(40):
        note(actor=command_actor(f"command_{number}"), on=world.key if number % 2 else world.atlas)
    with django_assert_max_num_queries(19) as captured:
        client.get(LIST)
    assert not any("COUNT(" in query["sql"].upper() for query in captured.captured_queries)


def test_pages_are_cut_by_number_and_lead_to_each_other(world: World) -> None:
    for _ in range(60):
        note()
    client = signed_in(world.owner)
    newest = client.get(LIST)
    older = newest.context["cl"].older_link()
    assert "before-" in older
    second = client.get(LIST + older)
    shown = [event.pk for page in (newest, second) for event in page.context["cl"].result_list]
    assert shown == sorted(shown, reverse=True)
    assert len(set(shown)) == AuditEvent.objects.count()


# --- Filters ----------------------------------------------------------------------------------------------------------


def test_filters_by_actor_verb_kind_object_project_and_address(world: World) -> None:
    with originating(Origin(address="203.0.113.7")):
        event = key_changed(world)
    other = note("key.revoked", actor=world.stranger, on=world.borealis, project=world.borealis)
    for name, fits in {
        "actor": event.actor_id,
        "verb": event.verb,
        "kind": event.object_type,
        "object": event.object_id,
        "project": event.project_id,
        "address": event.address,
    }.items():
        found = listed(world.owner, **{name: fits})
        assert event in found, name
        assert other not in found, name


def key_changed(world: World, **changes: Any) -> AuditEvent:
    key_update(key=world.key, actor=world.team_admin, reason="asked for", **(changes or {"name": "atlas-nightly"}))
    return AuditEvent.objects.latest("sequence")


def test_filters_hold_together_whichever_index_is_walked(world: World) -> None:
    event = key_changed(world)
    both = {"actor": world.team_admin.public_id, "verb": "key.changed", "project": world.atlas.pk}
    assert listed(world.owner, **both) == [event]
    assert listed(world.owner, **{**both, "actor": world.owner.public_id}) == []
    assert listed(world.owner, **{**both, "verb": "key.revoked"}) == []
    assert listed(world.owner, **{**both, "project": world.borealis.pk}) == []


def test_whoever_had_not_signed_in_can_be_filtered_for(world: World) -> None:
    event = note("sign_in.failed", actor=NOBODY)
    assert listed(world.owner, actor="nobody") == [event]
    assert "Nobody signed in" in signed_in(world.owner).get(LIST).content.decode()


def test_filters_by_time_from_and_to_in_the_readers_zone(world: World, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    for hour in (10, 12, 14):
        _recorded_at(datetime(2026, 6, 1, hour, tzinfo=UTC))
    asked = {"time_from_0": "2026-06-01", "time_from_1": "13:00", "time_to_0": "2026-06-01", "time_to_1": "15:00:00"}
    assert [event.time.hour for event in listed(world.owner, **asked)] == [12]
    whole_day = {"time_from_0": "2026-06-01", "time_to_0": "2026-06-01"}
    assert [event.time.hour for event in listed(world.owner, **whole_day)] == [14, 12, 10]


def _recorded_at(moment: datetime) -> None:
    QuerySet(AuditEvent).filter(pk=note().pk).update(time=moment)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"time_from_0": "yesterday", "time_from_1": "10:00"}, "“yesterday 10:00” is no date and time"),
        ({"time_to_0": "2026-02-31"}, "“2026-02-31” is no date and time"),
        ({"time_to_1": "10:00"}, "has no date"),
        ({"address": "localhost"}, "“localhost” is no IP address"),
        ({"project": "Atlas"}, "“Atlas” is no project"),
    ],
)
def test_a_filter_that_cannot_be_read_says_so_and_keeps_what_was_typed(
    world: World, asked: dict[str, str], words: str
) -> None:
    response = signed_in(world.owner).get(LIST, asked)
    page = response.content.decode()
    assert words in page
    assert response.context["cl"].result_list == []
    for typed in asked.values():
        assert f'value="{typed}"' in page or typed in page


@pytest.mark.parametrize(
    "asked", [{"q": "\0"}, {"actor": "\0x"}, {"time_from_0": "\0"}, {"p": "before-x"}, {"q": "9" * 30}]
)
def test_nonsense_in_the_address_breaks_nothing(world: World, asked: dict[str, str]) -> None:
    assert signed_in(world.owner).get(LIST, asked).status_code in (200, 302)


def test_the_search_finds_names_ids_reasons_addresses_and_numbers(world: World) -> None:
    with originating(Origin(address="203.0.113.7")):
        event = key_changed(world)
    for term in ("tariq", "atlas-nightly", "Asked FOR", "203.0.113.7", f"#{event.pk}", world.key.public_id, "atlas"):
        assert event in listed(world.owner, q=term), term
    assert listed(world.owner, q="nothing of the kind") == []
    assert event in listed(world.owner, q="asked", actor=world.team_admin.public_id)
    assert event not in listed(world.owner, q="asked", actor=world.owner.public_id)


def test_a_search_that_reads_row_by_row_ends_and_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "FIRST_REACH", 2)
    monkeypatch.setattr(changelist.TrailChangeList, "reach", 4)
    rare = note(reason="needle")
    for _ in range(12):
        note()
    found: list[AuditEvent] = []
    client, address, pages = signed_in(world.owner), f"{LIST}?q=needle", 0
    while not found:
        cl = client.get(address).context["cl"]
        found, address, pages = cl.result_list, LIST + cl.older_link(), pages + 1
    assert found == [rare]
    assert 1 < pages < 8


def test_the_filters_offer_what_is_on_the_trail(world: World) -> None:
    page = signed_in(world.owner).get(LIST).content.decode()
    for choice in (f'<option value="{world.member.public_id}">mia</option>', "Key issued", "API key"):
        assert choice in page
    assert f'<option value="{world.borealis.pk}">Borealis</option>' in page


def test_a_project_is_offered_by_the_name_that_it_has_now(world: World) -> None:
    project_update(project=world.atlas, name="Atlas search", actor=world.team_admin)
    page = signed_in(world.owner).get(LIST).content.decode()
    assert f'<option value="{world.atlas.pk}">Atlas search</option>' in page


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_a_projects_owner_reads_what_was_done_there_and_nothing_else(world: World) -> None:
    note("person.created", on=world.stranger, actor=world.owner)
    events = listed(world.team_admin)
    assert {event.project_id for event in events} == {world.atlas.pk}
    assert "key.issued" in {event.verb for event in events}


def test_an_owner_of_two_projects_reads_both(world: World) -> None:
    assert {event.project_id for event in listed(world.both)} == {world.atlas.pk, world.borealis.pk}
    assert {event.project_id for event in listed(world.both, project=world.atlas.pk)} == {world.atlas.pk}
    by_mia = listed(world.both, actor=world.member.public_id)
    assert {event.actor_label for event in by_mia} == {"mia"}


def test_no_filter_leads_to_what_is_not_theirs(world: World) -> None:
    elsewhere = AuditEvent.objects.filter(project_id=world.borealis.pk).latest("sequence")
    for name, value in (
        ("project", world.borealis.pk),
        ("object", elsewhere.object_id),
        ("actor", world.stranger.public_id),
        ("q", "borealis-key"),
        ("q", elsewhere.object_id),
        ("q", f"#{elsewhere.pk}"),
    ):
        assert listed(world.team_admin, **{name: value}) == [], (name, value)
    assert page_of(world.team_admin, elsewhere).status_code == 302


def test_the_filters_offer_a_projects_owner_no_other_project_and_nobody_from_there(world: World) -> None:
    page = signed_in(world.team_admin).get(LIST).content.decode()
    assert "Borealis" not in page
    assert "sven" not in page
    assert ">mia</option>" in page


@pytest.mark.parametrize("who", ["member", "viewer"])
def test_members_and_viewers_are_refused(world: World, who: str) -> None:
    client, event = signed_in(getattr(world, who)), AuditEvent.objects.latest("sequence")
    for address in (LIST, reverse("admin:audit_auditevent_change", args=[event.pk])):
        answer = client.get(address)
        assert answer.status_code in (302, 403)
        assert b"atlas-key" not in answer.content


def test_whoever_has_not_signed_in_is_sent_to_the_sign_in(db: None) -> None:
    assert Client().get(LIST).headers["Location"].startswith(reverse("admin:login"))


def test_an_event_is_neither_added_nor_changed_nor_deleted_by_an_owner_either(world: World) -> None:
    client, event = signed_in(world.owner), AuditEvent.objects.latest("sequence")
    for page in ("add", "change", "delete"):
        arguments = [] if page == "add" else [event.pk]
        answer = client.post(reverse(f"admin:audit_auditevent_{page}", args=arguments), {"reason": "x", "post": "yes"})
        assert answer.status_code == 403, page
    client.post(LIST, {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"})
    assert AuditEvent.objects.get(pk=event.pk).reason == event.reason


# --- One event --------------------------------------------------------------------------------------------------------


def test_the_page_of_an_event_shows_each_field_before_and_after(world: World) -> None:
    key_update(key=world.key, actor=world.team_admin, allowed_models=["gpt-4o*", "o3"], reason="asked for",
               requests_per_minute=1_000)  # fmt: skip
    key_changed(world, allowed_models=["gpt-4o*", "o4-mini"], requests_per_minute=2_500)
    event = AuditEvent.objects.latest("sequence")
    page = page_of(world.owner, event).content.decode()
    assert "<del>1,000</del>" in page
    assert "<ins>2,500</ins>" in page
    assert "<del>o3</del>" in page
    assert "<ins>o4-mini</ins>" in page
    assert "<del>gpt-4o*</del>" not in page
    assert event.hash in page
    assert event.previous_hash in page


def test_the_page_of_an_event_leads_to_the_history_and_the_trail_of_its_object(world: World) -> None:
    page = page_of(world.owner, key_changed(world)).content.decode()
    assert reverse("admin:keys_apikey_history", args=[world.key.pk]) in page
    assert f"{LIST}?kind=keys.apikey&amp;object={world.key.public_id}" in page


def test_the_page_of_an_event_says_whether_it_is_as_it_was_recorded(world: World) -> None:
    event = note(reason="true")
    assert "the hash is that of it" in page_of(world.owner, event).content.decode()
    QuerySet(AuditEvent).filter(pk=event.pk).update(reason="false")
    assert "not as it was recorded" in page_of(world.owner, event).content.decode()


def test_what_was_typed_as_markup_stays_text(world: World) -> None:
    event = note(reason="<script>alert(1)</script>", after={"<b>": "<i>x</i>"}, on=Thing("<u>", "1", "<s>"))
    for page in (page_of(world.owner, event).content, signed_in(world.owner).get(LIST).content):
        assert b"<script>alert" not in page
        assert b"<i>x" not in page
        assert b"<s>" not in page


# --- The way there ----------------------------------------------------------------------------------------------------


def test_the_navigation_leads_there_for_whoever_may_read(world: World) -> None:
    home = reverse("dashboard:overview")
    for person, shown in ((world.owner, True), (world.team_admin, True), (world.member, False), (world.viewer, False)):
        page = signed_in(person).get(home).content.decode()
        assert (f'href="{LIST}"' in page) is shown, person


def _rows_with_a_trail(world: World) -> dict[str, Any]:
    model = AIModel.objects.create(name="gpt-4o-mini", chat=True, context_window=1, max_output_tokens=1)
    price = Price.objects.create(model=model, unit=Price.Unit.INPUT, amount=Decimal(1))
    return {"key": world.key, "project": world.atlas, "person": world.member, "model": model, "price": price}


@pytest.mark.parametrize("kind", ["key", "project", "person", "model", "price"])
def test_the_page_of_an_object_leads_to_its_trail_and_the_trail_to_its_history(world: World, kind: str) -> None:
    row = _rows_with_a_trail(world)[kind]
    event = note(on=row, actor=world.owner)
    stem, client = f"admin:{row._meta.app_label}_{row._meta.model_name}", signed_in(world.owner)
    page = client.get(reverse(f"{stem}_change", args=[row.pk])).content.decode()
    found = re.search(rf'href="({re.escape(LIST)}\?[^"]+)"', page)
    assert found
    trail = client.get(unescape(found[1]))
    assert trail.context["cl"].result_list[0] == event
    assert reverse(f"{stem}_history", args=[row.pk]) in trail.content.decode()
    assert client.get(reverse(f"{stem}_history", args=[row.pk])).status_code == 200


def test_what_is_no_object_of_the_trail_leads_nowhere(world: World) -> None:
    attempt = AccessAttempt.objects.create(username="mia", ip_address="203.0.113.7", failures_since_start=1)
    page = signed_in(world.owner).get(reverse("admin:axes_accessattempt_change", args=[attempt.pk]))
    assert f"{LIST}?" not in page.content.decode()


def test_whoever_may_not_read_the_trail_is_not_led_there(world: World) -> None:
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_aimodel"))
    model = _rows_with_a_trail(world)["model"]
    page = signed_in(clerk).get(reverse("admin:catalog_aimodel_change", args=[model.pk]))
    assert page.status_code == 200
    assert LIST not in page.content.decode()

"""Dashboards that people put together: whom they open for, what they show, and what is done to them."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.dashboard.boards.built_in import BUILT_IN
from apps.dashboard.boards.document import Document, DocumentError, Shape, Widget, document_read
from apps.dashboard.models import Dashboard, DashboardDefault
from apps.dashboard.queries import default_for
from apps.dashboard.services import dashboard_create, dashboard_share, default_set
from apps.dashboard.tests.conftest import World
from apps.usage.analysis import By, Metric

TOKENS = Widget(Shape.NUMBER, "Tokens", Metric.TOKENS, width=3)
KEYS = Widget(Shape.TOP, "Keys", Metric.TOKENS, "key")


def board(world: World, owner: str = "tariq", *widgets: Widget) -> Dashboard:
    return dashboard_create(actor=world.people[owner], document=Document("Wall", widgets or (TOKENS, KEYS)))


def shared(world: World) -> Dashboard:
    made = board(world)
    dashboard_share(dashboard=made, actor=world.people["tariq"], shared="project", project=world.atlas)
    return made


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


def address(row: Dashboard, name: str = "board", *more: Any) -> str:
    return reverse(f"dashboard:{name}", args=[row.public_id, *more])


def sent(world: World, name: str, row: Dashboard, view: str, *more: Any, **data: Any) -> Any:
    return client_of(world, name).post(address(row, view, *more), data)


# --- Whom it opens for, and what they see -----------------------------------------------------------------------------


def test_a_shared_dashboard_shows_each_person_what_they_may_see(used: World) -> None:
    row = shared(used)
    as_owner = client_of(used, "tariq").get(address(row) + "?card=w1").content.decode()
    as_member = client_of(used, "mia").get(address(row) + "?card=w1").content.decode()
    as_viewer = client_of(used, "victor").get(address(row) + "?card=w1").content.decode()
    assert "tariqs-key" in as_owner
    assert "mias-key" in as_owner
    assert "tariqs-key" not in as_member
    assert "mias-key" in as_member
    assert "tariqs-key" not in as_viewer
    assert "mias-key" not in as_viewer


def test_the_numbers_are_never_those_of_the_author(used: World) -> None:
    row = board(used, "olga")
    dashboard_share(dashboard=row, actor=used.people["olga"], shared="everybody")
    assert 'title="43,029' in client_of(used, "olga").get(address(row) + "?card=w0").content.decode()
    assert 'title="3,020' in client_of(used, "victor").get(address(row) + "?card=w0").content.decode()
    assert 'title="40,009' in client_of(used, "sven").get(address(row) + "?card=w0").content.decode()


def test_a_widget_of_a_project_that_one_does_not_see_shows_no_other_numbers(used: World) -> None:
    fixed = Widget(Shape.NUMBER, "Borealis", Metric.TOKENS, filters={"project": [used.borealis.public_id]})
    text = client_of(used, "mia").get(address(board(used, "mia", fixed)) + "?card=w0").content.decode()
    assert "not yours to see" in text
    assert "figure" not in text


@pytest.mark.parametrize(
    ("name", "status"), [("tariq", 200), ("mia", 200), ("victor", 200), ("sven", 404), ("olga", 200)]
)
def test_shared_with_a_project_it_is_found_by_those_in_it(world: World, name: str, status: int) -> None:
    assert client_of(world, name).get(address(shared(world))).status_code == status


def test_shared_with_a_role_it_is_found_by_that_role_alone(world: World) -> None:
    row, tariq = board(world), world.people["tariq"]
    dashboard_share(dashboard=row, actor=tariq, shared="role", project=world.atlas, role="viewer")
    found = {name: client_of(world, name).get(address(row)).status_code for name in ("victor", "mia", "sven")}
    assert found == {"victor": 200, "mia": 404, "sven": 404}


def test_one_that_is_not_shared_is_found_by_nobody_else(world: World) -> None:
    row = board(world)
    assert {client_of(world, name).get(address(row)).status_code for name in ("mia", "olga", "otto")} == {404}


@pytest.mark.parametrize("view", ["rename", "share", "delete", "arrange"])
def test_whoever_it_is_shared_with_does_not_change_it(world: World, view: str) -> None:
    row = shared(world)
    before = Dashboard.objects.values().get()
    assert sent(world, "mia", row, f"board-{view}", title="Mine", version=1, layout="[]").status_code == 403
    assert sent(world, "sven", row, f"board-{view}", title="Mine", version=1, layout="[]").status_code == 404
    assert client_of(world, "mia").get(address(row, "board-widget", 0)).status_code == 403
    assert client_of(world, "mia").get(address(row, "board-settings")).status_code == 403
    assert Dashboard.objects.values().get() == before


def test_a_stranger_is_led_to_the_sign_in(world: World) -> None:
    assert "sign-in" in Client().get(address(shared(world)))["Location"]


def test_a_member_shares_neither_with_everybody_nor_with_another_project(world: World) -> None:
    row = board(world, "mia")
    sent(world, "mia", row, "board-share", shared="everybody")
    sent(world, "mia", row, "board-share", shared="project", project=world.borealis.public_id)
    row.refresh_from_db()
    assert row.shared == "nobody"


# --- Changing it ------------------------------------------------------------------------------------------------------


def test_widgets_are_arranged_and_removed(world: World) -> None:
    row = board(world)
    sent(world, "tariq", row, "board-arrange", version=1, layout="[[1, 12]]")
    row.refresh_from_db()
    assert [(one["title"], one["width"]) for one in row.widgets] == [("Keys", 12)]
    assert row.version == 2


def test_a_second_editor_is_told_and_overwrites_nothing(world: World) -> None:
    row = board(world)
    sent(world, "tariq", row, "board-arrange", version=1, layout="[[1, 6], [0, 3]]")
    client = client_of(world, "tariq")
    answer = client.post(address(row, "board-arrange"), {"version": 1, "layout": "[]"}, follow=True)
    assert "Somebody saved this dashboard" in answer.content.decode()
    row.refresh_from_db()
    assert len(row.widgets) == 2


@pytest.mark.parametrize("layout", ["", "{}", "[[0]]", "[[0, 5]]", "[[7, 6]]", "[[-1, 6]]", "[[0, 6], [0, 6]]", "3"])
def test_a_layout_that_is_none_is_refused(world: World, layout: str) -> None:
    row = board(world)
    assert sent(world, "tariq", row, "board-arrange", version=1, layout=layout).status_code == 400
    row.refresh_from_db()
    assert row.version == 1


def test_a_widget_is_added_and_changed(world: World) -> None:
    row = board(world)
    fields = {"title": "Cost", "kind": "chart", "metric": "cost", "group": "model", "width": "9", "status": "5xx"}
    sent(world, "tariq", row, "board-widget", 2, version=1, **fields)
    sent(world, "tariq", row, "board-widget", 0, version=2, **{**fields, "title": "Spent"})
    row.refresh_from_db()
    assert [one["title"] for one in row.widgets] == ["Spent", "Keys", "Cost"]
    assert row.widgets[2]["filter"] == {"status": ["5xx"]}
    assert row.widgets[2]["width"] == 9


def test_the_preview_shows_what_the_form_says_and_keeps_nothing(used: World) -> None:
    row = board(used)
    fields: dict[str, str] = {"title": "T", "kind": "number", "metric": "tokens", "group": "none", "width": "3"}
    answer = client_of(used, "tariq").get(address(row, "board-preview", 2), fields)
    assert 'title="3,020' in answer.content.decode()
    row.refresh_from_db()
    assert len(row.widgets) == 2


def test_renaming_duplicating_and_deleting(world: World) -> None:
    row = shared(world)
    sent(world, "tariq", row, "board-rename", title="Hall", version=1)
    sent(world, "mia", row, "board-duplicate")
    copy = Dashboard.objects.get(owner=world.people["mia"])
    assert (copy.title, copy.shared, copy.widgets) == ("Hall, copy", "nobody", row.widgets)
    assert sent(world, "tariq", row, "board-delete").status_code == 302
    assert not Dashboard.objects.filter(pk=row.pk).exists()


def test_what_is_done_is_on_the_trail(world: World) -> None:
    row = shared(world)
    default_set(dashboard=row, actor=world.people["tariq"], role="member", project=world.atlas)
    sent(world, "tariq", row, "board-default-end", default=DashboardDefault.objects.get().pk)
    sent(world, "tariq", row, "board-export")
    sent(world, "tariq", row, "board-delete")
    verbs = list(AuditEvent.objects.filter(verb__startswith="dashboard.").values_list("verb", flat=True).order_by("pk"))
    past = ["created", "shared", "made_default", "default_ended", "exported", "deleted"]
    assert verbs == [f"dashboard.{one}" for one in past]


# --- Defaults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", DashboardDefault.Role.values)
def test_each_role_has_a_dashboard_whose_widgets_all_open(used: World, role: str) -> None:
    client = client_of(used, "victor")
    where = reverse("dashboard:board", args=[role])
    assert client.get(where + "?whole=1").status_code == 200
    assert document_read(BUILT_IN[role].as_data()) == BUILT_IN[role]


def test_ones_role_says_what_opens_first(world: World) -> None:
    found = {name: default_for(person) for name, person in world.people.items()}
    assert found["olga"] == "organization"
    assert found["tariq"] == "owner"
    assert found["mia"] == "member"
    assert found["victor"] == found["otto"] == "viewer"
    assert "My work" in client_of(world, "mia").get(reverse("dashboard:first-board")).content.decode()


def test_an_owner_of_a_project_sets_what_opens_first_for_its_members(world: World) -> None:
    row = shared(world)
    sent(world, "tariq", row, "board-default", role="member", project=world.atlas.public_id)
    assert default_for(world.people["mia"]) == row.public_id
    assert default_for(world.people["victor"]) == "viewer"


def test_a_default_of_the_project_comes_before_that_of_the_organization(world: World) -> None:
    everywhere, row = board(world, "olga"), shared(world)
    dashboard_share(dashboard=everywhere, actor=world.people["olga"], shared="everybody")
    sent(world, "olga", everywhere, "board-default", role="member")
    assert default_for(world.people["mia"]) == everywhere.public_id
    default_set(dashboard=row, actor=world.people["tariq"], role="member", project=world.atlas)
    assert default_for(world.people["mia"]) == row.public_id


@pytest.mark.parametrize("project", ["", "borealis"])
def test_nobody_sets_defaults_beyond_their_projects(world: World, project: str) -> None:
    row = shared(world)
    named = world.borealis.public_id if project else ""
    sent(world, "tariq", row, "board-default", role="member", project=named)
    assert sent(world, "mia", row, "board-default", role="member").status_code == 403
    assert not DashboardDefault.objects.exists()


def test_what_is_shared_with_fewer_is_no_default_any_more(world: World) -> None:
    row = shared(world)
    default_set(dashboard=row, actor=world.people["tariq"], role="member", project=world.atlas)
    dashboard_share(dashboard=row, actor=world.people["tariq"], shared="nobody")
    assert default_for(world.people["mia"]) == "member"
    assert not DashboardDefault.objects.exists()


# --- The document -----------------------------------------------------------------------------------------------------


def imported(world: World, name: str, data: object) -> Any:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    file = SimpleUploadedFile("wall.json", text)
    return client_of(world, name).post(reverse("dashboard:board-import"), {"file": file}, follow=True)


def test_what_is_exported_can_be_imported(world: World) -> None:
    text = sent(world, "tariq", board(world), "board-export").content
    imported(world, "sven", text)
    made = Dashboard.objects.get(owner=world.people["sven"])
    assert made.widgets == [TOKENS.as_data(), KEYS.as_data()]
    assert made.shared == "nobody"


def test_projects_that_are_not_there_are_said(world: World) -> None:
    widget = Widget(Shape.NUMBER, "A", filters={"project": [world.borealis.public_id]})
    answer = imported(world, "mia", Document("Wall", (widget,)).as_data())
    assert f"not yours to see: {world.borealis.public_id}" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"metric": "sorrow"}, "widgets[1].metric"),
        ({"width": 5}, "widgets[1].width"),
        ({"width": True}, "widgets[1].width"),
        ({"secret": "sk-1"}, "widgets[1].secret"),
        ({"filter": {"key": ["key_1"]}}, "widgets[1].filter.key"),
        ({"filter": {"status": ["2xx", "9xx"]}}, "widgets[1].filter.status[1]"),
        ({"title": ""}, "widgets[1].title"),
        ({"kind": []}, "widgets[1].kind"),
    ],
)
def test_an_import_names_the_place_of_what_is_wrong_and_keeps_nothing(
    world: World, change: dict[str, Any], told: str
) -> None:
    data = Document("Wall", (TOKENS, KEYS)).as_data()
    data["widgets"][1] |= change
    answer = imported(world, "mia", data)
    assert f"{told}:" in answer.content.decode()
    assert not Dashboard.objects.exists()


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"\xff", b'{"format": "other"}', b"[" * 100_000])
def test_a_file_that_is_no_dashboard_is_refused(world: World, text: bytes) -> None:
    assert imported(world, "mia", text).status_code == 200
    assert not Dashboard.objects.exists()


def test_all_that_is_wrong_is_told_at_once() -> None:
    data = {**Document("", ()).as_data(), "widgets": [3, {}]}
    with pytest.raises(DocumentError) as refused:
        document_read(data)
    assert [line.split(":")[0] for line in refused.value.problems] == [
        "title",
        "widgets[0]",
        "widgets[1].kind",
        "widgets[1].title",
    ]


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("shape", list(Shape))
def test_each_kind_shows_each_grouping(used: World, shape: Shape, by: By) -> None:
    row = board(used, "tariq", Widget(shape, "One", Metric.TOKENS, str(by)))
    assert "not yours" not in client_of(used, "tariq").get(address(row) + "?card=w0").content.decode()

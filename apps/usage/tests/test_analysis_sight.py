"""Who sees which sums: totals of a project are shared, whose they are is not."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone

from apps.keys.models import ApiKey
from apps.keys.services import key_issue
from apps.organization.models import User
from apps.usage.analysis import (
    By,
    Metric,
    Preset,
    Selection,
    Sight,
    Slice,
    error_breakdown,
    period_of,
    rollups_visible_to,
    series,
    slice_read,
    top_list,
    totals,
)
from apps.usage.tests.conftest import RecordRequest, World

PEOPLE = ["owner", "team_admin", "member", "viewer", "stranger", "outsider"]


@pytest.fixture
def mias_key(world: World) -> ApiKey:
    return key_issue(project=world.project, owner=world.member, name="mias").key


@pytest.fixture(autouse=True)
def traffic(world: World, mias_key: ApiKey, record_request: RecordRequest) -> None:
    """Three by ci-nightly of Search, two by mia's key there, one elsewhere, one without a key."""
    for _ in range(3):
        record_request(status=429, error_code="slow_down")
    for _ in range(2):
        record_request(key=mias_key, model="o3")
    record_request(key=world.other_key, status=500, error_code="elsewhere")
    record_request(project_id=0, key_id=0, user_id=0, status=401, error_code="invalid_api_key")


def piece(user: User | AnonymousUser, selection: Selection | None = None) -> Slice:
    return Slice(Sight(user), period_of(Preset.DAY), selection or Selection())


def lines(user: User, by: By) -> dict[str, int]:
    return {line.label: line.figures.requests for line in top_list(piece(user), by, Metric.REQUESTS)}


@pytest.mark.parametrize(("person", "seen"), [*zip(PEOPLE, [7, 5, 5, 5, 1, 0], strict=True)])
def test_each_sees_the_totals_of_their_projects(world: World, person: str, seen: int) -> None:
    user = getattr(world, person)
    assert totals(piece(user)).now.requests == seen
    assert sum(rollups_visible_to(user).values_list("requests", flat=True)) == seen
    chart = series(piece(user), Metric.REQUESTS)
    assert sum(int(value or 0) for value in chart.lines[0].values) == seen


def test_whoever_is_not_signed_in_sees_nothing() -> None:
    assert totals(piece(AnonymousUser())).now.requests == 0
    assert error_breakdown(piece(AnonymousUser())) == []


@pytest.mark.parametrize(
    ("person", "told"),
    [
        ("owner", {"ci-nightly": 3, "mias": 2, "elsewhere": 1, "Other keys": 1}),
        ("team_admin", {"ci-nightly": 3, "mias": 2}),
        ("member", {"mias": 2, "Other keys": 3}),
        ("viewer", {"Other keys": 5}),
        ("stranger", {"elsewhere": 1}),
        ("outsider", {}),
    ],
)
def test_keys_are_told_apart_as_far_as_the_role_shows_their_requests(
    world: World, person: str, told: dict[str, int]
) -> None:
    user = getattr(world, person)
    assert lines(user, By.KEY) == told
    chart = series(piece(user), Metric.REQUESTS, by=By.KEY)
    assert {line.label: line.total for line in chart.lines} == told


@pytest.mark.parametrize(
    ("person", "told"),
    [
        ("owner", {"olga": 4, "mia": 2, "No valid key": 1}),
        ("team_admin", {"olga": 3, "mia": 2}),
        ("member", {"mia": 2, "Others": 3}),
        ("viewer", {"Others": 5}),
        ("stranger", {"olga": 1}),
        ("outsider", {}),
    ],
)
def test_people_are_told_apart_as_their_keys_are(world: World, person: str, told: dict[str, int]) -> None:
    assert lines(getattr(world, person), By.MEMBER) == told


def test_members_and_viewers_see_the_models_and_errors_of_the_whole_project(world: World) -> None:
    for user in (world.member, world.viewer):
        assert lines(user, By.MODEL) == {"gpt-4o-mini-2024-07-18": 3, "o3": 2}
        assert [(line.code, line.requests) for line in error_breakdown(piece(user))] == [("slow_down", 3)]
        assert lines(user, By.PROJECT) == {"Search": 5}


@pytest.mark.parametrize("person", ["member", "viewer", "stranger", "outsider"])
def test_no_key_can_be_selected_that_may_not_be_told_apart(world: World, person: str) -> None:
    user = getattr(world, person)
    made_by_hand = piece(user, Selection(keys=(world.key.pk,)))
    assert totals(made_by_hand).now.requests == 0
    assert error_breakdown(made_by_hand) == []
    found, problems = slice_read(user, QueryDict(f"key={world.key.public_id}"))
    assert found.selection == Selection()
    assert problems == ["There is no such key."]


def test_selecting_a_colleague_shows_nothing_of_theirs(world: World) -> None:
    assert totals(piece(world.member, Selection(members=(world.owner.pk,)))).now.requests == 0
    assert totals(piece(world.team_admin, Selection(members=(world.owner.pk,)))).now.requests == 3
    assert totals(piece(world.member, Selection(members=(world.member.pk,)))).now.requests == 2


@pytest.mark.parametrize("person", ["member", "viewer", "team_admin"])
def test_a_project_that_is_not_seen_cannot_be_selected(world: World, person: str) -> None:
    user = getattr(world, person)
    assert totals(piece(user, Selection(projects=(world.other_project.pk,)))).now.requests == 0
    _, problems = slice_read(user, QueryDict(f"project={world.other_project.public_id}"))
    assert problems == ["There is no such project."]


def test_a_project_is_not_its_neighbour(world: World) -> None:
    assert totals(piece(world.owner, Selection(projects=(world.project.pk,)))).now.requests == 5


def test_an_address_leads_back_to_its_slice(world: World, mias_key: ApiKey) -> None:
    query = (
        f"period=custom&from=2026-03-01T00:00&to=2026-03-08T12:30&grain=1h&zone=Asia/Kolkata"
        f"&project={world.project.public_id}&key={mias_key.public_id}&member={world.member.public_id}"
        "&model=o3&model=a+%26+b&endpoint=responses&status=4xx"
    )
    found, problems = slice_read(world.owner, QueryDict(query))
    assert problems == []
    assert found.selection == Selection(
        (world.project.pk,), (mias_key.pk,), (world.member.pk,), ("o3", "a & b"), ("responses",), (4,)
    )
    again, _ = slice_read(world.owner, QueryDict(found.as_query()))
    assert (again.period, again.selection) == (found.period, found.selection)


def test_what_an_address_says_wrong_is_told_and_left_out(world: World) -> None:
    found, problems = slice_read(
        world.owner, QueryDict("project=nope&endpoint=nope&status=9xx&model=&period=soon&grain=eon&zone=Mars/Base")
    )
    assert found.selection == Selection()
    assert found.period.preset is Preset.WEEK
    assert len(problems) == 6
    assert all(problem.endswith(".") for problem in problems)


def test_the_period_before_is_compared_with(world: World, record_request: RecordRequest) -> None:
    yesterday = timezone.now() - timedelta(days=1, minutes=10)
    for _ in range(4):
        record_request(time=yesterday.timestamp(), status=200)
    both = totals(piece(world.team_admin))
    assert (both.now.requests, both.before.requests) == (5, 4)
    assert both.change(Metric.REQUESTS) == pytest.approx(0.25)
    assert both.change(Metric.ERROR_RATE) == pytest.approx(0.6)
    assert both.change(Metric.FIRST_TOKEN_P95) is None

"""Sums by the day from the roll-ups, cut in a time zone, and what their change is made of."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.keys.models import ApiKey
from apps.usage.forecast.daily import HISTORY_DAYS, growth_read, history_of, use_read
from apps.usage.forecast.scope import Scope, scope_from_json
from apps.usage.models import NOBODY, UsageRollup
from apps.usage.tests.conftest import World

NOW = datetime(2026, 7, 15, 9, 30, tzinfo=UTC)
EVERYTHING = Scope("UTC")


def _used(key: ApiKey | None, hour: datetime, requests: int = 1, model: str = "gpt-4o", status_class: int = 2) -> None:
    UsageRollup.objects.create(
        hour=hour,
        project_id=key.project_id if key else NOBODY,
        key_id=key.pk if key else NOBODY,
        endpoint="chat.completions",
        model=model,
        status_class=status_class,
        requests=requests,
        prompt_tokens=100 * requests,
        completion_tokens=10 * requests,
        cost_nano=1_000 * requests,
        last_request_at=hour,
    )


def _at(day: int, hour: int, month: int = 7) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def _requests(scope: Scope, now: datetime = NOW) -> list[float]:
    return list(history_of(use_read(scope, now), "requests").values)


def test_days_are_summed_with_zeros_between_and_today_apart(world: World) -> None:
    for hour, count in ((_at(11, 23), 2), (_at(12, 0), 3), (_at(12, 23), 4), (_at(14, 5), 5), (_at(15, 8), 6)):
        _used(world.key, hour, count)
    _used(world.other_key, _at(12, 0), 10)
    use = use_read(EVERYTHING, NOW)
    requests, tokens, cost = (history_of(use, metric) for metric in ("requests", "tokens", "cost"))
    assert list(requests.values) == [2, 17, 0, 5]
    assert (requests.today, requests.today_so_far, requests.month_so_far) == (date(2026, 7, 15), 6, 30)
    assert list(tokens.values) == [220, 1_870, 0, 550]
    assert (list(cost.values), cost.month_so_far) == ([2_000, 17_000, 0, 5_000], 30_000)


def test_the_month_so_far_leaves_out_the_month_before(world: World) -> None:
    _used(world.key, _at(30, 23, month=6), 7)
    _used(world.key, _at(1, 0), 3)
    assert history_of(use_read(EVERYTHING, NOW), "requests").month_so_far == 3


def test_days_are_those_of_the_zone_in_summer_and_in_winter(world: World) -> None:
    # Berlin is two hours ahead in July, one in January.
    _used(world.key, _at(13, 21), 1)
    _used(world.key, _at(13, 22), 10)
    _used(world.key, _at(14, 22), 100)
    summer = history_of(use_read(Scope("Europe/Berlin"), NOW), "requests")
    assert (list(summer.values), summer.today_so_far) == ([1, 10], 100)
    _used(world.key, _at(10, 22, month=1), 1)
    _used(world.key, _at(10, 23, month=1), 10)
    assert _requests(Scope("Europe/Berlin"), _at(12, 12, month=1)) == [1, 10]


def test_a_day_that_has_not_come_in_the_zone_is_not_over(world: World) -> None:
    _used(world.key, _at(14, 23), 5)
    assert _requests(EVERYTHING) == [5]
    assert _requests(Scope("America/Los_Angeles"), _at(15, 5)) == []


def test_a_scope_is_its_projects_its_key_and_its_model(world: World) -> None:
    _used(world.key, _at(14, 1), 1)
    _used(world.key, _at(14, 2), 2, model="o3")
    _used(world.other_key, _at(14, 1), 4)
    _used(None, _at(14, 1), 8, model="", status_class=4)
    own, other = world.project.pk, world.other_project.pk
    for scope, requests in (
        (EVERYTHING, 15),
        (Scope("UTC", projects=(own,)), 3),
        (Scope("UTC", projects=(own, other)), 7),
        (Scope("UTC", key=world.key.pk), 3),
        (Scope("UTC", key=world.key.pk, model="o3"), 2),
        (Scope("UTC", model="gpt-4o"), 5),
    ):
        assert _requests(scope) == [requests], scope
    assert _requests(Scope("UTC", projects=())) == []


def test_what_is_older_than_the_history_is_left_out(world: World) -> None:
    _used(world.key, NOW - timedelta(days=HISTORY_DAYS + 1), 1)
    _used(world.key, NOW - timedelta(days=HISTORY_DAYS), 2)
    days = _requests(EVERYTHING)
    assert (len(days), days[0]) == (HISTORY_DAYS, 2)


def test_one_question_reads_a_history_and_two_its_change(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        _used(world.key, NOW - timedelta(days=number), 2)
    with django_assert_num_queries(1):
        use = use_read(EVERYTHING, NOW)
    with django_assert_num_queries(2):
        growth_read(EVERYTHING, use)


def test_a_scope_has_one_name_whatever_the_order_of_its_projects() -> None:
    assert Scope("UTC", (2, 1, 2)).fingerprint == Scope("UTC", (1, 2)).fingerprint
    others = [
        EVERYTHING,
        Scope("UTC", ()),
        Scope("UTC", (1,)),
        Scope("UTC", key=1),
        Scope("UTC", model="1"),
        Scope("Europe/Berlin"),
    ]
    assert len({scope.fingerprint for scope in others}) == len(others)
    for scope in others:
        assert scope_from_json(scope.as_json()) == scope


# --- What the change is made of ---------------------------------------------------------------------------------------


def test_the_change_is_made_of_keys_and_models(world: World) -> None:
    for number in range(1, 57):
        hour, is_now = NOW - timedelta(days=number), number <= 28
        _used(world.key, hour, 10 if is_now else 1)
        _used(world.other_key, hour, 4 if is_now else 1)
        _used(world.other_key, hour, 2 if is_now else 5, model="o3")
        _used(world.key, hour, 3, model="o3")
    use = use_read(EVERYTHING, NOW)
    growth = growth_read(EVERYTHING, use)["requests"]
    assert (growth.days, growth.before, growth.now) == (28, 28 * 10, 28 * 19)
    assert [(driver.key, driver.model, driver.change) for driver in growth.drivers] == [
        (world.key.pk, "gpt-4o", 28 * 9),
        (world.other_key.pk, "gpt-4o", 28 * 3),
        (world.other_key.pk, "o3", -28 * 3),
    ]
    assert growth_read(EVERYTHING, use)["cost"].change == growth.change * 1_000


@pytest.mark.parametrize(("days", "compared"), [(13, None), (14, 7), (27, 7), (28, 14), (55, 21), (56, 28), (90, 28)])
def test_periods_of_whole_weeks_are_compared(world: World, days: int, compared: int | None) -> None:
    for number in range(days + 1):
        _used(world.key, NOW - timedelta(days=number))
    growth = growth_read(EVERYTHING, use_read(EVERYTHING, NOW)).get("requests")
    assert (growth and (growth.days, growth.before, growth.now)) == (compared and (compared, compared, compared))


def test_the_smallest_changes_are_told_together(world: World) -> None:
    for number in range(1, 15):
        for model in range(20):
            _used(world.key, NOW - timedelta(days=number), 100 - model if number <= 7 else 50, model=f"model-{model}")
    growth = growth_read(EVERYTHING, use_read(EVERYTHING, NOW))["requests"]
    assert [driver.model for driver in growth.drivers] == [*(f"model-{model}" for model in range(12)), ""]
    assert growth.drivers[-1].key is None
    assert sum(driver.change for driver in growth.drivers) == growth.change

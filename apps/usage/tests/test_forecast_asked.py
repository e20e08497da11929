"""Forecasts as people ask for them: who may, what waits for the worker, and what a page gets."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from huey.contrib.djhuey import HUEY
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.catalog.models import AIModel
from apps.keys.models import ApiKey
from apps.keys.services import key_issue
from apps.usage.forecast import computing, services
from apps.usage.forecast.computing import forecast_compute
from apps.usage.forecast.outlook import Driver, Growth, Outlook
from apps.usage.forecast.queries import ForecastState, drivers_for, forecast_for, may_read_forecast, scope_in_all
from apps.usage.forecast.scope import Scope
from apps.usage.forecast.services import forecast_request, forecasts_ensure, forecasts_refresh
from apps.usage.models import Forecast, UsageRollup
from apps.usage.tasks import refresh_forecasts
from apps.usage.tests.conftest import World

REQUESTS = Forecast.Metric.REQUESTS


@pytest.fixture(autouse=True)
def _queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue of the tests, in memory, but one that waits as a real one does; `_work` is the worker. By the private
    name: the public one would open the file."""
    monkeypatch.setattr(HUEY, "_immediate", False)
    # The connection is the test's, with its transaction.
    monkeypatch.setattr("huey.contrib.djhuey.close_old_connections", lambda: None)
    HUEY.flush()


def _waiting() -> list[tuple[str, int | None]]:
    return [(task.args[0], task.priority) for task in HUEY.pending()]


def _work() -> int:
    done = 0
    while task := HUEY.dequeue():
        HUEY.execute(task)
        done += 1
    return done


def _days_of_use(key: ApiKey, days: int, requests: int = 50) -> None:
    """So many days, today among them, with a week in it."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    UsageRollup.objects.bulk_create(
        UsageRollup(
            hour=hour,
            project_id=key.project_id,
            key=key,
            endpoint="chat.completions",
            model="gpt-4o",
            status_class=2,
            requests=requests + number % 7,
            prompt_tokens=1_000,
            cost_nano=5_000_000,
            last_request_at=hour,
        )
        for number in range(days)
        for hour in [now - timedelta(days=number)]
    )


def _of_project(world: World) -> Scope:
    return Scope("UTC", projects=(world.project.pk,))


Ask = Callable[[World, Scope], bool]


@pytest.fixture
def ask(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Ask:
    """Has the owner ask, and commits."""

    def request(world: World, scope: Scope) -> bool:
        with django_capture_on_commit_callbacks(execute=True):
            return forecast_request(user=world.owner, scope=scope)

    return request


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_who_may_read_which_forecast(world: World) -> None:
    own_key = key_issue(project=world.project, owner=world.member, name="mias").key
    own, other = world.project.pk, world.other_project.pk
    everybody = (world.owner, world.team_admin, world.member, world.viewer, world.stranger, world.outsider)
    for scope, readers in (
        (Scope("UTC"), {world.owner}),
        (Scope("UTC", model="gpt-4o"), {world.owner}),
        (Scope("UTC", projects=(own,)), {world.owner, world.team_admin, world.member, world.viewer}),
        (Scope("UTC", projects=(other,)), {world.owner, world.stranger}),
        (Scope("UTC", projects=(own, other)), {world.owner}),
        (Scope("UTC", key=world.key.pk), {world.owner, world.team_admin}),
        (Scope("UTC", key=own_key.pk), {world.owner, world.team_admin, world.member}),
        (Scope("UTC", key=world.other_key.pk), {world.owner, world.stranger}),
        # A key that one sees does not open a project whose totals one does not.
        (Scope("UTC", projects=(own,), key=world.other_key.pk), {world.owner}),
        (Scope("UTC", key=0), {world.owner}),
    ):
        for user in everybody:
            assert may_read_forecast(user, scope) is (user in readers), (user.username, scope)
            if user not in readers:
                with pytest.raises(PermissionDenied):
                    forecast_for(user, scope, REQUESTS)
                with pytest.raises(PermissionDenied):
                    forecast_request(user=user, scope=scope)
        assert not may_read_forecast(AnonymousUser(), scope)
    assert not Forecast.objects.exists()


def test_in_all_is_what_the_person_may_read(world: World) -> None:
    assert scope_in_all(world.owner, "UTC") == Scope("UTC")
    for user in (world.team_admin, world.member, world.viewer):
        assert scope_in_all(user, "UTC", "gpt-4o") == Scope("UTC", (world.project.pk,), model="gpt-4o")
    nothing = scope_in_all(world.outsider, "UTC")
    assert nothing.projects == ()
    assert forecast_for(world.outsider, nothing, REQUESTS).state is ForecastState.MISSING


# --- From asking to the answer ----------------------------------------------------------------------------------------


def test_a_forecast_is_missing_then_computed_by_the_worker_then_ready(world: World, ask: Ask) -> None:
    _days_of_use(world.key, 40)
    scope = _of_project(world)
    assert forecast_for(world.viewer, scope, REQUESTS).state is ForecastState.MISSING
    assert ask(world, scope) is True
    assert forecast_for(world.viewer, scope, REQUESTS).state is ForecastState.COMPUTING
    assert _work() == 1
    for metric in Forecast.Metric.values:
        answer = forecast_for(world.viewer, scope, metric)
        assert answer.state is ForecastState.READY
        assert isinstance(answer.outlook, Outlook)
        assert answer.made_at
        assert not answer.is_stale
        assert answer.waits_since is None
        assert answer.outlook.month.past > 0


def test_too_little_history_is_an_answer(world: World, ask: Ask) -> None:
    _days_of_use(world.key, 10)
    ask(world, _of_project(world))
    _work()
    answer = forecast_for(world.owner, _of_project(world), REQUESTS)
    assert answer.state is ForecastState.TOO_LITTLE_HISTORY
    assert answer.too_little
    assert (answer.too_little.days, answer.too_little.used_days, answer.too_little.days_needed) == (9, 9, 14)
    assert answer.outlook is None


def test_asking_again_while_it_waits_makes_no_second_task(world: World, ask: Ask) -> None:
    scope = _of_project(world)
    assert [ask(world, scope) for _ in range(3)] == [True] * 3
    assert _waiting() == [(scope.fingerprint, None)]
    assert Forecast.objects.count() == 3


def test_a_fresh_forecast_is_not_computed_again(world: World, ask: Ask) -> None:
    scope = _of_project(world)
    ask(world, scope)
    _work()
    assert ask(world, scope) is False
    assert not _waiting()
    Forecast.objects.update(made_at=timezone.now() - services.DEBOUNCE)
    assert ask(world, scope) is True
    assert _waiting()


def test_what_waited_for_too_long_was_lost_and_is_enqueued_again(world: World, ask: Ask) -> None:
    scope = _of_project(world)
    ask(world, scope)
    HUEY.flush()
    Forecast.objects.update(enqueued_at=timezone.now() - services.LOST - timedelta(seconds=1))
    ask(world, scope)
    assert len(_waiting()) == 1


def test_a_forecast_is_stale_once_a_day_has_ended_where_it_counts_days(world: World) -> None:
    scope = Scope("Pacific/Auckland", projects=(world.project.pk,))
    _days_of_use(world.key, 40)
    forecasts_ensure(scopes=[scope], now=timezone.now())
    forecast_compute(fingerprint=scope.fingerprint)
    yesterday = timezone.now().astimezone(ZoneInfo("Pacific/Auckland")).date() - timedelta(days=1)
    assert Forecast.objects.values_list("data_until", flat=True).distinct().get() == yesterday
    assert not forecast_for(world.owner, scope, REQUESTS).is_stale
    Forecast.objects.update(data_until=yesterday - timedelta(days=1), enqueued_at=timezone.now())
    answer = forecast_for(world.owner, scope, REQUESTS)
    assert (answer.state, answer.is_stale, answer.waits_since is None) == (ForecastState.READY, True, False)


def test_a_result_of_another_version_is_computed_again(world: World, ask: Ask) -> None:
    scope = _of_project(world)
    ask(world, scope)
    _work()
    Forecast.objects.update(result='{"version": 0, "result": {}}')
    assert forecast_for(world.owner, scope, REQUESTS).state is ForecastState.MISSING
    assert ask(world, scope) is True


def test_what_goes_wrong_is_said_and_can_be_asked_for_again(
    world: World,
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scope = _of_project(world)
    with monkeypatch.context() as broken:
        broken.setattr(computing, "use_read", lambda *_: 1 / 0)
        ask(world, scope)
        _work()
    assert forecast_for(world.owner, scope, REQUESTS).state is ForecastState.FAILED
    assert forecasts_refresh() == 1, "everything; what went wrong waits for hours"
    ask(world, scope)
    _work()
    assert forecast_for(world.owner, scope, REQUESTS).state is ForecastState.TOO_LITTLE_HISTORY


def test_a_zone_and_a_model_that_do_not_exist_are_refused(world: World) -> None:
    AIModel.objects.create(name="gpt-known", context_window=1, max_output_tokens=1)
    for scope in (Scope("Mars/Olympus"), Scope("../../etc/passwd"), Scope("UTC", model="gpt-none")):
        with pytest.raises(ValidationError, match="There is no"):
            forecast_request(user=world.owner, scope=scope)
    assert not Forecast.objects.exists()
    assert forecast_request(user=world.owner, scope=Scope("UTC", model="gpt-known"))


def test_a_forecast_that_nobody_asked_for_is_not_computed(db: None) -> None:
    forecast_compute(fingerprint="0" * 64)
    assert not Forecast.objects.exists()


# --- Each hour --------------------------------------------------------------------------------------------------------


def test_the_worker_keeps_up_everything_each_project_in_use_and_what_is_asked_for(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    _days_of_use(world.key, 3)
    now = timezone.now()
    asked, forgotten = Scope("UTC", key=world.key.pk), Scope("UTC", key=world.other_key.pk)
    forecasts_ensure(scopes=[asked], now=now)
    forecasts_ensure(scopes=[forgotten], now=now - services.KEPT_UP - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        refresh_forecasts.call_local()
    wanted = {Scope("UTC").fingerprint, _of_project(world).fingerprint, asked.fingerprint}
    assert {fingerprint for fingerprint, _ in _waiting()} == wanted
    assert {priority for _, priority in _waiting()} == {-10}, "behind what somebody waits for"
    assert _work() == 3
    assert forecasts_refresh() == 0, "all know the last complete day"


def test_many_scopes_are_taken_a_part_at_a_time_the_latest_asked_for_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AN_HOUR", 10)
    now = timezone.now()
    for number in range(30):
        scope = Scope("UTC", key=1_000 + number)
        forecasts_ensure(scopes=[scope], now=now - timedelta(minutes=number))
    assert forecasts_refresh() == 10
    enqueued = Forecast.objects.filter(enqueued_at__isnull=False).order_by().values_list("scope__key", flat=True)
    # The scope of everything is asked for now.
    assert set(enqueued) == {None, *range(1_000, 1_009)}
    assert forecasts_refresh() == 10
    assert forecasts_refresh() == 10
    assert forecasts_refresh() == 1


def test_what_nobody_asks_for_any_more_is_dropped(world: World) -> None:
    now = timezone.now()
    forecasts_ensure(scopes=[_of_project(world)], now=now - services.KEPT - timedelta(days=1))
    forecasts_refresh()
    assert set(Forecast.objects.values_list("fingerprint", flat=True)) == {Scope("UTC").fingerprint}


# --- What the change is made of, as a person may know it --------------------------------------------------------------


def test_drivers_name_only_keys_that_the_person_sees(world: World) -> None:
    mias = key_issue(project=world.project, owner=world.member, name="mias").key
    growth = Growth(
        28,
        100.0,
        200.0,
        (Driver(world.key.pk, "gpt-4o", 10, 82), Driver(mias.pk, "gpt-4o", 50, 90), Driver(mias.pk, "o3", 40, 28)),
    )
    named = [(line.key, line.model, line.change, round(line.share, 3)) for line in drivers_for(world.owner, growth)]
    assert named == [
        ("ci-nightly", "gpt-4o", 72, round(72 / 112, 3)),
        ("mias", "gpt-4o", 40, round(40 / 112, 3)),
        ("mias", "o3", -12, round(-12 / 112, 3)),
    ]
    assert {line.key for line in drivers_for(world.member, growth)} == {"mias", "Keys of others"}
    for user in (world.viewer, world.stranger, AnonymousUser()):
        lines = drivers_for(user, growth)
        assert [(line.key, line.model, line.change) for line in lines] == [
            ("Keys of others", "gpt-4o", 112),
            ("Keys of others", "o3", -12),
        ]
        assert lines[0].share == 1


def test_what_shrank_is_shared_out_in_its_own_direction(world: World) -> None:
    growth = Growth(28, 100.0, 50.0, (Driver(world.key.pk, "a", 100, 20), Driver(0, "", 0, 30), Driver(None, "", 9, 9)))
    lines = drivers_for(world.owner, growth)
    assert [(line.key, line.share) for line in lines] == [
        ("ci-nightly", 1),
        ("No valid key", -0.375),
        ("All others", 0),
    ]

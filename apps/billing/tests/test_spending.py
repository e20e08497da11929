"""What is spent of budgets: with each record, whoever wrote it, and the same when counted anew."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.billing.book import BOOK
from apps.billing.counting import spend_count, spent_by_record
from apps.billing.models import Budget, BudgetPassing, BudgetSpend
from apps.billing.services import budget_create, budget_disable, budget_enable, budget_raise, budget_update
from apps.billing.tests.conftest import DOLLAR, Use, World
from apps.keys.limiter import meter_of
from apps.keys.snapshot import store
from apps.usage.record import Record
from apps.usage.sink import batch_write

Scope, Unit, Period = Budget.Scope, Budget.Unit, Budget.Period


def a_budget(world: World, **fields: Any) -> Budget:
    """Ten dollars a month for the project, unless told otherwise, known to this process."""
    defaults: dict[str, Any] = {"name": "Search", "scope": Scope.PROJECT, "amount": 10 * DOLLAR}
    if fields.get("scope", Scope.PROJECT) == Scope.PROJECT:
        defaults["project"] = world.project
    budget = budget_create(actor=world.olga, **(defaults | fields))
    store.refresh()
    return budget


def spent(budget: Budget) -> int:
    return sum(BudgetSpend.objects.filter(budget=budget).values_list("spent", flat=True))


def is_stopped(key: Any) -> bool:
    return timezone.now().timestamp() < meter_of(key.pk).out_of_quota_until


@pytest.mark.parametrize(
    ("scope", "counts"),
    [
        (Scope.ORGANIZATION, {"key", "mias", "other"}),
        (Scope.PROJECT, {"key", "mias"}),
        (Scope.MEMBER, {"mias"}),
        (Scope.KEY, {"key"}),
    ],
)
def test_each_scope_counts_what_its_keys_use(world: World, use: Use, scope: str, counts: set[str]) -> None:
    subjects: dict[str, dict[str, Any]] = {Scope.KEY: {"key": world.key}, Scope.MEMBER: {"member": world.mia}}
    subject = subjects.get(scope, {})
    budget = a_budget(world, scope=scope, **subject)
    for name in ("key", "mias", "other"):
        before = spent(budget)
        use(getattr(world, name))
        assert spent(budget) - before == (DOLLAR if name in counts else 0), name


@pytest.mark.parametrize(
    ("unit", "columns", "amount"),
    [
        (Unit.COST, {}, DOLLAR),
        (Unit.COST, {"cost_nano": None}, 0),
        (Unit.TOKENS, {}, 10),
        (Unit.REQUESTS, {}, 1),
        (Unit.REQUESTS, {"status": 429}, 0),
        (Unit.REQUESTS, {"status": 500}, 0),
        (Unit.REQUESTS, {"endpoint": "models"}, 0),
    ],
)
def test_each_unit_counts_its_own(world: World, use: Use, unit: str, columns: dict[str, Any], amount: int) -> None:
    budget = a_budget(world, unit=unit)
    use(**columns)
    assert spent(budget) == amount
    assert spend_count(budget, timezone.now()) == amount


def test_a_request_without_a_valid_key_uses_nothing_up(world: World, use: Use) -> None:
    budget = a_budget(world, scope=Scope.ORGANIZATION)
    use(project_id=0, key_id=0, user_id=0)
    assert spent(budget) == 0


def test_what_was_used_before_counts_when_a_budget_is_made(world: World, use: Use) -> None:
    use()
    use(time=timezone.now().timestamp() - 40 * 86_400)
    assert spent(a_budget(world)) == DOLLAR


def test_a_batch_that_is_rolled_back_spends_nothing(world: World) -> None:
    budget = a_budget(world)
    record = Record(timezone.now().timestamp(), "req_1", world.project.pk, world.key.pk, cost_nano=DOLLAR)
    with transaction.atomic():
        batch_write([record], [])
        transaction.set_rollback(True)
    assert spent(budget) == 0


def test_a_record_that_comes_late_counts_for_the_window_of_its_arrival(world: World, use: Use) -> None:
    budget = a_budget(world, period=Period.DAY)
    use()
    use(time=timezone.now().timestamp() - 86_400)
    use()
    assert sorted(BudgetSpend.objects.filter(budget=budget).values_list("spent", flat=True)) == [DOLLAR, 2 * DOLLAR]


RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["key", "mias", "other"]),
        st.integers(0, 3 * 86_400),
        st.integers(0, 5 * DOLLAR),
        st.sampled_from([200, 200, 400, 429, 499]),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS, unit=st.sampled_from(Unit.values), zone=st.sampled_from(["UTC", "Asia/Kolkata"]))
def test_what_the_writer_added_is_what_the_record_adds_up_to(
    world: World, use: Use, records: list[tuple[str, int, int, int]], unit: str, zone: str
) -> None:
    with transaction.atomic(), override_settings(TIME_ZONE=zone):
        budget = a_budget(world, unit=unit, period=Period.DAY, amount=1_000)
        BOOK.load()  # The example before had the same version and the same keys, and was rolled back.
        now = timezone.now()
        for name, ago, cost, status in records:
            use(getattr(world, name), time=now.timestamp() - ago, cost_nano=cost, status=status)
        for row in BudgetSpend.objects.filter(budget=budget):
            window = budget.window_at(row.period_start)
            assert window is not None
            assert row.spent == spent_by_record(budget, window)
        transaction.set_rollback(True)


def test_a_window_that_begins_within_an_hour_is_counted_to_the_minute(world: World, use: Use) -> None:
    noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    budget = Budget(scope=Scope.PROJECT, project=world.project, unit=Unit.REQUESTS, period=Period.ONCE, amount=1)
    for minutes in (0, 29, 30, 59, 60, 119, 120, 149, 150):
        use(time=(noon + timedelta(minutes=minutes)).timestamp())
    budget.starts_at, budget.ends_at = noon + timedelta(minutes=30), noon + timedelta(minutes=150)
    window = budget.window_at(budget.starts_at)
    assert window is not None
    assert spent_by_record(budget, window) == 6


# --- The stop ---------------------------------------------------------------------------------------------------------


def test_a_spent_budget_stops_its_keys_from_the_next_request_on_and_no_others(world: World, use: Use) -> None:
    a_budget(world, amount=2 * DOLLAR, hard_stop=True)
    use()
    assert not is_stopped(world.key)
    use(world.mias)
    assert is_stopped(world.key)
    assert is_stopped(world.mias)
    assert not is_stopped(world.other)


def test_a_budget_without_a_hard_stop_stops_nobody(world: World, use: Use) -> None:
    a_budget(world, amount=DOLLAR)
    use()
    assert not is_stopped(world.key)


def test_another_process_learns_of_it_when_it_polls(world: World, use: Use) -> None:
    budget = a_budget(world, amount=DOLLAR, hard_stop=True)
    BudgetSpend.objects.filter(budget=budget).update(spent=DOLLAR)
    assert not is_stopped(world.key)
    BOOK.polled()
    assert is_stopped(world.key)


def test_a_new_period_lets_keys_pass_without_anybody_doing_anything(world: World, use: Use) -> None:
    budget = a_budget(world, amount=DOLLAR, hard_stop=True)
    use()
    window = budget.window_at(timezone.now())
    assert window is not None
    assert window.end is not None
    assert meter_of(world.key.pk).out_of_quota_until == window.end.timestamp()


def test_a_larger_amount_a_raise_and_disabling_let_keys_pass_at_once(world: World, use: Use) -> None:
    budget = a_budget(world, amount=DOLLAR, hard_stop=True)
    use()
    for change, undo in (
        (partial(budget_update, amount=5 * DOLLAR), partial(budget_update, amount=DOLLAR)),
        (partial(budget_disable, reason="Not now"), budget_enable),
    ):
        assert is_stopped(world.key)
        change(budget=budget)
        store.refresh()
        assert not is_stopped(world.key)
        undo(budget=budget)
        store.refresh()
    budget_raise(budget=budget, amount=DOLLAR, until=timezone.now() + timedelta(days=1), reason="Launch")
    store.refresh()
    assert not is_stopped(world.key)


def test_a_raise_ends_by_itself(world: World, use: Use) -> None:
    budget = a_budget(world, amount=DOLLAR, hard_stop=True)
    raised = budget_raise(budget=budget, amount=DOLLAR, until=timezone.now() + timedelta(hours=1), reason="Launch")
    use()
    store.refresh()
    assert not is_stopped(world.key)
    raised.until = timezone.now() - timedelta(seconds=1)
    raised.save()
    BOOK.load()
    BOOK.polled()
    assert is_stopped(world.key)


def test_of_two_budgets_the_one_that_stops_longer_counts(world: World, use: Use) -> None:
    monthly = a_budget(world, amount=DOLLAR, hard_stop=True)
    a_budget(world, name="Daily", amount=DOLLAR, hard_stop=True, period=Period.DAY)
    use()
    window = monthly.window_at(timezone.now())
    assert window is not None
    assert window.end is not None
    assert meter_of(world.key.pk).out_of_quota_until == window.end.timestamp()


# --- Thresholds -------------------------------------------------------------------------------------------------------


def test_each_threshold_is_on_record_once_a_period(world: World, use: Use) -> None:
    budget = a_budget(world, amount=4 * DOLLAR, thresholds=[50, 100])
    for _ in range(6):
        use()
    found = BudgetPassing.objects.filter(budget=budget).values_list("threshold", "spent")
    assert sorted(found) == [(50, 2 * DOLLAR), (100, 4 * DOLLAR)]


def test_a_process_that_knows_nothing_yet_adds_no_second_passing(world: World, use: Use) -> None:
    budget = a_budget(world, amount=DOLLAR, thresholds=[100])
    use()
    for tracker in BOOK.trackers:
        tracker.passed.clear()
    use()
    assert BudgetPassing.objects.filter(budget=budget).count() == 1


def test_a_command_without_a_snapshot_counts_too(world: World, use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    budget = a_budget(world)
    BOOK.trackers = []
    monkeypatch.setattr(type(store), "in_use", False)
    use()
    assert spent(budget) == DOLLAR


def test_what_a_process_wrote_before_it_learned_of_a_budget_is_counted_once_it_knows(
    world: World, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    works: list[Callable[[], None]] = []
    monkeypatch.setattr(BOOK, "apart", works.append)
    monkeypatch.setattr("apps.billing.book.connection", Mock())
    budget = budget_create(name="New", scope="project", project=world.project, amount=DOLLAR)
    use()
    assert spent(budget) == 0
    store.refresh()
    use()
    BOOK.polled()
    BOOK.polled()
    [count] = works
    count()
    assert spent(budget) == 2 * DOLLAR


def test_without_budgets_the_writer_asks_nothing_of_them(world: World, use: Use) -> None:
    BOOK.load()
    with CaptureQueriesContext(connection) as asked:
        use()
    assert not [query for query in asked.captured_queries if "billing" in query["sql"]]

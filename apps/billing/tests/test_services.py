"""Verbs on budgets: what they refuse, what they put on the trail, and whom they tell."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.billing.models import Budget, BudgetPassing
from apps.billing.passings import _listeners, passings_follow, passings_tell
from apps.billing.queries import budgets_managed_by, budgets_visible_to, standings
from apps.billing.services import budget_create, budget_disable, budget_enable, budget_raise, budget_update
from apps.billing.tests.conftest import DOLLAR, Use, World
from apps.keys.snapshot import store

Scope = Budget.Scope


def a_budget(world: World, **fields: Any) -> Budget:
    defaults: dict[str, Any] = {
        "name": "Search",
        "scope": Scope.PROJECT,
        "project": world.project,
        "amount": 2 * DOLLAR,
    }
    return budget_create(actor=world.olga, **(defaults | fields))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"project": None}, "project"),
        ({"scope": "key"}, "key"),
        ({"scope": "member"}, "member"),
        ({"scope": "organization"}, "project"),
        ({"scope": "planet"}, "scope"),
        ({"period": "year"}, "period"),
        ({"period": "once"}, "starts_at"),
        ({"starts_at": timezone.now()}, "period"),
        ({"thresholds": [0]}, "thresholds"),
        ({"thresholds": [50, 50]}, "thresholds"),
        ({"thresholds": ["50"]}, "thresholds"),
        ({"thresholds": [True]}, "thresholds"),
        ({"name": ""}, "name"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused(world: World, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        a_budget(world, **fields)
    assert field in refused.value.message_dict
    assert not Budget.objects.exists()


def test_a_budget_for_once_that_ends_before_it_begins_is_refused(world: World) -> None:
    now = timezone.now()
    with pytest.raises(ValidationError, match="ends before it begins"):
        a_budget(world, period="once", starts_at=now, ends_at=now)


def test_a_keys_budget_belongs_to_the_project_of_the_key(world: World) -> None:
    assert a_budget(world, scope=Scope.KEY, key=world.mias, project=None).project == world.project


def test_each_verb_is_on_the_trail_with_who_and_why(world: World) -> None:
    budget = a_budget(world)
    budget_update(budget=budget, amount=3 * DOLLAR, actor=world.tariq, reason="More tests")
    budget_update(budget=budget, amount=3 * DOLLAR, actor=world.tariq)  # Changes nothing.
    until = timezone.now() + timedelta(days=1)
    budget_raise(budget=budget, amount=DOLLAR, until=until, reason="Launch", actor=world.tariq)
    budget_disable(budget=budget, reason="Over", actor=world.tariq)
    budget_enable(budget=budget, actor=world.tariq)
    events = AuditEvent.objects.filter(object_id=budget.public_id).order_by("sequence")
    assert [(event.verb, event.reason) for event in events] == [
        ("budget.created", ""),
        ("budget.changed", "More tests"),
        ("budget.raised", "Launch"),
        ("budget.disabled", "Over"),
        ("budget.enabled", ""),
    ]
    changed = events[1]
    assert (changed.before, changed.after) == ({"amount": 2 * DOLLAR}, {"amount": 3 * DOLLAR})
    assert {event.actor_label for event in events} == {"olga", "tariq"}
    assert {event.project_id for event in events} == {world.project.pk}


def test_what_cannot_be_done_is_refused_in_words(world: World) -> None:
    budget = a_budget(world)
    with pytest.raises(ValidationError, match="enabled already"):
        budget_enable(budget=budget)
    with pytest.raises(ValidationError, match="Give a reason"):
        budget_disable(budget=budget, reason=" ")
    with pytest.raises(ValidationError, match="in the past"):
        budget_raise(budget=budget, amount=1, until=timezone.now(), reason="Launch")
    with pytest.raises(ValidationError, match="Give a reason"):
        budget_raise(budget=budget, amount=1, until=timezone.now() + timedelta(days=1), reason="")
    with pytest.raises(TypeError, match="scope"):
        budget_update(budget=budget, scope="key")


# --- Who sees what ----------------------------------------------------------------------------------------------------


def test_each_person_sees_the_budgets_that_concern_them_and_manages_those_of_their_projects(world: World) -> None:
    budgets = {
        "organization": a_budget(world, scope=Scope.ORGANIZATION, project=None),
        "project": a_budget(world),
        "key": a_budget(world, scope=Scope.KEY, key=world.key),
        "mias key": a_budget(world, scope=Scope.KEY, key=world.mias),
        "mia": a_budget(world, scope=Scope.MEMBER, member=world.mia),
        "elsewhere": a_budget(world, project=world.elsewhere),
    }
    in_project = {"project", "key", "mias key", "mia"}
    expected = {
        "olga": (set(budgets), set(budgets)),
        "tariq": (in_project, in_project),
        "mia": ({"project", "mias key", "mia"}, set()),
        "victor": ({"project"}, set()),
        "sven": ({"elsewhere"}, {"elsewhere"}),
    }
    for name, (seen, managed) in expected.items():
        person = getattr(world, name)
        visible, manageable = set(budgets_visible_to(person)), set(budgets_managed_by(person))
        assert {label for label, budget in budgets.items() if budget in visible} == seen, name
        assert {label for label, budget in budgets.items() if budget in manageable} == managed, name


# --- Passings ---------------------------------------------------------------------------------------------------------


def test_a_passing_is_told_once_and_is_on_the_trail(world: World, use: Use) -> None:
    heard: list[int] = []
    passings_follow(lambda passing: heard.append(passing.threshold))
    try:
        budget = a_budget(world, thresholds=[50])
        store.refresh()
        use()
        assert passings_tell() == 1
        assert passings_tell() == 0
        assert heard == [50]
        event = AuditEvent.objects.get(verb="budget.threshold_passed")
        assert event.after == {"amount": "$2.00", "spent": "$1.00", "threshold": "50 %"}
        assert event.object_id == budget.public_id
    finally:
        _listeners.clear()


def test_a_passing_that_no_request_brought_about_is_found(world: World, use: Use) -> None:
    budget = a_budget(world, thresholds=[100])
    store.refresh()
    use()
    budget_update(budget=budget, amount=DOLLAR)
    assert not BudgetPassing.objects.exists()
    assert passings_tell() == 1


def test_a_listener_that_fails_is_asked_again(world: World, use: Use) -> None:
    a_budget(world, thresholds=[50])
    store.refresh()
    use()
    calls: list[int] = []

    def failing(passing: BudgetPassing) -> None:
        calls.append(passing.threshold)
        if len(calls) == 1:
            raise RuntimeError

    passings_follow(failing)
    try:
        with pytest.raises(RuntimeError):
            passings_tell()
        assert passings_tell() == 1
        assert AuditEvent.objects.filter(verb="budget.threshold_passed").count() == 1
    finally:
        _listeners.clear()


def test_standings_take_two_handfuls_of_queries_however_many_budgets_there_are(
    world: World, use: Use, django_assert_max_num_queries: Any
) -> None:
    budgets = [a_budget(world, name=f"Budget {number}", hard_stop=True) for number in range(5)]
    store.refresh()
    use()
    use()
    with django_assert_max_num_queries(6):
        found = standings(budgets_visible_to(world.olga))
    assert len(found) == len(budgets)
    assert {(standing.percent, standing.left, standing.is_stopping) for standing in found} == {(100, 0, True)}

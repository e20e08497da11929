"""The cards of budgets and alerts: what each person finds there, and what is said where there is nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.alerts.models import Alert, Severity
from apps.alerts.services import rule_create
from apps.billing.models import BudgetSpend
from apps.billing.services import budget_create
from apps.dashboard.tests.conftest import World
from apps.organization.models import Project
from apps.organization.services import project_create


def card(client: Client, world: World, name: str, of: str, query: str = "") -> str:
    client.force_login(world.people[name])
    answer = client.get(f"/dashboard/?card={of}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def budgeted(used: World) -> World:
    """A budget of the organization, of each project and of mia's key; Atlas has spent the most of its own."""
    for name, fields, spent in (
        ("Everything", {"scope": "organization"}, 10),
        ("All of Atlas", {"scope": "project", "project": used.atlas}, 90),
        ("All of Borealis", {"scope": "project", "project": used.borealis}, 120),
        ("Mias share", {"scope": "key", "key": used.mias_key}, 50),
    ):
        budget = budget_create(name=name, unit="requests", amount=100, **fields)
        BudgetSpend.objects.filter(budget=budget).update(spent=spent)
    off = budget_create(name="Given up", scope="project", project=used.atlas, unit="requests", amount=1)
    off.enabled = False
    off.save()
    return used


BUDGETS = ("All of Borealis", "All of Atlas", "Mias share", "Everything")
SEEN = {
    "olga": BUDGETS,
    "tariq": ("All of Atlas", "Mias share"),
    "mia": ("All of Atlas", "Mias share"),
    "victor": ("All of Atlas",),
    "sven": ("All of Borealis",),
    "otto": (),
}


@pytest.mark.parametrize("name", SEEN)
def test_each_person_finds_the_budgets_that_are_theirs_to_see_the_fullest_first(
    client: Client, budgeted: World, name: str
) -> None:
    page = card(client, budgeted, name, "budgets")
    found = sorted((page.index(one), one) for one in BUDGETS if one in page)
    assert tuple(one for _, one in found) == SEEN[name]
    assert "Given up" not in page


def test_the_bar_tells_what_is_spent_of_what(client: Client, budgeted: World) -> None:
    page = card(client, budgeted, "victor", "budgets")
    assert "90 requests" in page
    assert "90 %" in page
    assert 'class="budget-bar near"' in page


def test_a_view_of_one_project_has_its_budgets_alone(client: Client, budgeted: World) -> None:
    page = card(client, budgeted, "olga", "budgets", f"&project={budgeted.atlas.public_id}")
    assert "All of Atlas" in page
    assert "Borealis" not in page
    assert "Everything" not in page


def test_where_no_budget_is_whoever_may_is_led_to_one(client: Client, used: World) -> None:
    assert "Set a budget" in card(client, used, "tariq", "budgets")
    assert "Set a budget" not in card(client, used, "victor", "budgets")
    assert "No budget watches" in card(client, used, "victor", "budgets")


def fire(name: str, project: Project, **fields: Any) -> Alert:
    rule = rule_create(name=name, scope="project", project=project, metric="requests", threshold=10, window_minutes=60)
    now = timezone.now()
    given = {"severity": rule.severity, "value": 11, "threshold": 10, "since": now, "fired_at": now, **fields}
    return Alert.objects.create(rule=rule, **given)


def test_open_alerts_are_listed_for_whoever_sees_their_sums(client: Client, used: World) -> None:
    fire("Atlas is busy", used.atlas, state=Alert.State.FIRING)
    fire("Borealis is busy", used.borealis, state=Alert.State.FIRING)
    for name, seen in {"victor": True, "tariq": True, "sven": False, "otto": False}.items():
        page = card(client, used, name, "alerts")
        assert ("Atlas is busy" in page) == seen
        assert ("Borealis is busy" in page) == (name == "sven")


def test_where_none_is_open_those_of_the_last_days_are_told(client: Client, used: World) -> None:
    then = timezone.now() - timedelta(days=2)
    fire("Atlas was busy", used.atlas, state=Alert.State.RESOLVED, fired_at=then, resolved_at=then, is_open=None)
    page = card(client, used, "tariq", "alerts")
    assert "Nothing is open" in page
    assert "Atlas was busy" in page
    assert "No alert is open" in card(client, used, "sven", "alerts")


def test_the_worst_come_first(client: Client, used: World) -> None:
    for name, severity in (("mild", Severity.INFO), ("grave", Severity.CRITICAL)):
        alert = fire(name, used.atlas, state=Alert.State.FIRING)
        Alert.objects.filter(pk=alert.pk).update(severity=severity)
    page = card(client, used, "tariq", "alerts")
    assert page.index("grave") < page.index("mild")


def test_a_view_of_some_projects_has_their_alerts_alone(client: Client, used: World) -> None:
    third = project_create(name="Cumulus", owner=used.people["olga"])
    for project in (used.atlas, used.borealis, third):
        fire(f"{project.name} is busy", project, state=Alert.State.FIRING)
    query = f"&project={used.atlas.public_id}&project={third.public_id}"
    client.force_login(used.people["olga"])
    page = client.get(f"/dashboard/?card=alerts{query}").content.decode()
    assert "Atlas is busy" in page
    assert "Cumulus is busy" in page
    assert "Borealis is busy" not in page


def test_what_was_lately_is_of_the_projects_that_are_looked_at(client: Client, used: World) -> None:
    third = project_create(name="Cumulus", owner=used.people["olga"])
    for days, project in enumerate((used.atlas, used.borealis, third), start=1):
        then = timezone.now() - timedelta(days=days)
        past = {"state": Alert.State.RESOLVED, "fired_at": then, "resolved_at": then, "is_open": None}
        fire(f"{project.name} was busy", project, **past)
    query = f"&project={third.public_id}&project={used.atlas.public_id}"
    client.force_login(used.people["olga"])
    page = client.get(f"/dashboard/?card=alerts{query}").content.decode()
    assert page.index("Atlas was busy") < page.index("Cumulus was busy")
    assert "Borealis was busy" not in page

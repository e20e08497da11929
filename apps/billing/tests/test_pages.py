"""The pages of budgets: what each person may do there, and how they say what is wrong."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.billing.models import Budget
from apps.billing.services import budget_create
from apps.billing.tests.conftest import DOLLAR, Use, World
from apps.keys.snapshot import store

LIST, NEW = "/dashboard/budgets/", "/dashboard/budgets/new/"


@pytest.fixture
def budget(world: World) -> Budget:
    made = budget_create(
        name="Search monthly", scope="project", project=world.project, amount=2 * DOLLAR, actor=world.tariq
    )
    store.refresh()
    return made


def address(budget: Budget, verb: str = "") -> str:
    return reverse(f"billing:budget{verb}", args=[budget.public_id])


def typed(world: World, **changes: str) -> dict[str, str]:
    return {
        "name": "Nightly",
        "subject": f"project-{world.project.pk}",
        "unit": "cost",
        "amount": "12.5",
        "period": "month",
        "thresholds": "50, 90 %",
        "hard_stop": "on",
    } | changes


def test_a_projects_owner_makes_a_budget(world: World, client: Client) -> None:
    client.force_login(world.tariq)
    response = client.post(NEW, typed(world))
    made = Budget.objects.get()
    assert response["Location"] == address(made)
    assert (made.amount, made.thresholds, made.hard_stop) == (12_500_000_000, [50, 90], True)
    assert (made.scope, made.project, made.created_by) == ("project", world.project, world.tariq)


@pytest.mark.parametrize("kind", ["key", "member"])
def test_a_budget_is_for_a_key_or_a_member_too(world: World, client: Client, kind: str) -> None:
    client.force_login(world.tariq)
    subject = f"key-{world.mias.pk}" if kind == "key" else f"member-{world.mia.pk}-{world.project.pk}"
    client.post(NEW, typed(world, subject=subject, unit="tokens", amount="1000"))
    made = Budget.objects.get()
    assert (made.scope, made.project, made.amount) == (kind, world.project, 1_000)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": ""}, "Type an amount."),
        ({"amount": "0"}, "An amount is above zero."),
        ({"amount": "ten"}, "Enter a number."),
        ({"amount": "1.5", "unit": "tokens"}, "Tokens are whole numbers."),
        ({"amount": "0.0000000001"}, "An amount is above zero."),
        ({"amount": "1.0000000001"}, "A dollar has nine decimals at most here."),
        ({"thresholds": "half"}, "Thresholds are whole percentages"),
        ({"thresholds": "50, 50"}, "Thresholds are different whole percentages"),
        ({"thresholds": "0"}, "Thresholds are different whole percentages"),
        ({"period": "year"}, "Select a valid choice."),
        ({"subject": "organization-0"}, "Select a valid choice."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_stands_in_the_form_with_what_was_typed(
    world: World, client: Client, changes: dict[str, str], words: str
) -> None:
    client.force_login(world.tariq)
    page = client.post(NEW, typed(world, **changes)).content.decode()
    assert words in page
    assert "50, 90 %" in page or "thresholds" in changes
    assert not Budget.objects.exists()


def test_nobody_sets_a_budget_for_what_they_do_not_manage(world: World, client: Client) -> None:
    client.force_login(world.tariq)
    for subject in (f"project-{world.elsewhere.pk}", f"key-{world.other.pk}", f"member-{world.sven.pk}-1"):
        page = client.post(NEW, typed(world, subject=subject)).content.decode()
        assert "Select a valid choice." in page
    assert not Budget.objects.exists()


@pytest.mark.parametrize(
    ("name", "sees", "manages"),
    [
        ("olga", 200, True),
        ("tariq", 200, True),
        ("mia", 200, False),
        ("victor", 200, False),
        ("sven", 404, False),
    ],
)
def test_who_opens_a_budget_and_who_changes_it(
    world: World, client: Client, budget: Budget, name: str, sees: int, manages: bool
) -> None:
    client.force_login(getattr(world, name))
    assert client.get(address(budget)).status_code == sees
    refused = 404 if sees == 404 else 403
    change = {"name": "Other", "amount": "3", "thresholds": "80"}
    posts: list[tuple[str, dict[str, str]]] = [
        ("", change),
        ("_raise", {"amount": "1", "until": "2099-01-01", "reason": "Launch"}),
        ("_disable", {"reason": "Over"}),
        ("_enable", {}),
    ]
    for verb, data in posts:
        assert client.post(address(budget, verb), data).status_code == (302 if manages else refused), verb
    budget.refresh_from_db()
    assert (budget.name == "Other") is manages
    assert budget.raises.exists() is manages
    assert client.get(NEW).status_code == (200 if manages or name == "sven" else 403)


def test_nobody_opens_a_budget_without_signing_in(budget: Budget, client: Client) -> None:
    for page in (LIST, NEW, address(budget)):
        assert client.get(page).status_code == 302
    assert client.post(address(budget, "_disable"), {"reason": "x"}).status_code == 302
    budget.refresh_from_db()
    assert budget.enabled


def test_looking_changes_nothing(world: World, budget: Budget, client: Client) -> None:
    client.force_login(world.olga)
    for verb in ("_raise", "_disable", "_enable"):
        assert client.get(address(budget, verb)).status_code == 405


def test_the_list_shows_how_budgets_stand_the_fullest_first(
    world: World, budget: Budget, client: Client, use: Use
) -> None:
    budget_create(name="Organization", scope="organization", amount=100 * DOLLAR)
    store.refresh()
    use()
    client.force_login(world.olga)
    page = client.get(LIST).content.decode()
    assert page.index("Search monthly") < page.index("$100.00")
    assert "50 %" in page


def test_a_raise_holds_until_its_day_is_over(world: World, budget: Budget, client: Client) -> None:
    client.force_login(world.tariq)
    day = timezone.localdate() + timedelta(days=3)
    client.post(address(budget, "_raise"), {"amount": "5", "until": str(day), "reason": "Launch"})
    raised = budget.raises.get()
    assert raised.amount == 5 * DOLLAR
    assert timezone.localtime(raised.until).date() == day + timedelta(days=1)
    assert 'of <span class="number">$7.00</span>' in client.get(address(budget)).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"amount": "5", "until": "2020-01-01", "reason": "Launch"}, "This is in the past."),
        ({"amount": "5", "until": "soon", "reason": "Launch"}, "This is no date."),
        ({"amount": "", "until": "2099-01-01", "reason": "Launch"}, "Type an amount."),
        ({"amount": "5", "until": "2099-01-01", "reason": " "}, "This field is required."),
    ],
)
def test_a_raise_that_cannot_be_says_why_and_keeps_what_was_typed(
    world: World, budget: Budget, client: Client, data: dict[str, str], words: str
) -> None:
    client.force_login(world.tariq)
    page = client.post(address(budget, "_raise"), data).content.decode()
    assert words in page
    assert not budget.raises.exists()


def test_saying_enable_twice_is_answered_in_words(world: World, budget: Budget, client: Client) -> None:
    client.force_login(world.tariq)
    page: Any = client.post(address(budget, "_enable"), follow=True)
    assert "enabled already" in page.content.decode()


def test_empty_lists_say_what_to_do_or_who_does(world: World, client: Client) -> None:
    client.force_login(world.tariq)
    assert "No budget yet" in client.get(LIST).content.decode()
    client.force_login(world.mia)
    assert "No budget concerns you" in client.get(LIST).content.decode()


def test_a_budget_for_once_is_made_and_prolonged_in_days_of_the_project(world: World, client: Client) -> None:
    world.project.time_zone = "Europe/Berlin"
    world.project.save()
    client.force_login(world.tariq)
    once = typed(world, period="once", starts_on="2026-07-01", ends_on="2026-07-31")
    client.post(NEW, once)
    made = Budget.objects.get()
    assert made.starts_at
    assert made.starts_at.isoformat() == "2026-06-30T22:00:00+00:00"
    assert made.ends_at
    assert made.ends_at.isoformat() == "2026-07-31T22:00:00+00:00"
    assert 'value="2026-07-31"' in client.get(address(made)).content.decode()
    client.post(address(made), {"name": "Nightly", "amount": "12.5", "thresholds": "50", "ends_on": "2026-08-01"})
    made.refresh_from_db()
    assert made.ends_at
    assert made.ends_at.isoformat() == "2026-08-01T22:00:00+00:00"
    told = client.post(address(made), {"name": "Nightly", "amount": "1", "thresholds": "", "ends_on": "2026-01-01"})
    assert "It ends before it begins." in told.content.decode()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({}, "begins on a day"),
        ({"starts_on": "soon"}, "This is no date."),
        ({"starts_on": "2026-07-02", "ends_on": "2026-07-01"}, "It ends before it begins."),
    ],
)
def test_the_days_of_a_budget_for_once_are_looked_at(
    world: World, client: Client, days: dict[str, str], words: str
) -> None:
    client.force_login(world.tariq)
    assert words in client.post(NEW, typed(world, period="once", **days)).content.decode()
    assert not Budget.objects.exists()


def test_other_periods_have_no_days_of_their_own(world: World, client: Client) -> None:
    client.force_login(world.tariq)
    client.post(NEW, typed(world, starts_on="2026-07-01"))
    assert Budget.objects.get().starts_at is None

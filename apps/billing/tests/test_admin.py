"""Budgets in the admin: made and changed by the verbs of the pages, with history, and as files."""

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.audit.models import AuditEvent
from apps.billing.models import Budget, BudgetSpend
from apps.billing.services import budget_create
from apps.billing.tests.conftest import DOLLAR, World
from apps.organization.models import User

PAGE = "/admin/billing/budget/"
CSV, JSON = "0", "1"
FORM = {
    "name": "Month", "scope": "project", "unit": "cost", "amount": "12.50", "period": "month",
    "starts_at_0": "", "starts_at_1": "", "ends_at_0": "", "ends_at_1": "", "thresholds": "[50, 80]",
}  # fmt: skip


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def exported(client: Client, chosen: str = CSV) -> str:
    return client.post(f"{PAGE}export/", {"format": chosen, "resource": ""}).content.decode()


def imported(client: Client, rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    file = SimpleUploadedFile("rows.csv", text.getvalue().encode())
    shown = client.post(f"{PAGE}import/", {"format": CSV, "import_file": file, "resource": ""})
    confirm = shown.context.get("confirm_form")
    if confirm is None:
        return shown.content.decode()
    return client.post(f"{PAGE}process_import/", confirm.initial, follow=True).content.decode()


def rows_of(client: Client) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(exported(client))))


def test_an_owner_makes_and_changes_a_budget_that_counts_at_once(world: World) -> None:
    client = signed_in(world.olga)
    made = client.post(f"{PAGE}add/", {**FORM, "project": world.project.pk})
    assert made.status_code == 302, made.context["adminform"].form.errors
    budget = Budget.objects.get()
    assert (budget.amount, budget.created_by) == (12.5 * DOLLAR, world.olga)
    assert BudgetSpend.objects.filter(budget=budget).exists()
    changed = client.post(f"{PAGE}{budget.pk}/change/", {**FORM, "amount": "20"})
    assert changed.status_code == 302, changed.context["adminform"].form.errors
    budget.refresh_from_db()
    assert budget.amount == 20 * DOLLAR
    verbs = AuditEvent.objects.filter(object_id=budget.public_id).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["budget.created", "budget.changed"]
    assert b"olga" in client.get(f"{PAGE}{budget.pk}/history/").content


def test_a_projects_owner_sees_its_budgets_alone(world: World) -> None:
    budget_create(name="Mine", scope="project", project=world.project, amount=DOLLAR)
    budget_create(name="Theirs", scope="project", project=world.elsewhere, amount=DOLLAR)
    client = signed_in(world.tariq)
    assert b"Theirs" not in client.get(PAGE).content
    assert [row["name"] for row in json.loads(exported(client, JSON))] == ["Mine"]
    assert client.get(f"{PAGE}import/").status_code == 403
    assert client.get(f"{PAGE}add/").status_code == 403


@pytest.mark.parametrize("who", ["mia", "victor"])
@pytest.mark.parametrize("what", ["", "export/", "import/", "add/"])
def test_members_and_viewers_are_refused(world: World, who: str, what: str) -> None:
    assert signed_in(getattr(world, who)).get(f"{PAGE}{what}").status_code in (302, 403)


def test_an_import_makes_and_changes_budgets(world: World) -> None:
    known = budget_create(name="Month", scope="project", project=world.project, amount=10 * DOLLAR)
    client = signed_in(world.olga)
    row = rows_of(client)[0]
    assert (row["amount"], row["project"], row["thresholds"]) == ("10", "Search", "[50, 80, 100]")
    once = {
        **row, "id": "", "name": "Trip", "amount": "2.5", "period": "once", "starts_at": "2026-01-01T00:00:00+00:00"
    }  # fmt: skip
    imported(client, [{**row, "amount": "11"}, once])
    known.refresh_from_db()
    assert known.amount == 11 * DOLLAR
    assert Budget.objects.get(name="Trip").amount == 2.5 * DOLLAR
    assert AuditEvent.objects.filter(verb="budget.changed").count() == 1
    imported(client, rows_of(client))
    assert AuditEvent.objects.filter(verb="budget.changed").count() == 1, "Nothing to change leaves no trace."


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("amount", "-1", "greater than or equal to 1"),
        ("amount", "much", "Type an amount"),
        ("key", "key_nowhere", "There is no key"),
        ("period", "once", "begins at a date"),
        ("starts_at", "soon", "no moment"),
        ("thresholds", "[0]", "whole percentages"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_imported(world: World, field: str, value: str, words: str) -> None:
    budget_create(name="Month", scope="project", project=world.project, amount=DOLLAR)
    client = signed_in(world.olga)
    row = rows_of(client)[0]
    told = imported(client, [{**row, "id": "", "name": "Good"}, {**row, "id": "", "name": "Bad", field: value}])
    assert words in told
    assert not Budget.objects.filter(name__in=["Good", "Bad"]).exists()


def test_the_history_of_a_budget_elsewhere_is_closed(world: World) -> None:
    theirs = budget_create(name="Theirs", scope="project", project=world.elsewhere, amount=DOLLAR)
    mine = budget_create(name="Mine", scope="project", project=world.project, amount=DOLLAR)
    client = signed_in(world.tariq)
    assert client.get(f"{PAGE}{mine.pk}/history/").status_code == 200
    assert client.get(f"{PAGE}{theirs.pk}/history/").status_code == 403

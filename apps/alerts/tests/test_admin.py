"""Alert rules in the admin: made and changed by the verbs of the pages, with history, and as files."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.alerts.models import AlertRule
from apps.alerts.tests.conftest import World
from apps.audit.models import AuditEvent
from apps.organization.models import User

MakeRule = Callable[..., AlertRule]
PAGE = "/admin/alerts/alertrule/"
CSV, JSON = "0", "1"
FORM = {
    "name": "Many errors", "metric": "error_rate", "scope": "project", "comparison": "above", "threshold": "10",
    "clear_threshold": "", "window_minutes": "15", "min_samples": "20", "hold_minutes": "0", "cooldown_minutes": "30",
    "severity": "warning", "quiet_from": "", "quiet_until": "", "key": "", "member": "", "model": "", "budget": "",
}  # fmt: skip


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def exported(client: Client, chosen: str, page: str = PAGE, resource: str = "RuleResource") -> str:
    answer = client.post(f"{page}export/", {"format": chosen, "resource": ""})
    assert answer.status_code == 200, answer
    return answer.content.decode()


def imported(client: Client, text: str, chosen: str = CSV, page: str = PAGE) -> str:
    """Uploads a file and confirms, where that is offered. Returns the page that tells what came of it."""
    file = SimpleUploadedFile("rows.csv" if chosen == CSV else "rows.json", text.encode())
    shown = client.post(f"{page}import/", {"format": chosen, "import_file": file, "resource": ""})
    confirm = shown.context.get("confirm_form") if shown.context else None
    if confirm is None:
        return shown.content.decode()
    done = client.post(f"{page}process_import/", confirm.initial, follow=True)
    return done.content.decode()


def test_an_owner_makes_and_changes_a_rule_on_record(world: World) -> None:
    client = signed_in(world.olga)
    made = client.post(f"{PAGE}add/", {**FORM, "project": world.project.pk})
    assert made.status_code == 302, made.context["adminform"].form.errors
    rule = AlertRule.objects.get()
    assert rule.created_by == world.olga
    changed = client.post(f"{PAGE}{rule.pk}/change/", {**FORM, "threshold": "12"})
    assert changed.status_code == 302, changed.context["adminform"].form.errors
    rule.refresh_from_db()
    assert int(rule.threshold) == 12
    verbs = AuditEvent.objects.filter(object_id=rule.public_id).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["alert_rule.created", "alert_rule.changed"]
    assert rule.history.count() == 2
    assert b"olga" in client.get(f"{PAGE}{rule.pk}/history/").content


def test_a_rule_that_never_fires_is_pointed_out_here_too(world: World) -> None:
    told = signed_in(world.olga).post(f"{PAGE}add/", {**FORM, "project": world.project.pk, "threshold": "100"})
    assert "It can never fire" in told.content.decode()
    assert not AlertRule.objects.exists()


def test_a_projects_owner_sees_its_rules_alone_and_changes_them_on_the_pages(world: World, rule: MakeRule) -> None:
    mine = rule()
    theirs = rule(name="Theirs", project=world.elsewhere, channels=[])
    client = signed_in(world.tariq)
    shown = client.get(PAGE).content.decode()
    assert mine.name in shown
    assert theirs.name not in shown
    assert client.get(f"{PAGE}add/").status_code == 403
    assert client.post(f"{PAGE}{mine.pk}/change/", {**FORM, "threshold": "12"}).status_code == 403
    assert client.get(f"{PAGE}import/").status_code == 403
    rows = json.loads(exported(client, JSON))
    assert [row["name"] for row in rows] == ["Busy"]


@pytest.mark.parametrize("who", ["mia", "victor"])
@pytest.mark.parametrize("what", ["", "export/", "import/", "add/"])
def test_members_and_viewers_are_refused(world: World, rule: MakeRule, who: str, what: str) -> None:
    rule()
    assert signed_in(getattr(world, who)).get(f"{PAGE}{what}").status_code in (302, 403)


def test_what_is_exported_can_be_imported_again_and_changes_nothing(world: World, rule: MakeRule) -> None:
    rule(clear_threshold=50)
    client = signed_in(world.olga)
    for chosen in (CSV, JSON):
        text = exported(client, chosen)
        before = AuditEvent.objects.filter(verb__startswith="alert_rule.c").count()
        imported(client, text, chosen)
        assert AlertRule.objects.count() == 1
        assert AuditEvent.objects.filter(verb__startswith="alert_rule.c").count() == before
    assert AuditEvent.objects.filter(verb="alert_rule.exported").count() == 2


def rows_of(client: Client) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(exported(client, CSV))))


def as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def test_an_import_makes_and_changes_rules_by_the_verbs_of_the_pages(world: World, rule: MakeRule) -> None:
    made = rule()
    client = signed_in(world.olga)
    known = rows_of(client)[0]
    fresh = {**known, "id": "", "name": "Second", "threshold": "7"}
    imported(client, as_csv([{**known, "threshold": "200", "enabled": "0"}, fresh]))
    made.refresh_from_db()
    assert (int(made.threshold), made.enabled) == (200, False)
    second = AlertRule.objects.get(name="Second")
    assert (int(second.threshold), second.created_by) == (7, world.olga)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"alert_rule.changed", "alert_rule.disabled", "alert_rule.created"} <= verbs
    # Only named fields: channels stay.
    assert list(made.channels.all()) == [world.channel]


def test_a_wrong_row_names_its_line_and_field_and_nothing_is_imported(world: World, rule: MakeRule) -> None:
    rule()
    client = signed_in(world.olga)
    known = rows_of(client)[0]
    good = {**known, "id": "", "name": "Good"}
    for field, value, words in (
        ("threshold", "-5", "always fire"),
        ("project", "Nowhere", "There is no project Nowhere"),
        ("metric", "smell", "smell"),
        ("id", "rule_unknown", "no row with the id"),
    ):
        told = imported(client, as_csv([good, {**known, "id": "", "name": "Bad", field: value}]))
        assert words in told, (field, told[-3000:])
        assert not AlertRule.objects.filter(name__in=["Good", "Bad"]).exists(), field


def test_what_a_rule_watches_does_not_change_by_an_import(world: World, rule: MakeRule) -> None:
    made = rule()
    client = signed_in(world.olga)
    told = imported(client, as_csv([{**rows_of(client)[0], "metric": "tokens"}]))
    assert "does not change" in told
    made.refresh_from_db()
    assert made.metric == "requests"


def test_no_spreadsheet_runs_what_is_exported(world: World, rule: MakeRule) -> None:
    made = rule(name="=HYPERLINK(1)")
    client = signed_in(world.olga)
    assert rows_of(client)[0]["name"] == "'=HYPERLINK(1)"
    assert json.loads(exported(client, JSON))[0]["name"] == "=HYPERLINK(1)"
    imported(client, exported(client, CSV))
    made.refresh_from_db()
    assert made.name == "=HYPERLINK(1)"


def test_the_history_of_a_rule_elsewhere_is_closed(world: World, rule: MakeRule) -> None:
    mine, theirs = rule(), rule(name="Theirs", project=world.elsewhere, channels=[])
    client = signed_in(world.tariq)
    assert client.get(f"{PAGE}{mine.pk}/history/").status_code == 200
    assert client.get(f"{PAGE}{theirs.pk}/history/").status_code == 403


def test_a_rule_without_a_scope_is_sent_back(world: World) -> None:
    told = signed_in(world.olga).post(f"{PAGE}add/", {**FORM, "scope": ""})
    assert "Choose what it watches" in told.content.decode()

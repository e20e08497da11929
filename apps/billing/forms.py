"""The forms of budgets. Money is typed in dollars and kept in nano-dollars."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from apps.billing.models import DEFAULT_THRESHOLDS, Budget, check_thresholds
from apps.keys.queries import keys_visible_to
from apps.organization.models import Project, User
from apps.organization.queries import projects_where

NANO = 1_000_000_000
_LARGEST = Decimal(10**9)
Scope, Unit = Budget.Scope, Budget.Unit


def amount_read(unit: str, typed: Decimal) -> int:
    """What was typed, in nano-dollars or whole tokens or requests. Raises ValidationError."""
    if unit == Unit.COST:
        exact = typed * NANO
        if exact != exact.to_integral_value():
            raise ValidationError("A dollar has nine decimals at most here.")
        return int(exact)
    if typed != typed.to_integral_value():
        raise ValidationError(f"{unit.capitalize()} are whole numbers.")
    return int(typed)


def amount_typed(unit: str, amount: int) -> Decimal:
    """The other way round, without needless zeros."""
    return (Decimal(amount) / NANO).normalize() + 0 if unit == Unit.COST else Decimal(amount)


def _amount_field() -> forms.DecimalField:
    return forms.DecimalField(
        label="Amount",
        min_value=Decimal("0.000000001"),
        max_value=_LARGEST * NANO,
        widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}),
        help_text="Dollars, or a whole number of tokens or requests.",
        error_messages={"min_value": "An amount is above zero.", "required": "Type an amount."},
    )


def _day_field(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=UnfoldAdminTextInputWidget({"type": "date"}),
        help_text=help_text,
        error_messages={"invalid": "This is no date."},
    )


def _begin(day: date, zone: tzinfo) -> datetime:
    """When a day begins in a zone."""
    return datetime.combine(day, time(), tzinfo=zone)


def _end(day: date | None, zone: tzinfo) -> datetime | None:
    """When a day is over in a zone: when the next one begins."""
    return _begin(day + timedelta(days=1), zone) if day else None


def _thresholds_field() -> forms.CharField:
    return forms.CharField(
        label="Thresholds",
        required=False,
        initial=", ".join(map(str, DEFAULT_THRESHOLDS)),
        widget=UnfoldAdminTextInputWidget,
        help_text="Percentages at which it is told, separated by commas. None: it is never told.",
    )


def _thresholds_read(typed: str) -> list[int]:
    parts = [part.removesuffix("%").strip() for part in re.split(r"[,;]", typed) if part.strip()]
    if not all(part.isascii() and part.isdecimal() and len(part) < 6 for part in parts):
        raise ValidationError("Thresholds are whole percentages, such as 50, 80, 100.")
    thresholds = sorted(map(int, parts))
    check_thresholds(thresholds)
    return thresholds


def _hard_stop_field() -> forms.BooleanField:
    return forms.BooleanField(
        label="Stop keys when it is spent",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="They answer insufficient_quota, as the platform does, until the next period or until there is more.",
    )


class BudgetForm(forms.Form):
    """A new budget. `person`: whose projects, keys and people there are to choose from."""

    name = forms.CharField(max_length=100, widget=UnfoldAdminTextInputWidget)
    subject = forms.ChoiceField(label="For", widget=UnfoldAdminSelectWidget)
    unit = forms.ChoiceField(choices=Unit.choices, widget=UnfoldAdminSelectWidget)
    amount = _amount_field()
    period = forms.ChoiceField(
        choices=Budget.Period.choices, initial=Budget.Period.MONTH, widget=UnfoldAdminSelectWidget
    )
    starts_on = _day_field("First day")
    ends_on = _day_field("Last day", "Of a budget for once; none: it has no end.")
    thresholds = _thresholds_field()
    hard_stop = _hard_stop_field()

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._subjects: dict[str, dict[str, Any]] = {}
        self.fields["subject"].choices = list(self._choices(person))  # type: ignore[attr-defined]

    def _choices(self, person: User) -> Any:
        managed = list(projects_where(person, "budgets.manage").filter(archived_at=None))
        if person.is_superuser:
            yield self._choice(Scope.ORGANIZATION, 0, "The organization", {})
        yield "Projects", [self._choice(Scope.PROJECT, one.pk, one.name, {"project": one}) for one in managed]
        keys = keys_visible_to(person).filter(project__in=managed).order_by("name")
        yield (
            "Keys",
            [self._choice(Scope.KEY, key.pk, _in_project(key.name, key.project), {"key": key}) for key in keys],
        )
        yield "Members", [choice for one in managed for choice in self._members(one)]

    def _members(self, project: Project) -> Any:
        for membership in project.memberships.select_related("user").order_by("user__username"):
            person = membership.user
            chosen = {"member": person, "project": project}
            yield self._choice(Scope.MEMBER, f"{person.pk}-{project.pk}", _in_project(str(person), project), chosen)

    def _choice(self, scope: Budget.Scope, pk: int | str, label: str, fields: dict[str, Any]) -> tuple[str, str]:
        value = f"{scope.value}-{pk}"
        self._subjects[value] = {"scope": scope, **fields}
        return value, label

    def clean_thresholds(self) -> list[int]:
        return _thresholds_read(self.cleaned_data["thresholds"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "amount" in cleaned and "unit" in cleaned:
            try:
                cleaned["amount"] = amount_read(cleaned["unit"], cleaned["amount"])
            except ValidationError as error:
                self.add_error("amount", error)
        self._check_days(cleaned)
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if cleaned.get("period") != Budget.Period.ONCE:
            # They are not shown then.
            cleaned["starts_on"] = cleaned["ends_on"] = None
        elif first is None and "starts_on" not in self.errors:
            self.add_error("starts_on", "A budget for once begins on a day.")
        elif first and last and last < first:
            self.add_error("ends_on", "It ends before it begins.")

    def budget_fields(self) -> dict[str, Any]:
        """What `budget_create` takes. Days of a budget for once are cut in the zone of its project."""
        fields = dict(self.cleaned_data)
        chosen = {**self._subjects[fields.pop("subject")], **fields}
        first, last = chosen.pop("starts_on"), chosen.pop("ends_on")
        if first is None:
            return chosen
        project = chosen["key"].project if "key" in chosen else chosen.get("project")
        zone = Budget(project=project).zone
        return {**chosen, "starts_at": _begin(first, zone), "ends_at": _end(last, zone)}


def _in_project(name: str, project: Project) -> str:
    return f"{name} in {project.name}"


class BudgetChangeForm(forms.Form):
    """What may change of a budget. What it is for, its unit and its period stay."""

    name = forms.CharField(max_length=100, widget=UnfoldAdminTextInputWidget)
    amount = _amount_field()
    ends_on = _day_field("Last day", "None: it has no end.")
    thresholds = _thresholds_field()
    hard_stop = _hard_stop_field()

    def __init__(self, budget: Budget, *args: Any, **kwargs: Any) -> None:
        last = budget.ends_at and (budget.ends_at - timedelta(microseconds=1)).astimezone(budget.zone).date()
        initial = {
            "ends_on": last and last.isoformat(),
            "name": budget.name,
            "amount": f"{amount_typed(budget.unit, budget.amount):f}",
            "thresholds": ", ".join(map(str, budget.thresholds)),
            "hard_stop": budget.hard_stop,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self._budget = budget
        if budget.period != Budget.Period.ONCE:
            del self.fields["ends_on"]

    def clean_amount(self) -> int:
        return amount_read(self._budget.unit, self.cleaned_data["amount"])

    def clean_thresholds(self) -> list[int]:
        return _thresholds_read(self.cleaned_data["thresholds"])

    def changes(self) -> dict[str, Any]:
        """What `budget_update` takes."""
        changes = dict(self.cleaned_data)
        if "ends_on" in changes:
            changes["ends_at"] = _end(changes.pop("ends_on"), self._budget.zone)
        return changes


class RaiseForm(forms.Form):
    """More until a day ends."""

    amount = _amount_field()
    until = forms.DateField(
        label="Until the end of",
        widget=UnfoldAdminTextInputWidget({"type": "date"}),
        error_messages={"required": "Choose a day.", "invalid": "This is no date."},
    )
    reason = forms.CharField(max_length=300, widget=UnfoldAdminTextInputWidget)

    def __init__(self, budget: Budget, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._budget = budget

    def clean_amount(self) -> int:
        return amount_read(self._budget.unit, self.cleaned_data["amount"])


class DisableForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
        error_messages={"required": "Give a reason: it goes on record."},
    )

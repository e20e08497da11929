"""The forms of rules and of answers to alerts."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.alerts.display import minutes_text
from apps.alerts.metrics import WINDOWS, Comparison, Metric, Scope, Unit
from apps.alerts.models import AlertRule, Severity
from apps.alerts.queries import keys_to_watch
from apps.billing.models import Budget
from apps.billing.queries import budgets_managed_by
from apps.catalog.models import AIModel
from apps.delivery.models import Channel
from apps.delivery.queries import channels_usable_in
from apps.organization.models import Project, User
from apps.organization.queries import projects_where

_UNITS = {
    Unit.COUNT: "requests",
    Unit.TOKENS: "tokens",
    Unit.DOLLARS: "dollars",
    Unit.PERCENT: "percent",
    Unit.MILLISECONDS: "milliseconds",
    Unit.DAYS: "days",
}
# Fields that a metric may do without.
CONDITIONAL = ("window_minutes", "comparison", "threshold", "clear_threshold", "min_samples", "hold_minutes")
_SNOOZES = (("1", "1 hour"), ("4", "4 hours"), ("24", "1 day"), ("72", "3 days"), ("168", "7 days"))


def fields_needed(metric: str) -> tuple[str, ...]:
    """Of CONDITIONAL those that a metric takes."""
    if metric not in Metric.values:
        return CONDITIONAL
    fact = Metric(metric).fact
    needed = {
        "window_minutes": fact.has_window,
        "comparison": not fact.fixed and len(fact.comparisons) > 1,
        "threshold": not fact.fixed,
        "clear_threshold": not fact.fixed and fact.has_hold,
        "min_samples": fact.has_samples,
        "hold_minutes": fact.has_hold,
    }
    return tuple(name for name in CONDITIONAL if needed[name])


def _number(label: str, help_text: str, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=24,
        decimal_places=9,
        widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}),
        help_text=help_text,
        error_messages={"required": "Type a number."},
    )


def _minutes(label: str, help_text: str, initial: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=10_080,
        initial=initial,
        widget=UnfoldAdminTextInputWidget({"inputmode": "numeric"}),
        help_text=help_text,
    )


def _clock(label: str, help_text: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=UnfoldAdminTextInputWidget({"type": "time"}), help_text=help_text
    )


class TermsForm(forms.Form):
    """When a rule fires and how it tells. `metric`: shows only the fields that it needs."""

    name = forms.CharField(max_length=100, widget=UnfoldAdminTextInputWidget)
    comparison = forms.ChoiceField(choices=Comparison.choices, widget=UnfoldAdminSelectWidget, label="Fires when it is")
    threshold = _number("Threshold", "")
    clear_threshold = _number(
        "Ends past", "A second threshold, so that it does not flutter. Empty: the same.", required=False
    )
    window_minutes = forms.TypedChoiceField(
        label="Within", coerce=int, choices=WINDOWS, initial=15, widget=UnfoldAdminSelectWidget
    )
    min_samples = forms.IntegerField(
        label="Needs so many requests",
        min_value=0,
        initial=20,
        widget=UnfoldAdminTextInputWidget({"inputmode": "numeric"}),
        help_text="With fewer in the window the value says nothing.",
    )
    hold_minutes = _minutes("Has to last, minutes", "0: it fires at once.", 0)
    cooldown_minutes = _minutes("Rests after an end, minutes", "It does not fire again so soon.", 30)
    severity = forms.ChoiceField(choices=Severity.choices, initial=Severity.WARNING, widget=UnfoldAdminSelectWidget)
    quiet_from = _clock("Quiet from", "In the project's time zone. No message leaves then.")
    quiet_until = _clock("Quiet until", "What still fires is told then.")
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.none(),
        label="Told over",
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="It always shows on these pages and at the bell.",
    )

    def __init__(self, person: User, metric: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        for name in CONDITIONAL:
            if name not in fields_needed(metric):
                del self.fields[name]
        if metric not in Metric.values:
            return
        fact = Metric(metric).fact
        if "comparison" in self.fields:
            self.fields["comparison"].choices = [(one.value, one.label) for one in fact.comparisons]  # type: ignore[attr-defined]
        if "threshold" in self.fields:
            self.fields["threshold"].help_text = f"In {_UNITS[fact.unit]}."
            if len(fact.comparisons) == 1:
                self.fields["threshold"].label = f"Days, {fact.comparisons[0].label}"
        if metric == Metric.NEW_ADDRESS:
            self.fields["window_minutes"].choices = [one for one in WINDOWS if one[0] >= 1_440]  # type: ignore[attr-defined]

    def offer_channels(self, channels: Any) -> None:
        """Those that may be chosen; without any there is no field, and what is chosen stays."""
        if channels.exists():
            self.fields["channels"].queryset = channels  # type: ignore[attr-defined]
            self.fields["channels"].label_from_instance = _channel_label  # type: ignore[attr-defined]
        else:
            del self.fields["channels"]


class RuleForm(TermsForm):
    """A new rule. Its metric decides which fields there are; `subject` is what it watches."""

    metric = forms.ChoiceField(choices=Metric.choices, widget=UnfoldAdminSelectWidget, label="Watches")
    subject = forms.ChoiceField(label="Of", widget=UnfoldAdminSelectWidget)
    field_order = ("metric", "subject", "name")

    def __init__(self, person: User, metric: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, metric, *args, **kwargs)
        self._metric = Metric(metric) if metric in Metric.values else Metric.ERROR_RATE
        self.fields["metric"].initial = self._metric
        self._subjects: dict[str, dict[str, Any]] = {}
        self.fields["subject"].choices = list(self._choices())  # type: ignore[attr-defined]
        if self._metric is Metric.BUDGET:
            self.fields["subject"].label = "Budget"
        projects = projects_where(person, "alerts.manage")
        channels = Channel.objects.select_related("project")
        self.offer_channels(channels if person.is_superuser else channels.filter(project__in=projects))

    def _choices(self) -> Iterator[Any]:
        person, scopes = self.person, self._metric.fact.scopes
        if self._metric is Metric.BUDGET:
            budgets = budgets_managed_by(person).order_by("name")
            yield from (self._choice("budget", one.pk, one.name, {"budget": one}) for one in budgets)
            return
        managed = list(projects_where(person, "alerts.manage").filter(archived_at=None))
        if person.is_superuser and Scope.ORGANIZATION in scopes:
            yield self._choice(Scope.ORGANIZATION, 0, "The organization", {})
        if managed and Scope.PROJECT in scopes:
            yield "Projects", [self._choice(Scope.PROJECT, one.pk, one.name, {"project": one}) for one in managed]
        if Scope.KEY in scopes:
            keys = keys_to_watch(person).exclude(state="revoked").order_by("name")
            offered = [self._choice(Scope.KEY, key.pk, f"{key.name} in {key.project}", {"key": key}) for key in keys]
            if offered:
                yield "Keys", offered
        if managed and Scope.MEMBER in scopes:
            yield "Members", [choice for one in managed for choice in self._members(one)]
        if Scope.MODEL in scopes:
            yield from self._models(managed)

    def _members(self, project: Project) -> Iterator[tuple[str, str]]:
        for membership in project.memberships.select_related("user").order_by("user__username"):
            person = membership.user
            chosen = {"member": person, "project": project}
            yield self._choice(Scope.MEMBER, f"{person.pk}-{project.pk}", f"{person} in {project}", chosen)

    def _models(self, managed: list[Project]) -> Iterator[Any]:
        names = list(AIModel.objects.order_by("name").values_list("name", flat=True))
        if self.person.is_superuser:
            yield "Models", [self._choice(Scope.MODEL, f"{name}-0", name, {"model": name}) for name in names]
        for project in managed[:20]:
            yield (
                f"Models in {project}",
                [
                    self._choice(
                        Scope.MODEL, f"{name}-{project.pk}", f"{name} in {project}", {"model": name, "project": project}
                    )
                    for name in names
                ],
            )

    def _choice(self, scope: str, pk: int | str, label: str, fields: dict[str, Any]) -> tuple[str, str]:
        value = f"{scope}-{pk}"
        self._subjects[value] = {"scope": "" if scope == "budget" else scope, **fields}
        return value, label

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "subject" in cleaned and cleaned.get("channels"):
            check_channels(self.person, _project_of(self._subjects[cleaned["subject"]]), cleaned["channels"])
        return cleaned

    def rule_fields(self) -> dict[str, Any]:
        """What `rule_create` takes."""
        fields = dict(self.cleaned_data)
        subject = self._subjects[fields.pop("subject")]
        fact = Metric(fields["metric"]).fact
        if "comparison" not in fields and not fact.fixed:
            fields["comparison"] = fact.comparisons[0]
        return {**subject, **fields}


class RuleChangeForm(TermsForm):
    """What may change of a rule. What it watches stays."""

    def __init__(self, person: User, rule: AlertRule, *args: Any, **kwargs: Any) -> None:
        names = [*CONDITIONAL, "name", "cooldown_minutes", "severity", "quiet_from", "quiet_until"]
        initial: dict[str, Any] = {name: _typed(getattr(rule, name)) for name in names}
        initial["channels"] = [channel.pk for channel in rule.channels.all()]
        super().__init__(person, rule.metric, *args, **{"initial": initial, **kwargs})
        self._rule = rule
        if "window_minutes" in self.fields and rule.window_minutes not in dict(WINDOWS):
            own = (rule.window_minutes, minutes_text(rule.window_minutes))
            self.fields["window_minutes"].choices = [own, *WINDOWS]  # type: ignore[attr-defined]
        self.offer_channels(usable_channels(person, rule.project))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("channels"):
            check_channels(self.person, self._rule.project, cleaned["channels"])
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What `rule_update` takes."""
        return dict(self.cleaned_data)


def usable_channels(person: User, project: Project | None) -> Any:
    """What a person may have a rule of a project told over: none, for whoever does not manage its alerts."""
    manages = person.is_superuser or (
        project is not None and projects_where(person, "alerts.manage").filter(pk=project.pk).exists()
    )
    return channels_usable_in(project, person) if manages else Channel.objects.none()


def check_channels(person: User, project: Project | None, channels: Any) -> None:
    """Raises ValidationError for channels of another project."""
    usable = set(usable_channels(person, project).values_list("pk", flat=True))
    if foreign := sorted(channel.name for channel in channels if channel.pk not in usable):
        raise ValidationError({"channels": f"{', '.join(foreign)}: a rule is told over channels of its own project."})


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        error_messages={"required": "Give a reason: it goes on record."},
    )


class SnoozeForm(ReasonForm):
    hours = forms.TypedChoiceField(label="For", coerce=int, choices=_SNOOZES, widget=UnfoldAdminSelectWidget)
    field_order = ("hours", "reason")

    @property
    def until(self) -> Any:
        return timezone.now() + timedelta(hours=self.cleaned_data["hours"])


class PresetForm(forms.Form):
    """The project that gets the rules of a new one."""

    project = forms.ModelChoiceField(Project.objects.none(), to_field_name="public_id")

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects_where(person, "alerts.manage").filter(archived_at=None)  # type: ignore[attr-defined]


def _project_of(subject: dict[str, Any]) -> Project | None:
    key, budget = subject.get("key"), subject.get("budget")
    if isinstance(budget, Budget):
        return budget.project
    found: Project | None = key.project if key is not None else subject.get("project")
    return found


def _typed(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _channel_label(channel: Channel) -> str:
    whose = channel.project.name if channel.project else "organization"
    paused = "" if channel.enabled and not channel.is_paused else ", not working now"
    return f"{channel.name} ({channel.get_kind_display().lower()}, {whose}{paused})"

"""Rules, what came of them, and the one row by which workers take turns."""

from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.alerts.machine import State, Terms
from apps.alerts.metrics import LONGEST_WINDOW, MINUTES_OF_A_DAY, Comparison, Fact, Metric, Scope
from apps.alerts.sanity import Draft, rule_check
from apps.billing.models import Budget
from apps.delivery.models import Channel
from apps.keys.models import ApiKey
from apps.organization.identifiers import public_id
from apps.organization.models import Project

_NO_NUMBER = Decimal(0)


def new_rule_id() -> str:
    """`rule_` and 24 letters and digits."""
    return public_id("rule_")


def new_alert_id() -> str:
    """`alert_` and 24 letters and digits."""
    return public_id("alert_")


class Severity(models.TextChoices):
    """As `apps.delivery.message` has them."""

    INFO = "info", "Info"
    WARNING = "warning", "Warning"
    CRITICAL = "critical", "Critical"


class RuleQuerySet(models.QuerySet["AlertRule"]):
    def kept(self) -> "RuleQuerySet":
        """Those that nobody deleted."""
        return self.filter(removed_at=None)

    def watching(self) -> "RuleQuerySet":
        """Those that are evaluated: enabled, and of no archived project."""
        return self.kept().filter(Q(project=None) | Q(project__archived_at=None), enabled=True)


class AlertRule(models.Model):
    """What is watched, and when it is told. What it watches does not change: another metric is another rule.

    A deleted rule stays as a row, as what it told of is history.
    """

    public_id = models.CharField("id", max_length=40, unique=True, default=new_rule_id, editable=False)
    name = models.CharField(max_length=100)
    metric = models.CharField(max_length=16, choices=Metric.choices)
    scope = models.CharField(max_length=12, choices=Scope.choices)
    # Of a key's rule, a member's and a model's too: the project whose owners manage it.
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="alert_rules")
    key = models.ForeignKey(ApiKey, null=True, blank=True, on_delete=models.CASCADE, related_name="alert_rules")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="alert_rules"
    )
    model = models.CharField(max_length=100, blank=True)
    budget = models.ForeignKey(Budget, null=True, blank=True, on_delete=models.CASCADE, related_name="alert_rules")

    window_minutes = models.PositiveIntegerField("window", default=60, help_text="Minutes that are looked back.")
    comparison = models.CharField(max_length=8, choices=Comparison.choices, default=Comparison.ABOVE)
    threshold = models.DecimalField(
        max_digits=24, decimal_places=9, default=_NO_NUMBER, help_text="Cost in dollars, rates in percent."
    )
    clear_threshold = models.DecimalField(
        max_digits=24,
        decimal_places=9,
        null=True,
        blank=True,
        help_text="It ends only when the value is past this one. Empty: past the threshold.",
    )
    min_samples = models.PositiveIntegerField(
        "smallest number of requests", default=0, help_text="With fewer requests in the window the value says nothing."
    )
    hold_minutes = models.PositiveIntegerField(
        "hold",
        default=0,
        validators=[MaxValueValidator(7 * MINUTES_OF_A_DAY)],
        help_text="Minutes that it has to last before it fires.",
    )
    cooldown_minutes = models.PositiveIntegerField(
        "cooldown",
        default=30,
        validators=[MaxValueValidator(7 * MINUTES_OF_A_DAY)],
        help_text="Minutes after an end in which it does not fire again.",
    )
    severity = models.CharField(max_length=8, choices=Severity.choices, default=Severity.WARNING)
    quiet_from = models.TimeField(null=True, blank=True, help_text="From then on no message leaves.")
    quiet_until = models.TimeField(null=True, blank=True, help_text="Until then; what still fires is told then.")
    enabled = models.BooleanField(default=True)
    channels = models.ManyToManyField(Channel, blank=True, related_name="alert_rules")
    removed_at = models.DateTimeField("deleted", null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    history = HistoricalRecords(history_change_reason_field=models.CharField(max_length=300, null=True))

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = "alert rule"
        permissions = [("import_alertrule", "Can import alert rules"), ("export_alertrule", "Can export alert rules")]
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(window_minutes__gt=0, window_minutes__lte=LONGEST_WINDOW), name="rule_window_within_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Sets what follows from the metric, and refuses what cannot be, never fires or always does."""
        if self.metric not in Metric.values:
            return  # Its field says so.
        self.settle()
        rule_check(self.draft)

    def settle(self) -> None:
        """Sets what follows from the metric: the scope of its budget, the project of its key, fixed terms."""
        if self.metric == Metric.BUDGET and self.budget is not None:
            budget = self.budget
            self.scope, self.project, self.key, self.member = budget.scope, budget.project, budget.key, budget.member
        if self.metric != Metric.BUDGET:
            self.budget = None
        if self.scope == Scope.KEY and self.key is not None:
            self.project = self.key.project
        if self.fact.fixed:
            self.comparison, self.threshold = self.fact.fixed[0], Decimal(self.fact.fixed[1])
            self.clear_threshold = None
        if not self.fact.has_hold:
            self.hold_minutes = 0

    @property
    def draft(self) -> Draft:
        """The rule as `sanity` looks at it."""
        return Draft(
            metric=Metric(self.metric),
            scope=self.scope,
            comparison=self.comparison,
            threshold=Decimal(self.threshold),
            clear=self.clear_threshold,
            window=self.window_minutes,
            samples=self.min_samples,
            quiet=(self.quiet_from, self.quiet_until),
            project=self.project,
            key=self.key,
            member=self.member,
            model=self.model,
            budget=self.budget,
        )

    @property
    def fact(self) -> Fact:
        return Metric(self.metric).fact

    @property
    def terms(self) -> Terms:
        return Terms(
            comparison=Comparison(self.comparison),
            threshold=self.threshold,
            clear=self.clear_threshold,
            samples=self.min_samples,
            hold=timedelta(minutes=self.hold_minutes),
            cooldown=timedelta(minutes=self.cooldown_minutes),
        )

    @property
    def zone(self) -> tzinfo:
        """The project's time zone where it has one, else the installation's."""
        named = self.project.time_zone if self.project else ""
        return ZoneInfo(named) if named else timezone.get_default_timezone()

    def is_quiet_at(self, moment: datetime) -> bool:
        """Whether no message leaves then. Hours that end before they begin go past midnight."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        clock = moment.astimezone(self.zone).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    @property
    def subject(self) -> str:
        """What it watches, by name."""
        named = {
            Scope.PROJECT: self.project,
            Scope.MEMBER: self.member,
            Scope.KEY: self.key,
            Scope.MODEL: self.model,
        }
        return str(named.get(Scope(self.scope)) or "Organization")


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self) -> "AlertQuerySet":
        """Those that fired and have not ended."""
        return self.filter(state__in=(Alert.State.FIRING, Alert.State.ACKNOWLEDGED))

    def told(self) -> "AlertQuerySet":
        """Those that fired, whatever became of them."""
        return self.exclude(state=Alert.State.PENDING)


class Alert(models.Model):
    """One incident of a rule, from when it was first in breach to its end."""

    class State(models.TextChoices):
        PENDING = State.PENDING.value, "Pending"
        FIRING = State.FIRING.value, "Firing"
        ACKNOWLEDGED = State.ACKNOWLEDGED.value, "Acknowledged"
        RESOLVED = "resolved", "Resolved"

    class Owed(models.TextChoices):
        """The message that waits for the end of the quiet hours."""

        NONE = "", "None"
        FIRED = "fired", "That it fired"
        RESOLVED = "resolved", "That it ended"

    public_id = models.CharField("id", max_length=40, unique=True, default=new_alert_id, editable=False)
    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="alerts")
    # Of rules that watch single keys: which. Empty: the rule's own subject.
    subject = models.CharField(max_length=120, blank=True)
    subject_label = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    # True until it ends, then NULL: unique with rule and subject, so there is one open incident, on each database.
    is_open = models.BooleanField(null=True, default=True, editable=False)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    value = models.DecimalField(max_digits=24, decimal_places=9, help_text="When it fired, in the metric's unit.")
    threshold = models.DecimalField(max_digits=24, decimal_places=9, help_text="The one that it passed.")
    since = models.DateTimeField(help_text="When it was first in breach.")
    fired_at = models.DateTimeField(null=True, blank=True, db_index=True)
    resolved_at = models.DateTimeField(null=True, blank=True, db_index=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    snoozed_until = models.DateTimeField(null=True, blank=True)
    owed = models.CharField(max_length=8, choices=Owed.choices, default=Owed.NONE, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "subject", "is_open"], name="one_open_alert_a_rule_and_subject")
        ]
        indexes = [models.Index(fields=["state", "severity"], name="alerts_by_state")]

    def __str__(self) -> str:
        return f"{self.rule.name}: {self.subject_label}" if self.subject_label else self.rule.name

    @property
    def is_snoozed(self) -> bool:
        return self.snoozed_until is not None and self.snoozed_until > timezone.now()

    @property
    def lasted(self) -> timedelta:
        """From when it fired to its end, or to now."""
        return (self.resolved_at or timezone.now()) - (self.fired_at or self.since)


class AlertTransition(models.Model):
    """A step in the life of an incident."""

    class Kind(models.TextChoices):
        PENDING = "pending", "In breach"
        FIRED = "fired", "Fired"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        SNOOZED = "snoozed", "Snoozed"
        RESOLVED = "resolved", "Resolved"
        TOLD = "told", "Told after the quiet hours"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="transitions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField(db_index=True)
    value = models.DecimalField(max_digits=24, decimal_places=9, null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    message_key = models.CharField(max_length=200, blank=True, help_text="Of the message that it sent.")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%Y-%m-%d %H:%M}"


class AlertClock(models.Model):
    """One row: when rules were last evaluated. Whoever moves it on evaluates them."""

    evaluated_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.evaluated_at}"

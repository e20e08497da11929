"""Reports that were asked for, and those that come by themselves."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.delivery.models import Channel
from apps.exporting.formats import Format
from apps.organization.identifiers import public_id
from apps.organization.models import Project

# A worker that says nothing for so long was ended in the middle of it.
STALLED_AFTER = timedelta(minutes=2)


def new_run_id() -> str:
    return public_id("report_")


def new_schedule_id() -> str:
    return public_id("schedule_")


class ReportSchedule(models.Model):
    """A report that comes by itself, of the day, week or month that is over. It holds what its owner may see when it is
    made; its channels carry a link, and no row of it."""

    class Frequency(models.TextChoices):
        DAILY = "daily", "Daily, of the day before"
        WEEKLY = "weekly", "Weekly, of the week before"
        MONTHLY = "monthly", "Monthly, of the month before"

    public_id = models.CharField("id", max_length=40, unique=True, default=new_schedule_id, editable=False)
    name = models.CharField(max_length=100)
    kind = models.CharField("report", max_length=20)
    format = models.CharField(max_length=8, choices=Format.choices, default=Format.PDF)
    query = models.TextField(blank=True, help_text="The filters beside the period, as an address has them.")
    # None: of all that its owner may see.
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    frequency = models.CharField(max_length=8, choices=Frequency.choices, default=Frequency.MONTHLY)
    zone = models.CharField("time zone", max_length=64)
    channels = models.ManyToManyField(Channel, related_name="+")
    enabled = models.BooleanField(default=True)
    # Why it was disabled, where nobody did it.
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    next_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ReportRun(models.Model):
    """A report that somebody asked for: with which filters, how far it is, and where its file is until it expires.

    The row stays when the file is gone, so that the history tells who ran what. `attempt` grows when it is started
    again: what an earlier worker still writes then counts for nothing.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        STOPPED = "stopped", "Cancelled"
        FAILED = "failed", "Failed"

    public_id = models.CharField("id", max_length=40, unique=True, default=new_run_id, editable=False)
    kind = models.CharField(max_length=20)
    format = models.CharField(max_length=8, choices=Format.choices)
    byte_order_mark = models.BooleanField(default=False)
    query = models.TextField(blank=True, help_text="The exact filters, as the address of the form has them.")
    # The same in words, as pairs.
    facts = models.JSONField(default=list)

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(db_index=True)
    # Whose rows may be in it: all, or those of these projects.
    covers_everything = models.BooleanField(default=False)
    projects = models.ManyToManyField(Project, related_name="+")

    # Where it came by itself.
    schedule = models.ForeignKey(ReportSchedule, on_delete=models.SET_NULL, null=True, related_name="runs")

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(help_text="When the worker was last heard of.")
    finished_at = models.DateTimeField(null=True)
    share = models.FloatField(default=0, help_text="How much of it is done, from 0 to 1.")
    rows = models.PositiveBigIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    checksum = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    # Of the file: past it only the row is left.
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["asked_by", "id"], name="report_by_person")]

    def __str__(self) -> str:
        return f"{self.kind.capitalize()} report as {self.get_format_display()}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.STOPPED, self.State.FAILED)

    @property
    def is_stalled(self) -> bool:
        """Whether its worker was ended in the middle of it."""
        return self.state == self.State.RUNNING and self.updated_at < timezone.now() - STALLED_AFTER

    @property
    def is_kept(self) -> bool:
        """Whether there is a file to download."""
        return self.state == self.State.DONE and self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def may_be_started_again(self) -> bool:
        """Whether it came to no end, or to one that is gone."""
        return self.is_stalled or (self.is_over and not self.is_kept)

    @property
    def percent(self) -> int:
        return int(100 * self.share)

    @property
    def likely_until(self) -> datetime | None:
        """When it is done if it goes on as it went; None as long as that says nothing."""
        if self.started_at is None or self.share < 0.01:
            return None
        passed = self.updated_at - self.started_at
        return self.started_at + passed / self.share

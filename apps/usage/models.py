"""The record: one row a request, and sums of them by time. Written by `writer.py` alone, never by the ORM."""

from django.conf import settings
from django.db import models

from apps.keys.models import ApiKey
from apps.organization.models import Project
from apps.usage.histogram import DURATION_COLUMNS, FIRST_TOKEN_COLUMNS

# A row's project and key where the request had no valid key: NULL cannot be part of a unique roll-up key.
NOBODY = 0


class Endpoint(models.TextChoices):
    """What was called. The values go into the record; they are the platform's object names."""

    CHAT_COMPLETIONS = "chat.completions", "Chat completions"
    COMPLETIONS = "completions", "Completions"
    EMBEDDINGS = "embeddings", "Embeddings"
    MODERATIONS = "moderations", "Moderations"
    IMAGES = "images", "Images"
    RESPONSES = "responses", "Responses"
    MODELS = "models", "Models"
    UNKNOWN = "unknown", "Unknown route"


class RequestRecord(models.Model):
    """One request that was answered. The foreign keys carry no constraint: each insert would pay for the look-ups."""

    time = models.DateTimeField(db_index=True, help_text="When the request arrived.")
    request_id = models.CharField(max_length=40, unique=True)
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    endpoint = models.CharField(max_length=20, choices=Endpoint.choices)
    model = models.CharField(max_length=100, blank=True)
    status = models.PositiveSmallIntegerField()
    error_code = models.CharField(max_length=60, blank=True)
    streamed = models.BooleanField(default=False)
    prompt_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    reasoning_tokens = models.PositiveIntegerField(default=0)
    images = models.PositiveSmallIntegerField(default=0)
    # NULL: the model had no price at that moment. Never a silent zero.
    cost_nano = models.BigIntegerField("cost", null=True, blank=True, help_text="Nano-dollars.")
    first_token_us = models.PositiveBigIntegerField("time to first token", null=True, blank=True)
    duration_us = models.PositiveBigIntegerField("duration")
    client_address = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    retry_count = models.PositiveSmallIntegerField(default=0)
    admitted_us = models.PositiveBigIntegerField(
        "time to admission", null=True, blank=True, help_text="Until key, body and limits were checked."
    )

    class Meta:
        verbose_name = "request"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["key", "id"], name="record_by_key"),
            models.Index(fields=["project", "id"], name="record_by_project"),
        ]

    def __str__(self) -> str:
        return f"Request {self.request_id}"


class RequestBody(models.Model):
    """What was asked and answered, cut and redacted; kept for days. Off unless RECORD_BODIES is set."""

    request_id = models.CharField(max_length=40, primary_key=True)
    time = models.DateTimeField(db_index=True)
    request = models.TextField()
    response = models.TextField()

    class Meta:
        verbose_name = "request body"
        verbose_name_plural = "request bodies"

    def __str__(self) -> str:
        return self.request_id


class _Sums(models.Model):
    """Sums over records by project, key, endpoint, model and class of status (2, 4, 5).

    The histograms are columns, so that the database adds to them in one statement and no process reads before it
    writes.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    endpoint = models.CharField(max_length=20, choices=Endpoint.choices)
    model = models.CharField(max_length=100, blank=True)
    status_class = models.PositiveSmallIntegerField()

    requests = models.PositiveBigIntegerField(default=0)
    streamed = models.PositiveBigIntegerField(default=0)
    prompt_tokens = models.PositiveBigIntegerField(default=0)
    cached_tokens = models.PositiveBigIntegerField(default=0)
    completion_tokens = models.PositiveBigIntegerField(default=0)
    reasoning_tokens = models.PositiveBigIntegerField(default=0)
    images = models.PositiveBigIntegerField(default=0)
    cost_nano = models.BigIntegerField(default=0)
    unpriced = models.PositiveBigIntegerField(default=0, help_text="Requests whose model had no price.")
    duration_us = models.PositiveBigIntegerField(default=0)
    first_token_us = models.PositiveBigIntegerField(default=0)
    # A 429 is no failure of the caller's code, so it is told apart from other refusals.
    rate_limited = models.PositiveBigIntegerField(default=0, help_text="Requests over a limit (429).")
    last_request_at = models.DateTimeField()
    for _column in (*DURATION_COLUMNS, *FIRST_TOKEN_COLUMNS):
        vars()[_column] = models.PositiveIntegerField(default=0, editable=False)
    del _column

    class Meta:
        abstract = True


class UsageRollup(_Sums):
    """Sums by the hour (UTC), kept for ever."""

    hour = models.DateTimeField()

    class Meta:
        verbose_name = "hourly roll-up"
        constraints = [
            models.UniqueConstraint(
                fields=["hour", "project", "key", "endpoint", "model", "status_class"],
                name="rollup_once_an_hour",
            ),
        ]
        indexes = [
            models.Index(fields=["key", "hour"], name="rollup_by_key"),
            models.Index(fields=["project", "hour"], name="rollup_by_project"),
        ]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H:00} {self.endpoint} {self.model}"


class DailyRollup(_Sums):
    """The same sums by the day (UTC), kept for ever: so that months are read in few rows, whatever the zone."""

    day = models.DateTimeField()

    class Meta:
        verbose_name = "daily roll-up"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "project", "key", "endpoint", "model", "status_class"],
                name="daily_rollup_once",
            ),
        ]
        indexes = [
            models.Index(fields=["key", "day"], name="daily_rollup_by_key"),
            models.Index(fields=["project", "day"], name="daily_rollup_by_project"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.endpoint} {self.model}"


class FineRollup(_Sums):
    """The same sums by five minutes, kept for USAGE_FINE_DAYS: for what is cut within an hour."""

    start = models.DateTimeField()

    class Meta:
        verbose_name = "five-minute roll-up"
        constraints = [
            models.UniqueConstraint(
                fields=["start", "project", "key", "endpoint", "model", "status_class"],
                name="fine_rollup_once",
            ),
        ]
        indexes = [models.Index(fields=["project", "start"], name="fine_rollup_by_project")]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} {self.endpoint} {self.model}"


class ErrorRollup(models.Model):
    """How often a request was answered with which error, by five minutes; past USAGE_FINE_DAYS by the hour.

    Only what went wrong has a row, so there are few.
    """

    start = models.DateTimeField()
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    endpoint = models.CharField(max_length=20, choices=Endpoint.choices)
    model = models.CharField(max_length=100, blank=True)
    status = models.PositiveSmallIntegerField()
    error_code = models.CharField(max_length=60, blank=True)
    requests = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "error roll-up"
        constraints = [
            models.UniqueConstraint(
                fields=["start", "project", "key", "endpoint", "model", "status", "error_code"],
                name="error_rollup_once",
            ),
        ]
        indexes = [models.Index(fields=["project", "start"], name="error_rollup_by_project")]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} {self.status} {self.error_code}"


class Forecast(models.Model):
    """What a scope is likely to use of a metric, computed by the task worker (`apps.usage.forecast`), read by pages.

    The row is there from when it was first asked for; `result` is empty until it was computed.
    """

    class Metric(models.TextChoices):
        REQUESTS = "requests", "Requests"
        TOKENS = "tokens", "Tokens"
        COST = "cost", "Cost"

    fingerprint = models.CharField(max_length=64, help_text="Of the scope; what rows are found by.")
    metric = models.CharField(max_length=10, choices=Metric.choices)
    scope = models.JSONField(help_text="Projects, key, model and time zone.")
    zone = models.CharField("time zone", max_length=64)
    asked_at = models.DateTimeField(db_index=True, help_text="When somebody last asked for it.")
    enqueued_at = models.DateTimeField(null=True, blank=True, help_text="Since when it waits for the worker.")
    made_at = models.DateTimeField(null=True, blank=True)
    data_until = models.DateField(null=True, blank=True, help_text="The last complete day that it knows.")
    failed_at = models.DateTimeField(null=True, blank=True, help_text="When the last try to compute it went wrong.")
    result = models.TextField(blank=True, help_text="JSON with the version of its shape.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fingerprint", "metric"], name="forecast_once_a_scope"),
        ]

    def __str__(self) -> str:
        return f"Forecast of {self.metric}"


class ClientUse(models.Model):
    """What a key was asked for on a day (UTC) from one address by one client, such as "OpenAI/Python 2.8".

    Few rows a key and day, however many clients there were: see `clients.py`. Kept as long as records are.
    """

    day = models.DateTimeField(db_index=True)
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    address = models.CharField(max_length=45, blank=True)
    client = models.CharField(max_length=40, blank=True)
    requests = models.PositiveBigIntegerField(default=0)
    last_request_at = models.DateTimeField()

    class Meta:
        verbose_name = "use by client"
        verbose_name_plural = "use by clients"
        constraints = [
            models.UniqueConstraint(fields=["key", "day", "address", "client"], name="client_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.address} {self.client}"

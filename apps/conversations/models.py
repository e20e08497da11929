"""What the Responses API keeps: each stored response, with the items that it was asked for. Written by `services.py`
through the writer of the record, never by the ORM."""

from django.db import models
from django.db.models import Q

from apps.organization.models import Project


class StoredResponse(models.Model):
    """A response that its project may retrieve and build upon. `input` and `response` are JSON as `/v1` tells it.

    The conversation before it is not kept again: it is the chain of those before, by `previous_id`. A deleted one that
    others build upon stays as part of them, marked, until it is past its time.
    """

    response_id = models.CharField(max_length=64, primary_key=True)
    time = models.DateTimeField(db_index=True, help_text="When the request arrived.")
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    model = models.CharField(max_length=100)
    status = models.CharField(max_length=20)
    previous_id = models.CharField(max_length=64, blank=True)
    is_deleted = models.BooleanField(default=False)
    input = models.TextField()
    response = models.TextField()

    class Meta:
        verbose_name = "stored response"
        indexes = [
            models.Index(fields=["previous_id"], name="response_by_previous", condition=~Q(previous_id="")),
            models.Index(fields=["project", "time"], name="response_by_project"),
        ]

    def __str__(self) -> str:
        return self.response_id

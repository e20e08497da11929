"""What-ifs that are kept under a name: for their owner, or for all who see the totals of a project."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from apps.audit.services import Thing, event_record
from apps.billing.models import SavedWhatIf
from apps.billing.what_if.answer import WhatIf
from apps.exporting.checksum import Summary, summary_of
from apps.exporting.formats import Format
from apps.exporting.table import Table
from apps.organization.models import Project, User
from apps.organization.queries import projects_where

_THING = Thing("billing.savedwhatif", "", "What if")


def what_ifs_visible_to(user: User) -> QuerySet[SavedWhatIf]:
    """Own ones, and those that are shared with a project whose totals the person sees. What they show is cut to who
    looks."""
    shared = Q(project__in=projects_where(user, "totals.read").values("pk"))
    return SavedWhatIf.objects.filter(Q(owner=user.pk) | shared).select_related("owner", "project").order_by("name")


@transaction.atomic
def what_if_save(*, actor: User, name: str, asked: WhatIf, project: Project | None) -> SavedWhatIf:
    """`project`: whom it is shared with. Raises PermissionDenied where the person does not see its totals."""
    if project is not None and not projects_where(actor, "totals.read").filter(pk=project.pk).exists():
        raise PermissionDenied("This project is not yours to share with.")
    saved = SavedWhatIf.objects.create(name=name, owner=actor, project=project, query=asked.as_query())
    event_record(actor=actor, verb="what_if.saved", on=saved, after={"view": saved.query}, project=project)
    return saved


@transaction.atomic
def what_if_remove(*, actor: User, saved: SavedWhatIf) -> None:
    """Raises PermissionDenied: only its owner, and owners of the organization and of the project, may."""
    manages = saved.project and projects_where(actor, "project.manage").filter(pk=saved.project.pk).exists()
    if not (saved.owner_id == actor.pk or actor.is_superuser or manages):
        raise PermissionDenied("Only its owner may remove it.")
    project, thing = saved.project, SavedWhatIf(pk=saved.pk, public_id=saved.public_id, name=saved.name)
    saved.delete()
    event_record(actor=actor, verb="what_if.removed", on=thing, project=project)


def what_if_export_record(*, actor: User, asked: WhatIf, table: Table, chosen: Format) -> Summary:
    """Put an export on the trail, before the first row leaves."""
    summary = summary_of(table)
    told: dict[str, Any] = {"format": chosen.value, "rows": summary.rows, "checksum": summary.grouped}
    event_record(actor=actor, verb="what_if.exported", on=_THING, after={**told, "view": asked.as_query()})
    return summary

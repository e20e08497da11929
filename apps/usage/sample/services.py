"""Makes sample traffic and removes it without a trace in sums, lists and charts.

What marks it is the history of its keys: they are born with a reason that nobody can give or take later.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from apps.catalog.queries import catalog_load
from apps.keys.models import ApiKey
from apps.keys.services import key_erase, key_issue
from apps.organization.models import Project, User
from apps.organization.services import project_create, project_erase
from apps.usage.models import (
    ClientUse,
    DailyRollup,
    ErrorRollup,
    FineRollup,
    RequestBody,
    RequestRecord,
    UsageRollup,
)
from apps.usage.record import Record
from apps.usage.sample.profiles import PROFILES, Profile
from apps.usage.sample.traffic import Sender, traffic
from apps.usage.sink import batch_write

PROJECT = "Sample traffic"
# What marks keys that were made while the command had another name, too: it never changes.
_BORN = "Made by sample_traffic"
# Records a transaction: another process that wants to write waits some 0.2 s at most.
_BATCH = 2_000
# Rows that one statement deletes.
_REMOVED_AT_ONCE = 5_000

Progress = Callable[[int], object]


class SampleRefusedError(Exception):
    """Sample traffic is not made or removed; the message says why, for people."""


class Removed(NamedTuple):
    records: int
    keys: int
    project: bool
    """Whether the project was removed as well: only the one that was made for it."""


def sample_make(
    *,
    owner: User,
    days: int,
    requests: int,
    seed: int,
    project_name: str = PROJECT,
    profiles: Sequence[Profile] = PROFILES,
    beside_real: bool = False,
    until: datetime | None = None,
    progress: Progress = lambda done: None,
) -> int:
    """Writes sample traffic of the days before `until` (now) into a project, by keys of its own; returns how many
    requests it is. Raises SampleRefusedError where there is some already, or where the project has real traffic and
    `beside_real` does not say to write beside it."""
    senders = _prepare(owner, project_name, profiles, beside_real)
    moment = until or timezone.now()
    catalog = catalog_load()
    done = 0
    for batch in _batches(
        traffic(senders, catalog, days=days, requests=requests, seed=seed, until=moment),
    ):
        # Real keys must not stop because a budget was spent on what nobody sent.
        batch_write(batch, [], tallied=False)
        done += len(batch)
        progress(done)
    return done


def sample_remove(*, project_name: str = PROJECT, progress: Progress = lambda done: None) -> Removed:
    """Removes what `sample_make` made in a project: records, sums, keys, and the project if it was made for it.

    Raises SampleRefusedError where there is nothing to remove.
    """
    project = Project.objects.filter(name=project_name).first()
    keys = _sample_keys(project) if project else []
    if project is None or not keys:
        raise SampleRefusedError(f"{project_name} has no sample traffic.")
    pks = [key.pk for key in keys]
    records = _remove_records(pks, progress)
    with transaction.atomic():
        for table in (DailyRollup, UsageRollup, FineRollup, ErrorRollup, ClientUse):
            table._default_manager.filter(key__in=pks).delete()
        for key in keys:
            key_erase(key=key, reason="Sample traffic is removed")
        erased = project.name == PROJECT and _erase(project)
    return Removed(records, len(keys), erased)


def _erase(project: Project) -> bool:
    """Whether the project could be deleted: not where somebody has made something of it."""
    try:
        with transaction.atomic():
            project_erase(project=project, reason="Sample traffic is removed")
    except ProtectedError:
        return False
    return True


@transaction.atomic
def _prepare(owner: User, project_name: str, profiles: Sequence[Profile], beside_real: bool) -> list[Sender]:
    project = Project.objects.filter(name=project_name).first()
    if project is None:
        if project_name != PROJECT:
            raise SampleRefusedError(f"There is no project {project_name}.")
        project = project_create(name=PROJECT, owner=owner, description="Traffic that nobody sent.")
    if _sample_keys(project):
        raise SampleRefusedError(f"{project.name} has sample traffic already. Remove it first: --remove.")
    if not beside_real and UsageRollup.objects.filter(project=project).exists():
        raise SampleRefusedError(f"{project.name} has real traffic. To write beside it all the same: --beside-real.")
    senders = []
    for profile in profiles:
        key = key_issue(project=project, owner=owner, name=f"sample-{profile.name}", reason=_BORN).key
        senders.append(Sender(profile, key.pk, project.pk, owner.pk))
    return senders


def _sample_keys(project: Project) -> list[ApiKey]:
    born = ApiKey.history.filter(project_id=project.pk, history_type="+", history_change_reason=_BORN)
    return list(ApiKey.objects.filter(pk__in=list(born.values_list("id", flat=True)), project=project))


def _batches(hours: Iterator[list[Record]]) -> Iterator[list[Record]]:
    waiting: list[Record] = []
    for records in hours:
        waiting += records
        while len(waiting) >= _BATCH:
            yield waiting[:_BATCH]
            waiting = waiting[_BATCH:]
    if waiting:
        yield waiting


def _remove_records(keys: list[int], progress: Progress) -> int:
    removed = 0
    while rows := list(RequestRecord.objects.filter(key__in=keys).values_list("pk", "request_id")[:_REMOVED_AT_ONCE]):
        RequestBody.objects.filter(request_id__in=[request_id for _, request_id in rows]).delete()
        removed += RequestRecord.objects.filter(pk__in=[pk for pk, _ in rows]).delete()[0]
        progress(removed)
    return removed

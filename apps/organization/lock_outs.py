"""Who is locked out of the sign-in: a name from an address, a name from anywhere, an address whatever the name.

The first limit is small, as it hits whoever mistypes. The other two stop guessing that is spread over many addresses or
many names, and are large, so that one stranger does not lock out a colleague or an office. Somebody who signed in from
an address lately is never locked out there by what others do elsewhere with their name.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Sum, Window
from django.http import HttpRequest
from django.utils import timezone

from apps.audit.services import event_record
from apps.organization.models import User
from apps.organization.sign_ins import typed_name

KNOWN_FOR = timedelta(days=30)


class LockOutHandler(AxesDatabaseHandler):
    """`AXES_HANDLER`. Expects AXES_LOCKOUT_PARAMETERS to be the pair, the name and the address, in this order."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The failures of the pair, or the limit itself where another limit is reached: axes knows of one."""
        pair, name, address = (_failures(attempts) for attempts in self.get_user_attempts(request, credentials))
        limit: int = settings.AXES_FAILURE_LIMIT
        if address >= settings.LOGIN_FAILURE_LIMIT_ADDRESS:
            return max(pair, limit)
        if name >= settings.LOGIN_FAILURE_LIMIT_NAME and not _is_known(request, credentials):
            return max(pair, limit)
        return pair

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """A sign-in forgives the failures of this name from this address, and no others: else whoever has an account
        could go on guessing those of others."""
        forgiven: int = self.filter_user_attempts(request, credentials)[0].delete()[0]
        return forgiven


class Lock(StrEnum):
    """What keeps the name of an attempt out at its address."""

    NONE = "open"
    PAIR = "locked out"
    NAME = "name locked out"
    ADDRESS = "address locked out"
    # The name is, but not at this address.
    KNOWN = "open, known at this address"


def attempts_with_failures() -> "QuerySet[AccessAttempt]":
    """Each attempt with the failures of its name and address together (`of_pair`), of its name, of its address, and
    with whether the name signed in from there lately (`is_known`): what `lock_of` asks for."""
    failures = Sum("failures_since_start")
    known = _sign_ins_lately().filter(username=OuterRef("username"), ip_address=OuterRef("ip_address"))
    attempts: QuerySet[AccessAttempt] = AccessAttempt.objects.annotate(
        of_pair=Window(failures, partition_by=[F("username"), F("ip_address")]),
        of_name=Window(failures, partition_by=[F("username")]),
        of_address=Window(failures, partition_by=[F("ip_address")]),
        is_known=Exists(known),
    )
    return attempts


def lock_of(attempt: Any) -> Lock:
    """Of an attempt of `attempts_with_failures`."""
    if attempt.of_address >= settings.LOGIN_FAILURE_LIMIT_ADDRESS:
        return Lock.ADDRESS
    if attempt.of_pair >= settings.AXES_FAILURE_LIMIT:
        return Lock.PAIR
    if attempt.of_name >= settings.LOGIN_FAILURE_LIMIT_NAME:
        return Lock.KNOWN if attempt.is_known else Lock.NAME
    return Lock.NONE


@transaction.atomic
def lock_lift(*, attempt: AccessAttempt, reason: str, actor: User | None = None) -> None:
    """Forgets the failures that keep a name out at an address: of the two together, and of the name or of the address
    where that is what is locked out. Raises ValidationError for what is open, and for an empty reason."""
    if not reason.strip():
        raise ValidationError({"reason": "Give a reason: it goes on record."})
    pair = {"username": attempt.username, "ip_address": attempt.ip_address}
    forgiven = {
        Lock.PAIR: pair,
        Lock.NAME: {"username": attempt.username},
        Lock.ADDRESS: {"ip_address": attempt.ip_address},
    }
    # Looked at as a whole: what is summed over all attempts cannot be asked of one alone.
    lock = next((lock_of(one) for one in attempts_with_failures() if one.pk == attempt.pk), Lock.NONE)
    if lock not in forgiven:
        raise ValidationError("Nobody is locked out here any more.")
    AccessAttempt.objects.filter(**forgiven[lock]).delete()
    event_record(
        actor=actor,
        verb="sign_in_lock.lifted",
        # People type passwords into the field of the name: one that is nobody's is not told.
        on=typed_name(attempt.username),
        before={"lock": lock.value, "address": attempt.ip_address},
        reason=reason.strip(),
    )


def _failures(attempts: Any) -> int:
    return int(attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0)


def _is_known(request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
    """Whether the name signed in from this address lately."""
    name, address = get_client_username(request, credentials), request.axes_ip_address  # type: ignore[attr-defined]
    return bool(_sign_ins_lately().filter(username=name, ip_address=address).exists())


def _sign_ins_lately() -> "QuerySet[AccessLog]":
    sign_ins: QuerySet[AccessLog] = AccessLog.objects.filter(attempt_time__gte=timezone.now() - KNOWN_FOR)
    return sign_ins

"""Who is locked out of the sign-in: a name from an address, a name from anywhere, an address whatever the name.

The first limit is small, as it hits whoever mistypes. The other two stop guessing that is spread over many addresses or
many names, and are large, so that one stranger does not lock out a colleague or an office. Somebody who signed in from
an address lately is never locked out there by what others do elsewhere with their name.
"""

from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessLog
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

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


def _failures(attempts: Any) -> int:
    return int(attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0)


def _is_known(request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
    """Whether the name signed in from this address lately."""
    return bool(
        AccessLog.objects.filter(
            username=get_client_username(request, credentials),
            ip_address=request.axes_ip_address,  # type: ignore[attr-defined]
            attempt_time__gte=timezone.now() - KNOWN_FOR,
        ).exists()
    )

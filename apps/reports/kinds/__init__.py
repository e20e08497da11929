"""The reports that there are, in the order of the page."""

from apps.organization.models import User
from apps.reports.kinds.access import ACCESS
from apps.reports.kinds.audit import AUDIT
from apps.reports.kinds.cost import COST
from apps.reports.kinds.errors import ERRORS
from apps.reports.kinds.forecast import FORECAST
from apps.reports.kinds.requests import REQUESTS
from apps.reports.kinds.usage import USAGE
from apps.reports.report import Report

REPORTS: dict[str, Report] = {
    report.kind: report for report in (USAGE, COST, REQUESTS, ERRORS, ACCESS, AUDIT, FORECAST)
}


def reports_for(user: User) -> list[Report]:
    """Those that the person may ask for."""
    return [report for report in REPORTS.values() if report.may(user)]

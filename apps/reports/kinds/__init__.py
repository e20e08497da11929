"""The reports that there are, in the order of the page."""

from apps.organization.models import User
from apps.reports.kinds.cost import COST
from apps.reports.kinds.requests import REQUESTS
from apps.reports.kinds.usage import USAGE
from apps.reports.report import Report

REPORTS: dict[str, Report] = {report.kind: report for report in (USAGE, COST, REQUESTS)}


def reports_for(user: User) -> list[Report]:
    """Those that the person may ask for."""
    return [report for report in REPORTS.values() if report.may(user)]

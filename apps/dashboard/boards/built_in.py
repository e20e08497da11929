"""The dashboard that each role starts from, until an owner sets another."""

from collections.abc import Mapping

from apps.dashboard.boards.document import Document, Shape, Widget
from apps.dashboard.models import DashboardDefault
from apps.usage.analysis import Metric

Role = DashboardDefault.Role


def _number(title: str, metric: Metric) -> Widget:
    return Widget(Shape.NUMBER, title, metric, width=3)


_REQUESTS = _number("Requests", Metric.REQUESTS)
_TOKENS = _number("Tokens", Metric.TOKENS)
_COST = _number("Simulated cost", Metric.COST)
_ERRORS = _number("Error rate", Metric.ERROR_RATE)
_SLOW = _number("Slowest twentieth", Metric.DURATION_P95)
_LIMITED = _number("Over a limit", Metric.RATE_LIMITED)
_STATUS = Widget(Shape.STATUS, "Status and errors", width=6)
_WEEK = Widget(Shape.HEAT, "The week", width=6)

BUILT_IN: Mapping[str, Document] = {
    # What the server costs and who makes it so.
    Role.ORGANIZATION_OWNER.value: Document(
        "The organization",
        (
            _REQUESTS,
            _TOKENS,
            _COST,
            _ERRORS,
            Widget(Shape.CHART, "Cost by project", Metric.COST, "project", width=12),
            Widget(Shape.TOP, "Projects by cost", Metric.COST, "project"),
            Widget(Shape.TOP, "Models by cost", Metric.COST, "model"),
            _STATUS,
            _WEEK,
        ),
    ),
    # Which key and which member uses what of the project.
    Role.OWNER.value: Document(
        "The project",
        (
            _COST,
            _TOKENS,
            _LIMITED,
            _ERRORS,
            Widget(Shape.CHART, "Cost by key", Metric.COST, "key", width=12),
            Widget(Shape.TOP, "Members by cost", Metric.COST, "member"),
            Widget(Shape.TOP, "Keys by requests", Metric.REQUESTS, "key"),
            _STATUS,
            Widget(Shape.CHART, "Models", Metric.COST, "model", "doughnut"),
        ),
    ),
    # Whether what one builds works, and how fast.
    Role.MEMBER.value: Document(
        "My work",
        (
            _REQUESTS,
            _ERRORS,
            _SLOW,
            _LIMITED,
            Widget(Shape.CHART, "Requests by key", Metric.REQUESTS, "key", width=12),
            _STATUS,
            Widget(Shape.CHART, "Time to first token", Metric.FIRST_TOKEN_P95, "model", "lines"),
            Widget(Shape.TOP, "Models by tokens", Metric.TOKENS, "model"),
            Widget(Shape.TOP, "Endpoints by requests", Metric.REQUESTS, "endpoint"),
        ),
    ),
    # Sums alone: keys are not told apart for them.
    Role.VIEWER.value: Document(
        "The use in all",
        (
            _REQUESTS,
            _TOKENS,
            _COST,
            _ERRORS,
            Widget(Shape.CHART, "Cost by model", Metric.COST, "model", width=8),
            Widget(Shape.TOP, "Models by tokens", Metric.TOKENS, "model", width=4),
            _WEEK,
            _STATUS,
        ),
    ),
}

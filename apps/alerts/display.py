"""Values, terms and subjects as people read them."""

from datetime import timedelta
from decimal import Decimal

from apps.alerts.metrics import WINDOWS, Comparison, Metric, Unit
from apps.alerts.models import Alert, AlertRule
from apps.keys.display import dollars

_NANO = 1_000_000_000
_WINDOWS = dict(WINDOWS)


def value_text(metric: str, value: Decimal | None) -> str:
    """`$12.50`, `4.2 %`, `1,200 ms`, `1,234 requests`, `3 days`."""
    if value is None:
        return "no value"
    match Metric(metric).fact.unit:
        case Unit.DOLLARS:
            return dollars(int(round(value, 4 if value >= 1 else 9) * _NANO))
        case Unit.PERCENT:
            return f"{_short(value)} %"
        case Unit.MILLISECONDS:
            return f"{value:,.0f} ms"
        case Unit.DAYS:
            return f"{_short(value)} {'day' if value == 1 else 'days'}"
        case Unit.TOKENS:
            return f"{value:,.0f} tokens"
        case _:
            return f"{value:,.0f} {'request' if value == 1 else 'requests'}"


def _plain_text(metric: Metric, value: Decimal | None) -> str:
    """The same beside the metric's name, which says already what is counted."""
    if value is not None and metric.fact.unit in (Unit.COUNT, Unit.TOKENS):
        return f"{value:,.0f}"
    return value_text(metric, value)


def minutes_text(minutes: int) -> str:
    """`5 minutes`, `2 hours`, `7 days`."""
    if minutes in _WINDOWS:
        return _WINDOWS[minutes]
    for length, word in ((1_440, "day"), (60, "hour")):
        if minutes and minutes % length == 0:
            return f"{minutes // length} {word}{'s' if minutes > length else ''}"
    return f"{minutes} {'minute' if minutes == 1 else 'minutes'}"


def lasted_text(lasted: timedelta) -> str:
    """How long something lasted, in its two largest units."""
    minutes = int(lasted.total_seconds()) // 60
    if minutes < 1:
        return "under a minute"
    days, hours, rest = minutes // 1_440, minutes // 60 % 24, minutes % 60
    parts = [f"{amount} {unit}" for amount, unit in ((days, "d"), (hours, "h"), (rest, "min")) if amount]
    return " ".join(parts[:2])


def condition_text(rule: AlertRule) -> str:
    """When it fires, in one line: `Error rate above 5 % in 15 minutes`."""
    metric = Metric(rule.metric)
    match metric:
        case Metric.SILENCE:
            return f"No request in {minutes_text(rule.window_minutes)}"
        case Metric.NEW_ADDRESS:
            return "A key is used from an address that it was never used from"
        case Metric.KEY_EXPIRING:
            return f"A key expires in {value_text(metric, rule.threshold)} or less"
        case Metric.KEY_UNUSED:
            return f"A key is unused for {value_text(metric, rule.threshold)} or more"
    told = f"{metric.label} {Comparison(rule.comparison).label} {_plain_text(metric, rule.threshold)}"
    if metric is Metric.BUDGET and rule.budget is not None:
        return f"{told} of {rule.budget.name}"
    return f"{told} in {minutes_text(rule.window_minutes)}" if metric.fact.has_window else told


def happened_text(alert: Alert, value: Decimal | None) -> str:
    """What was seen, in one line: `Error rate was 12 %, above 5 %`."""
    rule = alert.rule
    metric = Metric(rule.metric)
    match metric:
        case Metric.SILENCE:
            return f"No request came in {minutes_text(rule.window_minutes)}"
        case Metric.NEW_ADDRESS:
            return f"{alert.subject_label}: never used from there before"
        case Metric.KEY_EXPIRING:
            return f"{alert.subject_label} expires in {value_text(metric, value)}"
        case Metric.KEY_UNUSED:
            return f"{alert.subject_label} is unused for {value_text(metric, value)}"
    seen, bound = _plain_text(metric, value), _plain_text(metric, alert.threshold)
    return f"{metric.label}: {seen}, {Comparison(rule.comparison).label} {bound}"


def _short(value: Decimal) -> str:
    rounded = value.quantize(Decimal("0.01"))
    return f"{rounded.normalize():,f}" if rounded else ("0" if not value else f"{value.normalize():.3g}")

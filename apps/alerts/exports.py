"""The history of alerts as a file, and the export itself on the audit trail."""

from apps.alerts.display import condition_text, value_text
from apps.alerts.models import Alert
from apps.alerts.past_search import Search, alerts_found
from apps.audit.services import Thing, event_record
from apps.exporting.checksum import Summary, summary_of
from apps.exporting.formats import Format
from apps.exporting.table import Column, Fact, Table
from apps.organization.models import User

ALERTS = Thing("alerts.alert", "", "History of alerts")
FORMATS = (Format.CSV, Format.JSON)


def alerts_table(user: User, search: Search) -> Table:
    """What the page of the history lists, without its limit."""
    return Table(
        title="Alerts",
        file_name="alerts",
        columns=(
            Column("id", lambda alert: alert.public_id),
            Column("rule", lambda alert: alert.rule.name),
            Column("rule_id", lambda alert: alert.rule.public_id),
            Column("project", lambda alert: alert.rule.project and alert.rule.project.name),
            Column("scope", lambda alert: alert.rule.scope),
            Column("watches", lambda alert: alert.rule.subject),
            Column("subject", lambda alert: alert.subject_label),
            Column("metric", lambda alert: alert.rule.metric),
            Column("condition", lambda alert: condition_text(alert.rule)),
            Column("severity", lambda alert: alert.severity),
            Column("state", lambda alert: alert.state),
            Column("value", lambda alert: value_text(alert.rule.metric, alert.value)),
            Column("fired_at", lambda alert: alert.fired_at),
            Column("resolved_at", lambda alert: alert.resolved_at),
            Column("seconds", _seconds),
            Column("acknowledged_by", lambda alert: alert.acknowledged_by and str(alert.acknowledged_by)),
        ),
        rows=lambda: alerts_found(user, search).iterator(chunk_size=500),
        facts=(Fact("From", search.since.isoformat()), Fact("To", search.until.isoformat())),
    )


def alerts_export_record(*, actor: User, query: str, table: Table, chosen: Format) -> Summary:
    """Put an export on the trail, with its number of rows and its checksum, before the first row leaves."""
    summary = summary_of(table)
    told = {"format": chosen.value, "rows": summary.rows, "checksum": summary.grouped, "view": query}
    event_record(actor=actor, verb="alert.exported", on=ALERTS, after=told)
    return summary


def _seconds(alert: Alert) -> int | None:
    """How long it lasted; nothing where it goes on, as the number would be another one with each look."""
    if alert.resolved_at is None or alert.fired_at is None:
        return None
    return round((alert.resolved_at - alert.fired_at).total_seconds())

"""The page of the trail: nothing is added, changed or deleted there."""

from apps.audit.admin.trail import AuditEventAdmin

__all__ = ["AuditEventAdmin"]
